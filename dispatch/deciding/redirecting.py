"""Diversions: a unit on its way is sent to another incident, and the one it leaves is not lost."""

from dispatch.checks import check_reasons, check_text, invalid
from dispatch.deciding.assignments import check_arrival, check_duty, check_needed, standing_of, with_duty
from dispatch.deciding.left_behind import with_help
from dispatch.lifecycle import ON_THE_WAY
from dispatch.lookup import open_incident_of, unit_of
from dispatch.messages import DivertUnit, Event, UnitAssigned, UnitDiverted
from dispatch.model import Unit
from dispatch.refusal import Refused
from dispatch.rules.preemption import preemption_obstacle
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.words import say


def divert_unit(state: DispatchState, command: DivertUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    """Both incidents change in one decision; the left one keeps its place by the instant of its call."""
    unit = unit_of(state, command.unit_id)
    incident = open_incident_of(state, command.to_incident_id, field="to_incident_id")
    check_text(command.reason, field="reason", least=1)
    check_arrival(command.estimated_arrival_s)
    check_reasons(command.reasons)
    left_id = _left_by(unit, to_incident_id=incident.incident_id)
    if command.from_incident_id not in (None, left_id):
        detail = f"Unit {unit.unit_id} is on its way to {left_id} now, not to {command.from_incident_id}; decide anew."
        raise Refused("on-another-incident", detail, kind="conflict", field="from_incident_id")
    if not command.forced:
        _check_allowed(state, unit, left_id=left_id, for_priority=incident.priority, settings=settings)
    if not command.additional:
        check_needed(state, incident=incident, unit=unit)
    if not command.despite_duty:
        check_duty(state, unit, now=now, settings=settings)
    left = state.incidents[left_id]
    diverted = UnitDiverted(
        unit_id=unit.unit_id,
        from_incident_id=left_id,
        to_incident_id=incident.incident_id,
        reason=command.reason,
        requeued=left.unit_ids == (unit.unit_id,) and not left.served_unit_ids,
        forced=command.forced,
    )
    assigned = UnitAssigned(
        unit_id=unit.unit_id,
        incident_id=incident.incident_id,
        estimated_arrival_s=command.estimated_arrival_s,
        reasons=with_duty(state, command.reasons, unit, priority=incident.priority, now=now, settings=settings),
    )
    return [*with_help(state, [diverted], incident_id=left_id, unit_id=unit.unit_id, now=now), assigned]


def _left_by(unit: Unit, *, to_incident_id: str) -> str:
    """The incident that the unit leaves: it must be on its way to one, and to another one."""
    if unit.incident_id is None or unit.status not in ON_THE_WAY:
        detail = (
            f"Unit {unit.unit_id} is {standing_of(unit)}: only an assigned or en-route unit can be diverted; "
            "assign a unit that is free."
        )
        raise Refused("not-on-the-way", detail, kind="conflict", field="unit_id")
    if unit.incident_id == to_incident_id:
        raise invalid("to_incident_id", f"is the incident that unit {unit.unit_id} is on its way to already")
    return unit.incident_id


def _check_allowed(
    state: DispatchState, unit: Unit, *, left_id: str, for_priority: int, settings: DispatchSettings
) -> None:
    left = state.incidents[left_id]
    obstacle = preemption_obstacle(unit, left=left, for_priority=for_priority, settings=settings)
    if obstacle is not None:
        detail = f"Unit {unit.unit_id} stays: {say(obstacle, 'en')} To divert it all the same, set 'forced'."
        raise Refused("preemption-not-allowed", detail, kind="conflict", field="unit_id")


DECISIONS: Decisions = {DivertUnit: divert_unit}
