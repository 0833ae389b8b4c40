"""The patients of an incident: counted, cared for, each with a hospital and an outcome of its own."""

from dispatch.checks import check_capabilities, check_whole, invalid
from dispatch.deciding.left_behind import with_help, with_help_or_less
from dispatch.deciding.receives import chosen_despite
from dispatch.life.patient import IncidentPatient, PatientDisposition, PatientPlace
from dispatch.lifecycle import CAN_STILL_TAKE
from dispatch.lookup import hospital_of, open_incident_of, unit_of
from dispatch.messages import (
    AddPatients,
    AttendPatient,
    ChoosePatientHospital,
    Event,
    PatientAttended,
    PatientHospitalChosen,
    PatientOutcomeRecorded,
    PatientsAdded,
    RecordPatientOutcome,
)
from dispatch.model import Incident, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_PATIENTS = 1_000


def add_patients(state: DispatchState, command: AddPatients, *, now: float, settings: DispatchSettings) -> list[Event]:
    """A crew that is there or on its way says itself whether it needs help; when nobody is, help is asked for."""
    incident = open_incident_of(state, command.incident_id)
    check_capabilities(command.hospital_capabilities, field="hospital_capabilities")
    check_whole(command.count, field="count", least=1, most=MOST_PATIENTS - len(incident.patients))
    first = 1 + max((patient.number for patient in incident.patients), default=0)
    added = PatientsAdded(
        incident_id=incident.incident_id,
        patient_numbers=tuple(range(first, first + command.count)),
        hospital_capabilities=command.hospital_capabilities or incident.hospital_capabilities,
    )
    if any(state.units[unit_id].status in CAN_STILL_TAKE for unit_id in incident.unit_ids):
        return [added]
    return with_help(state, [added], incident_id=incident.incident_id, now=now)


def attend_patient(
    state: DispatchState, command: AttendPatient, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    if unit.incident_id is None or unit.status is not UnitStatus.ON_SCENE:
        detail = f"Unit {unit.unit_id} is {unit.status}: only a unit on scene cares for a patient there."
        raise Refused("not-on-scene", detail, kind="conflict", field="unit_id")
    incident = state.incidents[unit.incident_id]
    patient = patient_of(incident, command.patient_number)
    if not patient.waits_at_scene:
        raise _elsewhere(patient)
    if unit.unit_id in patient.attending_unit_ids:
        return []
    return [PatientAttended(incident_id=incident.incident_id, patient_number=patient.number, unit_id=unit.unit_id)]


def choose_patient_hospital(
    state: DispatchState, command: ChoosePatientHospital, *, now: float, settings: DispatchSettings
) -> list[Event]:
    patient = patient_of(open_incident_of(state, command.incident_id), command.patient_number)
    hospital = hospital_of(state, command.hospital_id)
    if not patient.waits_at_scene:
        raise _elsewhere(patient)
    if patient.hospital_id == hospital.hospital_id:
        return []
    told = chosen_despite(
        state,
        hospital,
        patient.hospital_capabilities,
        incident_id=command.incident_id,
        despite_diversion=command.despite_diversion,
        despite_full=command.despite_full,
        now=now,
        settings=settings,
    )
    return [
        PatientHospitalChosen(
            incident_id=command.incident_id,
            patient_number=patient.number,
            hospital_id=hospital.hospital_id,
            reasons=told,
        )
    ]


def record_outcome(
    state: DispatchState, command: RecordPatientOutcome, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """An outcome may be corrected, but not that of a patient who was brought to a hospital.

    What was asked for a patient who wants no unit after all is withdrawn with it.
    """
    patient = patient_of(open_incident_of(state, command.incident_id), command.patient_number)
    disposition = disposition_of(command.disposition, field="disposition")
    if patient.disposition is disposition:
        return []
    if patient.place in (PatientPlace.ABOARD, PatientPlace.AT_HOSPITAL):
        raise _elsewhere(patient)
    recorded = PatientOutcomeRecorded(
        incident_id=command.incident_id, patient_number=patient.number, disposition=disposition
    )
    return with_help_or_less(state, [recorded], incident_id=command.incident_id, now=now)


def patient_of(incident: Incident, number: int) -> IncidentPatient:
    found = next((patient for patient in incident.patients if patient.number == number), None)
    if found is None:
        detail = f"Incident {incident.incident_id} has no patient {str(number)[:20]}; add patients first."
        raise Refused("incident-patient-not-found", detail, kind="not-found", field="patient_number")
    return found


def disposition_of(value: str, *, field: str) -> PatientDisposition:
    try:
        return PatientDisposition(value)
    except ValueError:
        raise invalid(field, f"must be one of {', '.join(PatientDisposition)}") from None


def _elsewhere(patient: IncidentPatient) -> Refused:
    where = f"with unit {patient.unit_id}" if patient.unit_id else f"{patient.disposition or patient.place}"
    detail = f"Patient {patient.number} is {where} and not at the scene any more."
    return Refused("patient-not-at-scene", detail, kind="conflict", field="patient_number")


DECISIONS: Decisions = {
    AddPatients: add_patients,
    AttendPatient: attend_patient,
    ChoosePatientHospital: choose_patient_hospital,
    RecordPatientOutcome: record_outcome,
}
