"""What was done on paper while the computers were off comes into the ledger."""

from typing import Literal

from msgspec import Struct

from bloodbank.kinds import BloodGroup

PaperAction = Literal["issue", "emergency-issue", "transfuse", "return", "discard"]


class PaperRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a form: what was done to a unit, when, by whom. `row` as its reader counts.

    `conflict`: why the log or the register contradicts it, where the reader of the form found that they do.
    `neonate_until_at` and `may_bear_children` are what the register knows of the patient. The other fields are those of
    the command that the action is.
    """

    row: int
    blood_unit_id: str
    action: PaperAction
    occurred_at: float
    done_by: str
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    request_id: str | None = None
    place_id: str | None = None
    handed_to: str | None = None
    authorised_by: str | None = None
    verified_by: str | None = None
    identifiers_checked: bool | None = None
    seal_intact: bool = False
    out_s: float | None = None
    reason: str | None = None
    conflict: str | None = None
    despite_register_by: str | None = None
    neonate_until_at: float | None = None
    may_bear_children: bool | None = None


class ReconcilePaper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rows, in the order of time, or none when a rule is against one.

    `set_aside`: rows that a rule is against are put on record as disputed, and their units set aside for review.
    """

    rows: tuple[PaperRow, ...]
    set_aside: bool = False


class ResolvePaperDispute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody has found out what happened to the unit of a disputed row; `finding` says it."""

    dispute_id: str
    resolved_by: str
    finding: str


class PaperRowTaken(Struct, frozen=True, kw_only=True):
    """What follows in the log was done at `occurred_at` by `done_by`, as a form says."""

    row: int
    blood_unit_id: str
    action: PaperAction
    occurred_at: float
    done_by: str
    patient_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class PaperRowDisputed(Struct, frozen=True, kw_only=True):
    """A form says that this was done, and a rule is against it: somebody has to find out what happened."""

    row: int
    blood_unit_id: str
    action: PaperAction
    occurred_at: float
    done_by: str
    code: str
    detail: str
    patient_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class PaperDisputeResolved(Struct, frozen=True, kw_only=True):
    dispute_id: str
    blood_unit_id: str
    resolved_by: str
    finding: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


Command = ReconcilePaper | ResolvePaperDispute
Event = PaperRowTaken | PaperRowDisputed | PaperDisputeResolved
