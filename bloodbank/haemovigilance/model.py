"""Reactions as they are known."""

from msgspec import Struct

from bloodbank.haemovigilance.terms import Imputability, ReactionKind, Severity


class Reaction(Struct, frozen=True, kw_only=True):
    """One reaction of one patient. `received_bag_ids`: units whose bags are in the laboratory."""

    reaction_id: str
    patient_id: str
    blood_unit_ids: tuple[str, ...]
    kind: ReactionKind
    severity: Severity
    onset_at: float
    reported_at: float
    reported_by: str
    imputability: Imputability | None = None
    assessed_by: str | None = None
    assessed_at: float | None = None
    received_bag_ids: tuple[str, ...] = ()

    @property
    def missing_bag_ids(self) -> tuple[str, ...]:
        return tuple(unit_id for unit_id in self.blood_unit_ids if unit_id not in self.received_bag_ids)
