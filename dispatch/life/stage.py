"""What has become of an incident, from the units on it, those who served it, and what is still open."""

from immutables import Map

from dispatch.model import Incident, IncidentStatus, Unit, UnitStatus
from dispatch.needs import open_needs
from dispatch.state import DispatchState

STAGE = {
    UnitStatus.ASSIGNED: IncidentStatus.RESPONDING,
    UnitStatus.EN_ROUTE: IncidentStatus.RESPONDING,
    UnitStatus.ON_SCENE: IncidentStatus.ON_SCENE,
    UnitStatus.TRANSPORTING: IncidentStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL: IncidentStatus.AT_HOSPITAL,
}
STAGES_IN_ORDER = tuple(dict.fromkeys(STAGE.values()))
WANTS_WHAT_IS_OPEN = frozenset({IncidentStatus.WAITING, IncidentStatus.RESPONDING, IncidentStatus.ON_SCENE})


def status_of(state: DispatchState, incident: Incident, *, lost_unit: bool = False) -> IncidentStatus:
    """The status of an open incident. `lost_unit`: the last unit has just broken down, and what it leaves is open."""
    if incident.unit_ids:
        return furthest_stage(incident, state.units)
    if any(patient.disposition is None for patient in incident.patients):
        return IncidentStatus.WAITING
    wants_more = incident.more_needed or (lost_unit and not incident.patients)
    if wants_more and open_needs(state, incident):
        return IncidentStatus.WAITING
    return IncidentStatus.SERVED if incident.served_unit_ids or incident.patients else IncidentStatus.WAITING


def wants_units(incident: Incident) -> bool:
    """Whether the needs that are open are to be filled.

    Once a patient is on the way to hospital the crews have settled what else is needed, unless they asked for more or
    another patient is still at the scene. Once every patient who was counted has an outcome nobody else is needed,
    unless a crew asked.
    """
    if incident.patients and all(patient.disposition is not None for patient in incident.patients):
        return incident.more_needed
    if incident.status in WANTS_WHAT_IS_OPEN:
        return True
    left_behind = any(patient.waits_at_scene for patient in incident.patients)
    return incident.status in STAGES_IN_ORDER and (incident.more_needed or left_behind)


def furthest_stage(incident: Incident, units: Map[str, Unit]) -> IncidentStatus:
    """The furthest stage of the units on an incident; there must be one."""
    return max((STAGE[units[unit_id].status] for unit_id in incident.unit_ids), key=STAGES_IN_ORDER.index)
