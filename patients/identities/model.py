"""Pairs of ids: to be looked at, joined, parted. They hold no names."""

from enum import StrEnum

from msgspec import Struct

from patients.matching.scoring import Comparison, MatchOutcome


class Decision(StrEnum):
    MERGED = "merged"
    DIFFERENT = "different"


class IdentityReview(Struct, frozen=True, kw_only=True):
    """Two records that may be one person, for somebody to decide; `weight` and `comparisons` say why."""

    review_number: int
    patient_id: str
    other_patient_id: str
    outcome: MatchOutcome
    weight: float
    comparisons: tuple[Comparison, ...]
    found_at: float
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: float | None = None
    reason: str | None = None


class Merge(Struct, frozen=True, kw_only=True):
    """Two ids joined as one person, and parted again where `unmerged_at` is told. Each keeps its own record."""

    merge_number: int
    patient_id: str
    other_patient_id: str
    reason: str
    merged_by: str
    merged_at: float
    unmerged_by: str | None = None
    verified_by: str | None = None
    unmerged_at: float | None = None
    unmerge_reason: str | None = None

    @property
    def is_live(self) -> bool:
        return self.unmerged_at is None


class PersonIdentities(Struct, frozen=True, kw_only=True):
    """All ids of a person, the asked one first, and how they came together and apart."""

    patient_ids: tuple[str, ...]
    merges: tuple[Merge, ...] = ()
