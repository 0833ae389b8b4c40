"""An incident seen anew: its priority and needs change, a crew asks for help, a close is taken back."""

from msgspec.structs import replace

from dispatch.checks import check_id, check_needs, check_text, check_whole
from dispatch.deciding.calls import LOWEST_PRIORITY
from dispatch.deciding.left_behind import with_help
from dispatch.life.surplus import surplus_units
from dispatch.lookup import incident_of, open_incident_of, unit_of
from dispatch.messages import (
    ChangeNeeds,
    ChangePriority,
    Event,
    FurtherUnitsRequested,
    IncidentNeedsChanged,
    IncidentPriorityChanged,
    IncidentReopened,
    ReopenIncident,
    RequestFurtherUnits,
)
from dispatch.model import IncidentStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def change_priority(
    state: DispatchState, command: ChangePriority, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    check_whole(command.priority, field="priority", least=1, most=LOWEST_PRIORITY)
    check_text(command.reason, field="reason", least=1)
    determinant = incident.determinant if command.determinant is None else command.determinant
    check_id(determinant, field="determinant")
    if (command.priority, determinant) == (incident.priority, incident.determinant):
        return []
    return [
        IncidentPriorityChanged(
            incident_id=incident.incident_id,
            priority=command.priority,
            previous_priority=incident.priority,
            determinant=determinant,
            reason=command.reason,
        )
    ]


def change_needs(state: DispatchState, command: ChangeNeeds, *, now: float, settings: DispatchSettings) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    check_needs(command.needs)
    check_text(command.reason, field="reason", least=1)
    if command.needs == incident.needs:
        return []
    changed = IncidentNeedsChanged(
        incident_id=incident.incident_id,
        needs=command.needs,
        reason=command.reason,
        surplus_unit_ids=surplus_units(state, replace(incident, needs=command.needs)),
        needs_for_patients=tuple(need for need in incident.needs_for_patients if need in command.needs),
    )
    return with_help(state, [changed], incident_id=incident.incident_id, now=now)


def request_further_units(
    state: DispatchState, command: RequestFurtherUnits, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    check_text(command.reason, field="reason", least=1)
    check_needs(command.needs)
    if unit.incident_id is None:
        detail = f"Unit {unit.unit_id} is {unit.status} and on no incident: report a new call instead."
        raise Refused("not-on-an-incident", detail, kind="conflict", field="unit_id")
    check_needs((*state.incidents[unit.incident_id].needs, *command.needs))
    return [
        FurtherUnitsRequested(
            incident_id=unit.incident_id, unit_id=unit.unit_id, needs=command.needs, reason=command.reason
        )
    ]


def reopen_incident(
    state: DispatchState, command: ReopenIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = incident_of(state, command.incident_id)
    check_text(command.reason, field="reason", least=1)
    if command.needs:
        check_needs((*incident.needs, *command.needs))
    if incident.status is not IncidentStatus.CLOSED:
        detail = f"Incident {incident.incident_id} is {incident.status} and not closed."
        raise Refused("incident-open", detail, kind="conflict", field="incident_id")
    if incident.merged_into_id is not None:
        detail = f"Incident {incident.incident_id} was merged into {incident.merged_into_id}; part them instead."
        raise Refused("incident-merged", detail, kind="conflict", field="incident_id")
    return [IncidentReopened(incident_id=incident.incident_id, reason=command.reason, needs=command.needs)]


DECISIONS: Decisions = {
    ChangePriority: change_priority,
    ChangeNeeds: change_needs,
    RequestFurtherUnits: request_further_units,
    ReopenIncident: reopen_incident,
}
