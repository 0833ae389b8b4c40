"""Incidents after an event, and their order on the board."""

from bisect import insort

from msgspec.structs import replace

from dispatch.life.patient import IncidentPatient, PatientDisposition, PatientPlace
from dispatch.life.response import ResponseEnd
from dispatch.life.timeline import ended
from dispatch.messages import HospitalChosen, IncidentClosed, IncidentOpened, PatientLinked
from dispatch.model import Incident, IncidentStatus
from dispatch.state import DispatchState
from dispatch.tables import Changes


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
        split_from_incident_id=event.split_from_incident_id,
        kind=event.kind,
    )
    return replace(with_open_incident(state, incident), next_incident_number=state.next_incident_number + 1)


def patient_linked(state: DispatchState, event: PatientLinked, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    linked = tuple(
        replace(patient, patient_id=event.patient_id) if patient.number == event.patient_number else patient
        for patient in incident.patients
    )
    known = tuple(dict.fromkeys((*incident.patient_ids, event.patient_id)))
    return with_incident(state, replace(incident, patient_ids=known, patients=linked))


def hospital_chosen(state: DispatchState, event: HospitalChosen, *, at: float) -> DispatchState:
    return with_incident(state, replace(state.incidents[event.incident_id], hospital_id=event.hospital_id))


def closed(state: DispatchState, event: IncidentClosed, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    units = state.units
    for unit_id in event.released_unit_ids:
        units = units.set(unit_id, replace(units[unit_id], incident_id=None, last_incident_id=event.incident_id))
        incident = ended(incident, unit_id=unit_id, at=at, how=ResponseEnd.INCIDENT_CLOSED)
    over = replace(
        incident,
        status=IncidentStatus.CLOSED,
        unit_ids=(),
        served_unit_ids=(*incident.served_unit_ids, *event.released_unit_ids),
        patients=tuple(_handed_over(patient, at=at) for patient in incident.patients),
        closed_at=at,
        disposition=event.disposition,
    )
    open_ids = tuple(incident_id for incident_id in state.open_incident_ids if incident_id != event.incident_id)
    return replace(with_incident(state, over), units=units, open_incident_ids=open_ids)


def _handed_over(patient: IncidentPatient, *, at: float) -> IncidentPatient:
    """A patient whose unit was still at the hospital is in the hospital's hands."""
    if patient.disposition is not None or patient.place is not PatientPlace.AT_HOSPITAL:
        return patient
    return replace(patient, unit_id=None, disposition=PatientDisposition.TRANSPORTED, settled_at=at)


def with_incident(state: DispatchState, incident: Incident) -> DispatchState:
    return replace(state, incidents=state.incidents.set(incident.incident_id, incident))


def with_open_incident(state: DispatchState, incident: Incident) -> DispatchState:
    """The incident in its place on the board, wherever it was before."""
    state = with_incident(state, incident)
    open_ids = [other for other in state.open_incident_ids if other != incident.incident_id]
    insort(open_ids, incident.incident_id, key=lambda incident_id: _most_urgent_first(state.incidents[incident_id]))
    return replace(state, open_incident_ids=tuple(open_ids))


def _most_urgent_first(incident: Incident) -> tuple[int, float, str]:
    return incident.priority, incident.call_received_at, incident.incident_id


CHANGES: Changes = {
    IncidentOpened: opened,
    PatientLinked: patient_linked,
    HospitalChosen: hospital_chosen,
    IncidentClosed: closed,
}
