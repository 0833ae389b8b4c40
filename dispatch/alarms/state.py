"""Alarms: raised once a cause, acknowledged by somebody, escalated, cleared of themselves."""

from immutables import Map
from msgspec import Struct

from dispatch.alarms.kinds import AlarmKind
from dispatch.messages.reason import Reason


class Alarm(Struct, frozen=True, kw_only=True):
    """One alarm. `cause` tells what it is about and since when; a cause has one alarm for as long as it lasts.

    Level 1 is the operator's; level 2, after nobody acknowledged it, the supervisor's.
    """

    alarm_id: str
    kind: AlarmKind
    cause: str
    reason: Reason
    raised_at: float
    unit_id: str | None = None
    incident_id: str | None = None
    priority: int | None = None
    level: int = 1
    escalated_at: float | None = None
    acknowledged_at: float | None = None
    acknowledged_by: str | None = None
    cleared_at: float | None = None
    transport_id: str | None = None


class AlarmsState(Struct, frozen=True, kw_only=True):
    """Open alarms, and the latest of the cleared ones, oldest first; the log has all."""

    open: Map[str, Alarm] = Map()
    open_id_of_cause: Map[str, str] = Map()
    cleared: tuple[Alarm, ...] = ()
    next_alarm_number: int = 1
