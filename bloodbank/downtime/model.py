"""What a form says and a rule is against: it stands open until somebody has found out what happened."""

from msgspec import Struct


class PaperDispute(Struct, frozen=True, kw_only=True):
    """A row of paper that was put on record as disputed. `code` and `detail`: the rule, as it spoke when it was read.

    `finding`: what somebody found out; None while nobody has.
    """

    dispute_id: str
    row: int
    blood_unit_id: str
    action: str
    occurred_at: float
    done_by: str
    code: str
    detail: str
    patient_id: str | None = None
    resolved_by: str | None = None
    resolved_at: float | None = None
    finding: str | None = None

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
