"""Alarms are looked at, and acknowledged."""

from dispatch.alarms.about import About
from dispatch.alarms.review import review, review_about
from dispatch.checks import NAME_LENGTH, check_number, check_text
from dispatch.messages import Event
from dispatch.messages.alarms import AcknowledgeAlarm, AlarmAcknowledged, ReviewAlarms
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def review_alarms(
    state: DispatchState, command: ReviewAlarms, *, now: float, settings: DispatchSettings
) -> list[Event]:
    for seen_at in (command.seen_at or {}).values():
        check_number(seen_at, field="seen_at", least=0.0, most=1e11)
    if command.unit_ids or command.incident_ids or command.transport_ids:
        about = About.these(
            state.alarms,
            unit_ids=command.unit_ids,
            incident_ids=command.incident_ids,
            transport_ids=command.transport_ids,
        )
        return list(review_about(state, about, now=now, settings=settings))
    return list(review(state, command.seen_at, now=now, settings=settings))


def acknowledge_alarm(
    state: DispatchState, command: AcknowledgeAlarm, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """The first to acknowledge is kept; an alarm that has just cleared needs no acknowledgement any more."""
    check_text(command.acknowledged_by, field="acknowledged_by", most=NAME_LENGTH, least=1)
    alarm = state.alarms.open.get(command.alarm_id)
    if alarm is None and any(cleared.alarm_id == command.alarm_id for cleared in state.alarms.cleared):
        return []
    if alarm is None:
        detail = f"There is no alarm {command.alarm_id[:80]!r}."
        raise Refused("alarm-not-found", detail, kind="not-found", field="alarm_id")
    if alarm.acknowledged_at is not None:
        return []
    return [AlarmAcknowledged(alarm_id=alarm.alarm_id, acknowledged_by=command.acknowledged_by)]


DECISIONS: Decisions = {ReviewAlarms: review_alarms, AcknowledgeAlarm: acknowledge_alarm}
