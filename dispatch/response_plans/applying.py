"""The events by which an incident comes to follow a plan."""

from dispatch.messages import Event, ResponsePlanApplied, ServiceNotificationRequested
from dispatch.model import Incident, Need
from dispatch.response_plans.needs import without
from dispatch.response_plans.plan import PlanBook, ResponsePlan
from dispatch.response_plans.state import IncidentPlan
from dispatch.state import DispatchState

NO_PLAN = IncidentPlan()


def plan_of(state: DispatchState, incident_id: str) -> IncidentPlan:
    return state.response_plans.plans.get(incident_id, NO_PLAN)


def opening_events(
    incident_id: str, plan: ResponsePlan, book: PlanBook, *, hospital_capabilities: frozenset[str]
) -> list[Event]:
    """For an incident just opened with the plan's needs."""
    applied = _applied(incident_id, plan, book, alarm_level=1, hospital_capabilities=hospital_capabilities)
    return [applied, *requests(incident_id, plan.notify, plan=plan)]


def plan_events(state: DispatchState, incident: Incident, plan: ResponsePlan, book: PlanBook) -> list[Event]:
    """For an incident that follows another plan, or none, so far. Services told already are not told again."""
    before = plan_of(state, incident.incident_id)
    level = min(before.alarm_level, plan.highest_level)
    besides = incident.hospital_capabilities - before.hospital_capabilities
    applied = _applied(
        incident.incident_id,
        plan,
        book,
        alarm_level=level,
        hospital_capabilities=besides | plan.hospital_capabilities,
    )
    told = {notification.service for notification in before.notifications}
    new = tuple(service for service in plan.notified_at(level) if service not in told)
    if _same(before, applied) and not new:
        return []
    return [applied, *requests(incident.incident_id, new, plan=plan)]


def needs_under(state: DispatchState, incident: Incident, plan: ResponsePlan) -> tuple[Need, ...]:
    """What the incident needs under a plan, with what was asked for besides its present plan."""
    before = plan_of(state, incident.incident_id)
    given = before.needs if before.plan_key else incident.needs
    return (*plan.needs_at(min(before.alarm_level, plan.highest_level)), *without(incident.needs, given))


def requests(incident_id: str, services: tuple[str, ...], *, plan: ResponsePlan) -> list[Event]:
    return [
        ServiceNotificationRequested(incident_id=incident_id, service=service, alarm_level=plan.level_of(service))
        for service in services
    ]


def _applied(
    incident_id: str, plan: ResponsePlan, book: PlanBook, *, alarm_level: int, hospital_capabilities: frozenset[str]
) -> ResponsePlanApplied:
    return ResponsePlanApplied(
        incident_id=incident_id,
        plan_key=plan.determinant,
        plan_version=book.version,
        alarm_level=alarm_level,
        needs=plan.needs_at(alarm_level),
        hospital_capabilities=plan.hospital_capabilities,
        incident_hospital_capabilities=hospital_capabilities,
    )


def _same(before: IncidentPlan, applied: ResponsePlanApplied) -> bool:
    return (before.plan_key, before.plan_version, before.alarm_level, before.needs) == (
        applied.plan_key,
        applied.plan_version,
        applied.alarm_level,
        applied.needs,
    )
