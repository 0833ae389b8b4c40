"""What identities need from a store's session."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from patients.identities.model import IdentityReview, Merge
from patients.model import Patient


class Blocks(Struct, frozen=True, kw_only=True):
    """Keys of which another record shares one at least, to be worth comparing; None where there is no such key.

    `family_sound` counts together with `given_sound` or `birth_year` only: too many people share it.
    """

    family_sound: str
    given_sound: str
    birth_year: str | None
    birth_dates: tuple[str, ...]
    phone_key: str | None
    personal_number: str | None


class IdentitySession(Protocol):
    """Pairs and candidates."""

    def candidates(self, blocks: Blocks, *, most: int) -> Sequence[Patient]:
        """Patients that share a block, by id."""
        ...

    def patient_ids(self, *, after: str, most: int) -> Sequence[str]:
        """Ids past one, in order."""
        ...

    def add_review(self, review: IdentityReview) -> None:
        """Its number is given by the store."""
        ...

    def change_review(self, review: IdentityReview) -> None: ...

    def review(self, review_number: int) -> IdentityReview | None: ...

    def review_of(self, patient_id: str, other_patient_id: str) -> IdentityReview | None:
        """In whichever order the pair was noted."""
        ...

    def open_reviews(self, *, after: int, most: int) -> Sequence[IdentityReview]:
        """Undecided ones past a number, in order."""
        ...

    def add_merge(self, merge: Merge) -> None:
        """Its number is given by the store."""
        ...

    def change_merge(self, merge: Merge) -> None: ...

    def merges(self, patient_id: str) -> Sequence[Merge]:
        """Live and ended ones that name the id, in order."""
        ...

    def all_merges(self) -> Sequence[Merge]: ...
