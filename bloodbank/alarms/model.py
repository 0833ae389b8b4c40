"""Alarms that stand open."""

from enum import StrEnum

from msgspec import Struct

from bloodbank.reason import Reason


class BloodAlarmKind(StrEnum):
    """What an alarm is about. Those of `LASTING` end with their cause, the others when somebody has taken note."""

    OWED_OVERDUE = "owed-overdue"
    NOT_STARTED = "transfusion-not-started"
    RUNS_TOO_LONG = "transfusion-runs-too-long"
    BAG_OVERDUE = "reaction-bag-overdue"
    RECALL_UNANSWERED = "recall-unanswered"
    RECALL_NOTICE_UNREAD = "recall-notice-unread"
    PAPER_DISPUTED = "paper-disputed"
    BEDSIDE_MISMATCH = "bedside-mismatch"
    INCOMPATIBLE_GIVEN = "incompatible-unit-handed-out"
    RUN_OVERDUE = "emergency-run-overdue"
    TOUR_OVERDUE = "tour-overdue"
    TRANSFER_LATE = "transfer-late"
    PLACE_OVER_FULL = "place-over-full"
    STOCK_SCARCE = "stock-scarce"
    REACTION = "transfusion-reaction"
    DOUBTFUL_GIVEN = "unit-doubtful-while-given"
    LABEL_REPRINT = "label-to-be-printed-again"
    LABEL_CONTRADICTED = "label-contradicted"


LASTING = (
    BloodAlarmKind.OWED_OVERDUE,
    BloodAlarmKind.NOT_STARTED,
    BloodAlarmKind.RUNS_TOO_LONG,
    BloodAlarmKind.BAG_OVERDUE,
    BloodAlarmKind.RUN_OVERDUE,
    BloodAlarmKind.TOUR_OVERDUE,
    BloodAlarmKind.TRANSFER_LATE,
    BloodAlarmKind.PLACE_OVER_FULL,
    BloodAlarmKind.STOCK_SCARCE,
    BloodAlarmKind.RECALL_UNANSWERED,
    BloodAlarmKind.RECALL_NOTICE_UNREAD,
    BloodAlarmKind.PAPER_DISPUTED,
    BloodAlarmKind.DOUBTFUL_GIVEN,
)
OF_UNITS_GIVEN = (BloodAlarmKind.NOT_STARTED, BloodAlarmKind.RUNS_TOO_LONG, BloodAlarmKind.DOUBTFUL_GIVEN)
"""About a single unit in somebody's hands or running."""


class BloodAlarm(Struct, frozen=True, kw_only=True):
    """`cause` says the same thing once: as long as an alarm of a cause is open, there is no second one."""

    alarm_id: str
    kind: BloodAlarmKind
    cause: str
    reason: Reason
    raised_at: float
    request_id: str | None = None
    blood_unit_id: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: float | None = None

    @property
    def ends_with_cause(self) -> bool:
        return self.kind in LASTING
