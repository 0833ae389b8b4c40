"""Next jobs of busy units. A queued incident stays on the board, and whoever is sent first ends its queuing."""

from dispatch.checks import check_number, check_reasons, check_text, check_whole, invalid
from dispatch.deciding.assignments import WEEK_S, check_arrival, check_needed, standing_of
from dispatch.lifecycle import is_free
from dispatch.lookup import open_incident_of, unit_of
from dispatch.messages import (
    Event,
    IncidentStacked,
    IncidentUnstacked,
    OfferStackedIncident,
    ReorderStack,
    StackedIncidentOffered,
    StackIncident,
    StackReordered,
    StartStackedIncident,
    UnitAssigned,
    UnstackIncident,
)
from dispatch.model import Incident, Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def stack_incident(
    state: DispatchState, command: StackIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    incident = open_incident_of(state, command.incident_id)
    _check_waits_for(unit, incident, settings=settings)
    check_needed(state, incident=incident, unit=unit)
    stack = tuple(i for i in state.stacking.stacks.get(unit.unit_id, ()) if i != incident.incident_id)
    if len(stack) >= settings.stacking.most_incidents:
        detail = f"Unit {unit.unit_id} has {len(stack)} jobs queued already, the most allowed; choose another unit."
        raise Refused("stack-full", detail, kind="conflict", field="unit_id")
    place = len(stack) if command.place is None else command.place
    check_whole(place, field="place", least=0, most=len(stack))
    if (*stack[:place], incident.incident_id, *stack[place:]) == state.stacking.stacks.get(unit.unit_id):
        return []
    return [IncidentStacked(unit_id=unit.unit_id, incident_id=incident.incident_id, place=place)]


def unstack_incident(
    state: DispatchState, command: UnstackIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_text(command.reason, field="reason", least=1)
    unit_id = _unit_with(state, command.incident_id)
    return [IncidentUnstacked(unit_id=unit_id, incident_id=command.incident_id, reason=command.reason)]


def reorder_stack(
    state: DispatchState, command: ReorderStack, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    stack = state.stacking.stacks.get(unit.unit_id, ())
    if sorted(command.incident_ids) != sorted(stack):
        queued = ", ".join(stack) or "nothing"
        raise invalid("incident_ids", f"must be what is queued on unit {unit.unit_id}, each once: {queued}")
    if command.incident_ids == stack:
        return []
    return [StackReordered(unit_id=unit.unit_id, incident_ids=command.incident_ids)]


def offer_stacked(
    state: DispatchState, command: OfferStackedIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit_id = _unit_with(state, command.incident_id)
    nearer = unit_of(state, command.nearer_unit_id)
    check_number(command.sooner_s, field="sooner_s", least=0.0, most=WEEK_S)
    if state.stacking.offered.get(command.incident_id) == nearer.unit_id:
        return []
    return [
        StackedIncidentOffered(
            unit_id=unit_id,
            incident_id=command.incident_id,
            nearer_unit_id=nearer.unit_id,
            sooner_s=command.sooner_s,
        )
    ]


def start_stacked(
    state: DispatchState, command: StartStackedIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Nothing when the incident went to another unit meanwhile, or the unit was given other work: it was no order."""
    unit = unit_of(state, command.unit_id)
    check_arrival(command.estimated_arrival_s)
    check_reasons(command.reasons)
    if state.stacking.unit_of.get(command.incident_id) != unit.unit_id or not is_free(unit):
        return []
    return [
        UnitAssigned(
            unit_id=unit.unit_id,
            incident_id=command.incident_id,
            estimated_arrival_s=command.estimated_arrival_s,
            reasons=command.reasons,
        )
    ]


def dropped(state: DispatchState, unit_id: str, *, reason: str) -> list[Event]:
    """Everything that is queued on a unit goes back to the board."""
    queued = state.stacking.stacks.get(unit_id, ())
    return [IncidentUnstacked(unit_id=unit_id, incident_id=incident_id, reason=reason) for incident_id in queued]


def _check_waits_for(unit: Unit, incident: Incident, *, settings: DispatchSettings) -> None:
    if is_free(unit) or unit.status is UnitStatus.OUT_OF_SERVICE or unit.incident_id == incident.incident_id:
        detail = f"Unit {unit.unit_id} is {standing_of(unit)}: jobs are queued on units busy with another incident."
        raise Refused("unit-not-busy", detail, kind="conflict", field="unit_id")
    if incident.priority < settings.stacking.most_urgent_priority:
        detail = (
            f"Incident {incident.incident_id} has priority {incident.priority} and can't wait for a busy unit; "
            "send a free one, or divert one."
        )
        raise Refused("too-urgent-to-stack", detail, kind="conflict", field="incident_id")


def _unit_with(state: DispatchState, incident_id: str) -> str:
    open_incident_of(state, incident_id)
    unit_id = state.stacking.unit_of.get(incident_id)
    if unit_id is None:
        detail = f"Incident {incident_id} is queued on no unit."
        raise Refused("not-stacked", detail, kind="conflict", field="incident_id")
    return unit_id


DECISIONS: Decisions = {
    StackIncident: stack_incident,
    UnstackIncident: unstack_incident,
    ReorderStack: reorder_stack,
    OfferStackedIncident: offer_stacked,
    StartStackedIncident: start_stacked,
}
