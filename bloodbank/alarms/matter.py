"""One matter that falls due some time."""

from msgspec import Struct

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.reason import Reason


class Watch(Struct, frozen=True, kw_only=True):
    """What the alarm would say at `due_at`."""

    kind: BloodAlarmKind
    cause: str
    due_at: float
    reason: Reason
    request_id: str | None = None
    blood_unit_id: str | None = None
