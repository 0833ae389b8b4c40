"""Alarms: looked at, raised, acknowledged, escalated, cleared."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.alarms.kinds import AlarmKind
from dispatch.messages.reason import Reason


class ReviewAlarms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Raise what has fallen due, clear what has ended, escalate what nobody acknowledged.

    `seen_at` tells when each unit with a position was last seen; absent, alarms about positions stay as they are.
    With `unit_ids`, `incident_ids` or `transport_ids` only these are looked at, and what else the alarms about them
    name.
    """

    seen_at: Mapping[str, float] | None = None
    unit_ids: tuple[str, ...] = ()
    incident_ids: tuple[str, ...] = ()
    transport_ids: tuple[str, ...] = ()


class AcknowledgeAlarm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody has seen the alarm and sees to it."""

    alarm_id: str
    acknowledged_by: str


class AlarmRaised(Struct, frozen=True, kw_only=True):
    alarm_id: str
    kind: AlarmKind
    cause: str
    reason: Reason
    unit_id: str | None = None
    incident_id: str | None = None
    priority: int | None = None
    transport_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"alarm/{self.alarm_id}",)


class AlarmAcknowledged(Struct, frozen=True, kw_only=True):
    alarm_id: str
    acknowledged_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"alarm/{self.alarm_id}",)


class AlarmEscalated(Struct, frozen=True, kw_only=True):
    alarm_id: str
    level: int
    reason: Reason

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"alarm/{self.alarm_id}",)


class AlarmCleared(Struct, frozen=True, kw_only=True):
    """What the alarm was about has ended."""

    alarm_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"alarm/{self.alarm_id}",)


Command = ReviewAlarms | AcknowledgeAlarm
Event = AlarmRaised | AlarmAcknowledged | AlarmEscalated | AlarmCleared
