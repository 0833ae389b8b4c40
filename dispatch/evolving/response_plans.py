"""Which plan incidents follow after an event, and who was told."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident
from dispatch.messages import (
    AlarmLevelChanged,
    Event,
    ResponsePlanApplied,
    ServiceNotificationAnswered,
    ServiceNotificationRequested,
)
from dispatch.model import IncidentStatus
from dispatch.response_plans.applying import plan_of
from dispatch.response_plans.state import IncidentPlan, Notification
from dispatch.state import DispatchState
from dispatch.tables import Changes


def applied(state: DispatchState, event: ResponsePlanApplied, *, at: float) -> DispatchState:
    plan = replace(
        plan_of(state, event.incident_id),
        plan_key=event.plan_key,
        plan_version=event.plan_version,
        alarm_level=event.alarm_level,
        needs=event.needs,
        hospital_capabilities=event.hospital_capabilities,
    )
    incident = state.incidents[event.incident_id]
    incident = replace(incident, hospital_capabilities=event.incident_hospital_capabilities)
    return _with_plan(with_incident(state, incident), event.incident_id, plan)


def alarm_level_changed(state: DispatchState, event: AlarmLevelChanged, *, at: float) -> DispatchState:
    plan = replace(plan_of(state, event.incident_id), alarm_level=event.alarm_level, needs=event.needs)
    return _with_plan(state, event.incident_id, plan)


def notification_requested(state: DispatchState, event: ServiceNotificationRequested, *, at: float) -> DispatchState:
    plan = plan_of(state, event.incident_id)
    others = tuple(asked for asked in plan.notifications if asked.service != event.service)
    asked = Notification(service=event.service, alarm_level=event.alarm_level, requested_at=at)
    return _with_plan(state, event.incident_id, replace(plan, notifications=(*others, asked)))


def notification_answered(state: DispatchState, event: ServiceNotificationAnswered, *, at: float) -> DispatchState:
    plan = plan_of(state, event.incident_id)
    notifications = tuple(
        replace(asked, outcome=event.outcome, answered_at=at) if asked.service == event.service else asked
        for asked in plan.notifications
    )
    return _with_plan(state, event.incident_id, replace(plan, notifications=notifications))


def pending_while_open(before: DispatchState, after: DispatchState, event: Event, *, at: float) -> DispatchState:
    """Nobody has to be told any more of an incident that is closed; of one that goes on, whoever had not answered."""
    if after.open_incident_ids is before.open_incident_ids:
        return after
    changed = set(before.open_incident_ids) ^ set(after.open_incident_ids)
    for incident_id in sorted(changed & set(after.response_plans.plans)):
        after = _with_plan(after, incident_id, after.response_plans.plans[incident_id])
    return after


def _with_plan(state: DispatchState, incident_id: str, plan: IncidentPlan) -> DispatchState:
    room = state.response_plans
    closed = state.incidents[incident_id].status is IncidentStatus.CLOSED
    waits = not closed and any(asked.outcome is None for asked in plan.notifications)
    others = tuple(other for other in room.pending_ids if other != incident_id)
    if waits:
        pending = room.pending_ids if incident_id in room.pending_ids else (*others, incident_id)
    else:
        pending = others
    room = replace(room, plans=room.plans.set(incident_id, plan), pending_ids=pending)
    return replace(state, response_plans=room)


CHANGES: Changes = {
    ResponsePlanApplied: applied,
    AlarmLevelChanged: alarm_level_changed,
    ServiceNotificationRequested: notification_requested,
    ServiceNotificationAnswered: notification_answered,
}
