"""What has fallen due becomes an alarm; what is over is cleared."""

from collections.abc import Iterable, Iterator

from bloodbank.alarms.model import BloodAlarm, BloodAlarmKind
from bloodbank.alarms.watch import Watch, general_watches, unit_watches, watches
from bloodbank.checks import require_id
from bloodbank.emergency.owed import owed_for
from bloodbank.messages import (
    AcknowledgeBloodAlarm,
    BloodAlarmAcknowledged,
    BloodAlarmCleared,
    BloodAlarmRaised,
    EmergencyIssueSettled,
    Event,
    ReviewBloodAlarms,
)
from bloodbank.model import BloodState
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions


def review_alarms(state: BloodState, command: ReviewBloodAlarms, *, now: float, settings: BloodSettings) -> list[Event]:
    """Nothing when nothing has changed, however often it is asked."""
    watched = list(_looked_at(state, command, settings=settings))
    due = [watch for watch in watched if watch.due_at <= now and watch.cause not in state.alarms]
    events: list[Event] = [
        raised(
            state,
            kind=watch.kind,
            cause=watch.cause,
            reason=watch.reason,
            request_id=watch.request_id,
            blood_unit_id=watch.blood_unit_id,
            after=number,
        )
        for number, watch in enumerate(due)
    ]
    lasting = {watch.cause for watch in watched}
    events += [_cleared(alarm) for alarm in _may_be_over(state, command) if alarm.cause not in lasting]
    events += [
        EmergencyIssueSettled(request_id=issue.request_id)
        for issue in state.emergency_issues.values()
        if next(owed_for(state, issue, settings=settings), None) is None
    ]
    return events


def _looked_at(state: BloodState, command: ReviewBloodAlarms, *, settings: BloodSettings) -> Iterator[Watch]:
    if command.blood_unit_ids is None:
        yield from watches(state, settings=settings)
        return
    yield from general_watches(state, settings=settings)
    told_of = (alarm.blood_unit_id for alarm in _may_be_over(state, command))
    for unit_id in dict.fromkeys((*command.blood_unit_ids, *(name for name in told_of if name is not None))):
        yield from unit_watches(state, unit_id, settings=settings)


def _may_be_over(state: BloodState, command: ReviewBloodAlarms) -> Iterator[BloodAlarm]:
    if command.blood_unit_ids is None:
        open_ones: Iterable[BloodAlarm] = state.alarms.values()
    else:
        open_ones = (state.alarms[cause] for cause in dict.fromkeys(command.causes) if cause in state.alarms)
    return (alarm for alarm in open_ones if alarm.ends_with_cause)


def raised(
    state: BloodState,
    *,
    kind: BloodAlarmKind,
    cause: str,
    reason: Reason,
    request_id: str | None = None,
    blood_unit_id: str | None = None,
    after: int = 0,
) -> BloodAlarmRaised:
    """The event of an alarm; `after` counts alarms raised by the same decision before it."""
    return BloodAlarmRaised(
        alarm_id=f"BA-{state.next_alarm_number + after:06d}",
        kind=kind,
        cause=cause,
        reason=reason,
        request_id=request_id,
        blood_unit_id=blood_unit_id,
    )


def _cleared(alarm: BloodAlarm) -> BloodAlarmCleared:
    return BloodAlarmCleared(alarm_id=alarm.alarm_id, cause=alarm.cause)


def acknowledge_alarm(
    state: BloodState, command: AcknowledgeBloodAlarm, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Once; what tells of something that has happened is over with it."""
    require_id(command.alarm_id, "alarm_id")
    require_id(command.acknowledged_by, "acknowledged_by")
    alarm = next((alarm for alarm in state.alarms.values() if alarm.alarm_id == command.alarm_id), None)
    if alarm is None:
        detail = f"no open blood alarm {command.alarm_id}; it is over, or there never was one"
        raise Refused("unknown-blood-alarm", detail, kind="not-found", field="alarm_id")
    if alarm.acknowledged_by is not None:
        return []
    events: list[Event] = [
        BloodAlarmAcknowledged(alarm_id=alarm.alarm_id, cause=alarm.cause, acknowledged_by=command.acknowledged_by)
    ]
    return events if alarm.ends_with_cause else [*events, _cleared(alarm)]


DECISIONS: Decisions = {ReviewBloodAlarms: review_alarms, AcknowledgeBloodAlarm: acknowledge_alarm}
