"""Reactions are reported, looked into and judged."""

from msgspec import Struct

from bloodbank.haemovigilance.terms import Imputability, ReactionKind, Severity


class ReportReaction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something is wrong with a patient during or after a transfusion; what runs is stopped."""

    patient_id: str
    blood_unit_ids: tuple[str, ...]
    kind: ReactionKind
    severity: Severity
    onset_at: float
    reported_by: str
    imputability: Imputability | None = None


class AssessReaction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What it was in the end; what is left out stays."""

    reaction_id: str
    assessed_by: str
    kind: ReactionKind | None = None
    severity: Severity | None = None
    imputability: Imputability | None = None


class ReceiveReactionBag(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bag is in the laboratory."""

    reaction_id: str
    blood_unit_id: str
    received_by: str


class ReactionReported(Struct, frozen=True, kw_only=True):
    reaction_id: str
    patient_id: str
    blood_unit_ids: tuple[str, ...]
    kind: ReactionKind
    severity: Severity
    onset_at: float
    reported_by: str
    imputability: Imputability | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"reaction/{self.reaction_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class ReactionAssessed(Struct, frozen=True, kw_only=True):
    reaction_id: str
    assessed_by: str
    kind: ReactionKind
    severity: Severity
    imputability: Imputability | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"reaction/{self.reaction_id}",)


class ReactionBagReceived(Struct, frozen=True, kw_only=True):
    reaction_id: str
    blood_unit_id: str
    received_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"reaction/{self.reaction_id}", f"blood-unit/{self.blood_unit_id}")


Command = ReportReaction | AssessReaction | ReceiveReactionBag
Event = ReactionReported | ReactionAssessed | ReactionBagReceived
