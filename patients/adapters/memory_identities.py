"""The part of a session in memory that is about identities."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from msgspec import structs

from patients.identities.finding import blocks_of
from patients.identities.model import IdentityReview, Merge
from patients.identities.ports import Blocks
from patients.model import Patient


class IdentityTables(ABC):
    """Copied with the rest of the session's tables."""

    def __init__(self) -> None:
        self._reviews: dict[int, IdentityReview] = {}
        self._merges: dict[int, Merge] = {}

    def copy_identities_to(self, other: "IdentityTables") -> None:
        other._reviews, other._merges = dict(self._reviews), dict(self._merges)

    @abstractmethod
    def all_patients(self) -> Iterable[Patient]:
        """In any order."""

    def candidates(self, blocks: Blocks, *, most: int) -> Sequence[Patient]:
        found = [each for each in self.all_patients() if _shares(blocks, blocks_of(each))]
        return sorted(found, key=lambda each: each.patient_id)[:most]

    def patient_ids(self, *, after: str, most: int) -> Sequence[str]:
        return sorted(each.patient_id for each in self.all_patients() if each.patient_id > after)[:most]

    def add_review(self, review: IdentityReview) -> None:
        number = len(self._reviews) + 1
        self._reviews[number] = structs.replace(review, review_number=number)

    def change_review(self, review: IdentityReview) -> None:
        self._reviews[review.review_number] = review

    def review(self, review_number: int) -> IdentityReview | None:
        return self._reviews.get(review_number)

    def review_of(self, patient_id: str, other_patient_id: str) -> IdentityReview | None:
        pair = {patient_id, other_patient_id}
        return next((each for each in self._reviews.values() if {each.patient_id, each.other_patient_id} == pair), None)

    def open_reviews(self, *, after: int, most: int) -> Sequence[IdentityReview]:
        found = [each for each in self._reviews.values() if each.decision is None and each.review_number > after]
        return found[:most]

    def add_merge(self, merge: Merge) -> None:
        number = len(self._merges) + 1
        self._merges[number] = structs.replace(merge, merge_number=number)

    def change_merge(self, merge: Merge) -> None:
        self._merges[merge.merge_number] = merge

    def merges(self, patient_id: str) -> Sequence[Merge]:
        return [each for each in self._merges.values() if patient_id in (each.patient_id, each.other_patient_id)]

    def all_merges(self) -> Sequence[Merge]:
        return list(self._merges.values())


def _shares(sought: Blocks, other: Blocks) -> bool:
    family = sought.family_sound == other.family_sound
    return (
        (family and sought.given_sound == other.given_sound)
        or (family and sought.birth_year is not None and sought.birth_year == other.birth_year)
        or bool(other.birth_dates and other.birth_dates[0] in sought.birth_dates)
        or (sought.phone_key is not None and sought.phone_key == other.phone_key)
        or (sought.personal_number is not None and sought.personal_number == other.personal_number)
    )
