"""The patients of an incident after an event."""

from collections.abc import Callable

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident
from dispatch.life.boarding import with_patients
from dispatch.life.patient import IncidentPatient, PatientPlace
from dispatch.life.stage import status_of
from dispatch.messages import (
    PatientAttended,
    PatientHospitalChosen,
    PatientOutcomeRecorded,
    PatientsAdded,
    PatientsStranded,
)
from dispatch.model import Incident
from dispatch.state import DispatchState
from dispatch.tables import Changes


def added(state: DispatchState, event: PatientsAdded, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    more = tuple(
        IncidentPatient(number=number, hospital_capabilities=event.hospital_capabilities)
        for number in event.patient_numbers
    )
    return _with_status(state, replace(incident, patients=(*incident.patients, *more)))


def attended(state: DispatchState, event: PatientAttended, *, at: float) -> DispatchState:
    def by_one_more(patient: IncidentPatient) -> IncidentPatient:
        return replace(patient, attending_unit_ids=(*patient.attending_unit_ids, event.unit_id))

    return with_incident(state, _changed(state.incidents[event.incident_id], event.patient_number, by_one_more))


def hospital_chosen(state: DispatchState, event: PatientHospitalChosen, *, at: float) -> DispatchState:
    def bound_there(patient: IncidentPatient) -> IncidentPatient:
        return replace(patient, hospital_id=event.hospital_id)

    return with_incident(state, _changed(state.incidents[event.incident_id], event.patient_number, bound_there))


def outcome_recorded(state: DispatchState, event: PatientOutcomeRecorded, *, at: float) -> DispatchState:
    def settled(patient: IncidentPatient) -> IncidentPatient:
        place = patient.place if patient.place is PatientPlace.AT_HOSPITAL else PatientPlace.RELEASED
        return replace(
            patient, place=place, unit_id=None, attending_unit_ids=(), disposition=event.disposition, settled_at=at
        )

    incident = state.incidents[event.incident_id]
    after = _changed(incident, event.patient_number, settled)
    return _with_status(state, with_patients(incident, after.patients))


def stranded(state: DispatchState, event: PatientsStranded, *, at: float) -> DispatchState:
    """The incident is where its patients are; on a new incident, what the unit was needed for is needed there."""
    incident = state.incidents[event.incident_id]
    if event.onto_incident_id is None:
        scene = incident.scene or (incident.lon, incident.lat)
        return with_incident(state, replace(incident, lon=event.lon, lat=event.lat, scene=scene))
    moved = [patient for patient in incident.patients if patient.number in event.patient_numbers]
    left = tuple(patient for patient in incident.patients if patient.number not in event.patient_numbers)
    served = (*incident.served_unit_ids, event.unit_id)
    state = _with_status(state, replace(incident, patients=left, served_unit_ids=served))
    onto = state.incidents[event.onto_incident_id]
    renumbered = tuple(replace(patient, number=number) for number, patient in enumerate(moved, start=1))
    return _with_status(state, replace(onto, patients=renumbered))


def _changed(incident: Incident, number: int, change: Callable[[IncidentPatient], IncidentPatient]) -> Incident:
    return replace(incident, patients=tuple(change(p) if p.number == number else p for p in incident.patients))


def _with_status(state: DispatchState, incident: Incident) -> DispatchState:
    return with_incident(state, replace(incident, status=status_of(state, incident)))


CHANGES: Changes = {
    PatientsAdded: added,
    PatientAttended: attended,
    PatientHospitalChosen: hospital_chosen,
    PatientOutcomeRecorded: outcome_recorded,
    PatientsStranded: stranded,
}
