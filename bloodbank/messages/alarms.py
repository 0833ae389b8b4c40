"""Alarms are raised, taken note of and cleared."""

from msgspec import Struct

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.reason import Reason


class ReviewBloodAlarms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Look what has fallen due and what is over. Given by the room.

    With `blood_unit_ids`, of all that is handed out or running only these are looked at, and of the open alarms only
    those of `causes`: a region with tens of thousands of units in hands looks where something happened.
    """

    blood_unit_ids: tuple[str, ...] | None = None
    causes: tuple[str, ...] = ()


class AcknowledgeBloodAlarm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody takes note. An alarm about something that has happened ends with it; others when their cause ends."""

    alarm_id: str
    acknowledged_by: str


class BloodAlarmRaised(Struct, frozen=True, kw_only=True):
    alarm_id: str
    kind: BloodAlarmKind
    cause: str
    reason: Reason
    request_id: str | None = None
    blood_unit_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        request = () if self.request_id is None else (f"blood-request/{self.request_id}",)
        unit = () if self.blood_unit_id is None else (f"blood-unit/{self.blood_unit_id}",)
        return (f"blood-alarm/{self.alarm_id}", *request, *unit)


class BloodAlarmAcknowledged(Struct, frozen=True, kw_only=True):
    alarm_id: str
    cause: str
    acknowledged_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-alarm/{self.alarm_id}",)


class BloodAlarmCleared(Struct, frozen=True, kw_only=True):
    alarm_id: str
    cause: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-alarm/{self.alarm_id}",)


Command = ReviewBloodAlarms | AcknowledgeBloodAlarm
Event = BloodAlarmRaised | BloodAlarmAcknowledged | BloodAlarmCleared
