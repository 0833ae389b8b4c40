"""Diversions: a unit on its way is sent to another incident, and the one it leaves is not lost."""

from dispatch.checks import check_reasons, check_text, invalid
from dispatch.deciding.assignments import check_arrival, check_needed, standing_of
from dispatch.lifecycle import ON_THE_WAY
from dispatch.lookup import open_incident_of, unit_of
from dispatch.messages import DivertUnit, Event, UnitAssigned, UnitDiverted
from dispatch.model import Unit
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def divert_unit(state: DispatchState, command: DivertUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    """Both incidents change in one decision; the left one keeps its place by the instant of its call."""
    unit = unit_of(state, command.unit_id)
    incident = open_incident_of(state, command.to_incident_id, field="to_incident_id")
    check_text(command.reason, field="reason", least=1)
    check_arrival(command.estimated_arrival_s)
    check_reasons(command.reasons)
    left_id = _left_by(unit, to_incident_id=incident.incident_id)
    if not command.additional:
        check_needed(state, incident=incident, unit=unit)
    left = state.incidents[left_id]
    return [
        UnitDiverted(
            unit_id=unit.unit_id,
            from_incident_id=left_id,
            to_incident_id=incident.incident_id,
            reason=command.reason,
            requeued=left.unit_ids == (unit.unit_id,) and not left.served_unit_ids,
            forced=command.forced,
        ),
        UnitAssigned(
            unit_id=unit.unit_id,
            incident_id=incident.incident_id,
            estimated_arrival_s=command.estimated_arrival_s,
            reasons=command.reasons,
        ),
    ]


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


DECISIONS: Decisions = {DivertUnit: divert_unit}
