"""Incidents follow plans, alarms are raised and lowered, services told and heard."""

from dispatch.checks import check_id, check_text, check_whole
from dispatch.deciding.revisions import change_needs
from dispatch.lookup import incident_of, open_incident_of
from dispatch.messages import (
    AlarmLevelChanged,
    AnswerNotification,
    ApplyResponsePlan,
    ChangeAlarmLevel,
    ChangeNeeds,
    Event,
    NotifyService,
    ServiceNotificationAnswered,
    ServiceNotificationRequested,
)
from dispatch.model import Incident, Need
from dispatch.refusal import Refused
from dispatch.response_plans.applying import needs_under, plan_events, plan_of, requests
from dispatch.response_plans.needs import without
from dispatch.response_plans.plan import ResponsePlan
from dispatch.response_plans.state import IncidentPlan, Notification
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_LEVELS = 99
NEEDS_REASON = "response plan {key}"


def apply_plan(
    state: DispatchState, command: ApplyResponsePlan, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    book = settings.response_plans
    key = command.plan_key
    plan = book.plan_for(incident.determinant) if key is None else book.plan_named(check_id(key, field="plan_key"))
    if plan is None:
        wanted = f"for determinant {incident.determinant!r}" if key is None else f"named {key!r}"
        detail = f"There is no response plan {wanted}; name one of {_shown(settings)} or change the needs by hand."
        raise Refused("response-plan-not-found", detail, kind="not-found", field="plan_key")
    return events_of_plan(state, incident, plan, now=now, settings=settings)


def events_of_plan(
    state: DispatchState, incident: Incident, plan: ResponsePlan, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """What follows when an open incident comes under a plan; nothing when it follows it already."""
    events = plan_events(state, incident, plan, settings.response_plans)
    if not events:
        return []
    needs = needs_under(state, incident, plan)
    return [*events, *_needs_events(state, incident, needs, plan.determinant, now=now, settings=settings)]


def change_alarm_level(
    state: DispatchState, command: ChangeAlarmLevel, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    check_whole(command.alarm_level, field="alarm_level", least=1, most=MOST_LEVELS)
    check_text(command.reason, field="reason", least=1)
    present = plan_of(state, incident.incident_id)
    plan = _followed(present, settings)
    if command.alarm_level > plan.highest_level:
        detail = f"Plan {plan.determinant!r} has alarm levels 1 to {plan.highest_level}, not {command.alarm_level}."
        raise Refused("no-such-alarm-level", detail, kind="invalid", field="alarm_level")
    if command.alarm_level == present.alarm_level:
        return []
    given = plan.needs_at(command.alarm_level)
    changed = AlarmLevelChanged(
        incident_id=incident.incident_id,
        alarm_level=command.alarm_level,
        previous_alarm_level=present.alarm_level,
        reason=command.reason,
        needs=given,
    )
    told = {notification.service for notification in present.notifications}
    new = tuple(service for service in plan.notified_at(command.alarm_level) if service not in told)
    needs = (*given, *without(incident.needs, present.needs))
    after = _needs_events(state, incident, needs, plan.determinant, now=now, settings=settings)
    return [changed, *requests(incident.incident_id, new, plan=plan), *after]


def notify_service(
    state: DispatchState, command: NotifyService, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    known = settings.response_plans.services
    if check_id(command.service, field="service") not in known:
        detail = f"There is no service {command.service!r}; known are {', '.join(sorted(known)) or 'none'}."
        raise Refused("service-not-found", detail, kind="not-found", field="service")
    present = plan_of(state, incident.incident_id)
    asked = _notification(present, command.service)
    if asked is not None and asked.outcome is None:
        return []
    return [
        ServiceNotificationRequested(
            incident_id=incident.incident_id, service=command.service, alarm_level=present.alarm_level
        )
    ]


def answer_notification(
    state: DispatchState, command: AnswerNotification, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """An answer may come after the incident was closed."""
    incident = incident_of(state, command.incident_id)
    asked = _notification(plan_of(state, incident.incident_id), command.service)
    if asked is None:
        detail = f"Nobody asked to tell {command.service!r} of incident {incident.incident_id}."
        raise Refused("notification-not-found", detail, kind="not-found", field="service")
    if asked.outcome is command.outcome:
        return []
    if asked.outcome is not None:
        detail = f"{command.service} has {asked.outcome} already; to ask again, notify it again."
        raise Refused("notification-answered", detail, kind="conflict", field="service")
    return [
        ServiceNotificationAnswered(incident_id=incident.incident_id, service=command.service, outcome=command.outcome)
    ]


def _needs_events(
    state: DispatchState,
    incident: Incident,
    needs: tuple[Need, ...],
    key: str,
    *,
    now: float,
    settings: DispatchSettings,
) -> list[Event]:
    reason = NEEDS_REASON.format(key=key)
    command = ChangeNeeds(incident_id=incident.incident_id, needs=needs, reason=reason)
    return change_needs(state, command, now=now, settings=settings)


def _followed(present: IncidentPlan, settings: DispatchSettings) -> ResponsePlan:
    plan = settings.response_plans.plan_named(present.plan_key)
    if plan is None:
        followed = f"follows plan {present.plan_key!r}, which is gone" if present.plan_key else "follows no plan"
        detail = f"The incident {followed}: apply a response plan first."
        raise Refused("no-response-plan", detail, kind="conflict", field="incident_id")
    return plan


def _notification(present: IncidentPlan, service: str) -> Notification | None:
    return next((asked for asked in present.notifications if asked.service == service), None)


def _shown(settings: DispatchSettings) -> str:
    return ", ".join(plan.determinant for plan in settings.response_plans.plans[:20]) or "none"


DECISIONS: Decisions = {
    ApplyResponsePlan: apply_plan,
    ChangeAlarmLevel: change_alarm_level,
    NotifyService: notify_service,
    AnswerNotification: answer_notification,
}
