"""Alarms after an event."""

from msgspec.structs import replace

from dispatch.alarms.state import Alarm, AlarmsState
from dispatch.messages.alarms import AlarmAcknowledged, AlarmCleared, AlarmEscalated, AlarmRaised
from dispatch.state import DispatchState
from dispatch.tables import Changes

CLEARED_KEPT = 500


def raised(state: DispatchState, event: AlarmRaised, *, at: float) -> DispatchState:
    alarms = state.alarms
    alarm = Alarm(
        alarm_id=event.alarm_id,
        kind=event.kind,
        cause=event.cause,
        reason=event.reason,
        raised_at=at,
        unit_id=event.unit_id,
        incident_id=event.incident_id,
        priority=event.priority,
        transport_id=event.transport_id,
    )
    changed = replace(
        alarms,
        open=alarms.open.set(alarm.alarm_id, alarm),
        open_id_of_cause=alarms.open_id_of_cause.set(alarm.cause, alarm.alarm_id),
        next_alarm_number=alarms.next_alarm_number + 1,
    )
    return replace(state, alarms=changed)


def acknowledged(state: DispatchState, event: AlarmAcknowledged, *, at: float) -> DispatchState:
    alarm = replace(state.alarms.open[event.alarm_id], acknowledged_at=at, acknowledged_by=event.acknowledged_by)
    return _with_open(state, alarm)


def escalated(state: DispatchState, event: AlarmEscalated, *, at: float) -> DispatchState:
    alarm = replace(state.alarms.open[event.alarm_id], level=event.level, escalated_at=at, reason=event.reason)
    return _with_open(state, alarm)


def cleared(state: DispatchState, event: AlarmCleared, *, at: float) -> DispatchState:
    alarms = state.alarms
    alarm = replace(alarms.open[event.alarm_id], cleared_at=at)
    changed = replace(
        alarms,
        open=alarms.open.delete(alarm.alarm_id),
        open_id_of_cause=alarms.open_id_of_cause.delete(alarm.cause),
        cleared=(*alarms.cleared, alarm)[-CLEARED_KEPT:],
    )
    return replace(state, alarms=changed)


def _with_open(state: DispatchState, alarm: Alarm) -> DispatchState:
    alarms: AlarmsState = state.alarms
    return replace(state, alarms=replace(alarms, open=alarms.open.set(alarm.alarm_id, alarm)))


CHANGES: Changes = {
    AlarmRaised: raised,
    AlarmAcknowledged: acknowledged,
    AlarmEscalated: escalated,
    AlarmCleared: cleared,
}
