"""Incidents after an event, and how an incident's status follows the units on it."""

from bisect import insort

from immutables import Map
from msgspec.structs import replace

from dispatch.messages import HospitalChosen, IncidentClosed, IncidentOpened, PatientLinked
from dispatch.model import Incident, IncidentStatus, Unit, UnitStatus
from dispatch.state import DispatchState
from dispatch.tables import Changes

STAGE = {
    UnitStatus.ASSIGNED: IncidentStatus.RESPONDING,
    UnitStatus.EN_ROUTE: IncidentStatus.RESPONDING,
    UnitStatus.ON_SCENE: IncidentStatus.ON_SCENE,
    UnitStatus.TRANSPORTING: IncidentStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL: IncidentStatus.AT_HOSPITAL,
}
STAGES_IN_ORDER = tuple(dict.fromkeys(STAGE.values()))


def opened(state: DispatchState, event: IncidentOpened, *, at: float) -> DispatchState:
    incident = Incident(
        incident_id=event.incident_id,
        determinant=event.determinant,
        priority=event.priority,
        lon=event.lon,
        lat=event.lat,
        address_text=event.address_text,
        needs=event.needs,
        call_received_at=event.call_received_at,
        hospital_capabilities=event.hospital_capabilities,
    )
    incidents = state.incidents.set(incident.incident_id, incident)
    open_ids = list(state.open_incident_ids)
    insort(open_ids, incident.incident_id, key=lambda incident_id: _most_urgent_first(incidents[incident_id]))
    return replace(
        state,
        incidents=incidents,
        open_incident_ids=tuple(open_ids),
        next_incident_number=state.next_incident_number + 1,
    )


def patient_linked(state: DispatchState, event: PatientLinked, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    return with_incident(state, replace(incident, patient_ids=(*incident.patient_ids, event.patient_id)))


def hospital_chosen(state: DispatchState, event: HospitalChosen, *, at: float) -> DispatchState:
    return with_incident(state, replace(state.incidents[event.incident_id], hospital_id=event.hospital_id))


def closed(state: DispatchState, event: IncidentClosed, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    units = state.units
    for unit_id in event.released_unit_ids:
        units = units.set(unit_id, replace(units[unit_id], incident_id=None))
    ended = replace(
        incident,
        status=IncidentStatus.CLOSED,
        unit_ids=(),
        served_unit_ids=(*incident.served_unit_ids, *event.released_unit_ids),
        closed_at=at,
        disposition=event.disposition,
    )
    open_ids = tuple(incident_id for incident_id in state.open_incident_ids if incident_id != event.incident_id)
    return replace(with_incident(state, ended), units=units, open_incident_ids=open_ids)


def with_incident(state: DispatchState, incident: Incident) -> DispatchState:
    return replace(state, incidents=state.incidents.set(incident.incident_id, incident))


def stage_of(incident: Incident, units: Map[str, Unit]) -> IncidentStatus:
    """The furthest stage of the units on an incident; there must be one."""
    return max((STAGE[units[unit_id].status] for unit_id in incident.unit_ids), key=STAGES_IN_ORDER.index)


def _most_urgent_first(incident: Incident) -> tuple[int, float]:
    return incident.priority, incident.call_received_at


CHANGES: Changes = {
    IncidentOpened: opened,
    PatientLinked: patient_linked,
    HospitalChosen: hospital_chosen,
    IncidentClosed: closed,
}
