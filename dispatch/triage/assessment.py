"""What a triage makes of its incident: priority, determinant, the plan that goes with it."""

from msgspec.structs import replace

from dispatch.deciding.response_plans import events_of_plan
from dispatch.deciding.revisions import change_priority
from dispatch.messages import ChangePriority, Event
from dispatch.model import Incident
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def consequences(
    state: DispatchState,
    incident: Incident,
    *,
    determinant: str,
    priority: int,
    triage_id: str,
    now: float,
    settings: DispatchSettings,
) -> list[Event]:
    """The incident's new priority and determinant, and the needs and services of the plan they call for."""
    command = ChangePriority(
        incident_id=incident.incident_id,
        priority=priority,
        determinant=determinant,
        reason=f"triage {triage_id}",
    )
    changed = change_priority(state, command, now=now, settings=settings)
    plan = settings.response_plans.plan_for(determinant)
    if plan is None:
        return changed
    assessed = replace(incident, priority=priority, determinant=determinant)
    return [*changed, *events_of_plan(state, assessed, plan, now=now, settings=settings)]
