"""Open alarms, by their cause."""

from msgspec import structs

from bloodbank.alarms.model import BloodAlarm
from bloodbank.messages import BloodAlarmAcknowledged, BloodAlarmCleared, BloodAlarmRaised
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def raised(state: BloodState, event: BloodAlarmRaised, *, at: float) -> BloodState:
    alarm = BloodAlarm(
        alarm_id=event.alarm_id,
        kind=event.kind,
        cause=event.cause,
        reason=event.reason,
        raised_at=at,
        request_id=event.request_id,
        blood_unit_id=event.blood_unit_id,
    )
    alarms = state.alarms.set(alarm.cause, alarm)
    return structs.replace(state, alarms=alarms, next_alarm_number=state.next_alarm_number + 1)


def acknowledged(state: BloodState, event: BloodAlarmAcknowledged, *, at: float) -> BloodState:
    alarm = structs.replace(state.alarms[event.cause], acknowledged_by=event.acknowledged_by, acknowledged_at=at)
    return structs.replace(state, alarms=state.alarms.set(event.cause, alarm))


def cleared(state: BloodState, event: BloodAlarmCleared, *, at: float) -> BloodState:
    return structs.replace(state, alarms=state.alarms.delete(event.cause))


CHANGES: Changes = {
    BloodAlarmRaised: raised,
    BloodAlarmAcknowledged: acknowledged,
    BloodAlarmCleared: cleared,
}
