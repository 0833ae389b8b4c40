"""Which patients a unit takes away, where its status puts them, and who is left behind at the scene."""

from msgspec.structs import replace

from dispatch.life.patient import IncidentPatient, PatientDisposition, PatientPlace
from dispatch.lifecycle import CAN_STILL_TAKE
from dispatch.messages.responding import UnitStatusChanged
from dispatch.model import Incident, Need, UnitStatus
from dispatch.needs import open_needs
from dispatch.response_plans.needs import last_of, plainest_of, units_of
from dispatch.state import DispatchState

S = UnitStatus
Patients = tuple[IncidentPatient, ...]


def usual_boarding(incident: Incident, unit_id: str) -> tuple[int, ...]:
    """Who goes with a unit that does not say whom it takes: those it attends, else the first whom nobody attends."""
    waiting = [patient for patient in incident.patients if patient.waits_at_scene]
    attended = tuple(patient.number for patient in waiting if unit_id in patient.attending_unit_ids)
    if attended:
        return attended
    alone_first = sorted(waiting, key=lambda patient: (bool(patient.attending_unit_ids), patient.number))
    return tuple(patient.number for patient in alone_first[:1])


def aboard(incident: Incident, unit_id: str) -> Patients:
    """The patients a unit carries, or has brought to a hospital and not handed over."""
    return tuple(p for p in incident.patients if p.unit_id == unit_id and p.disposition is None)


def patients_after(patients: Patients, event: UnitStatusChanged, *, at: float) -> Patients:
    """Where a unit's new status puts each patient of its incident."""
    return tuple(p if p.disposition is not None else _after(p, event, at=at) for p in patients)


def with_patients(incident: Incident, after: Patients) -> Incident:
    """The moment the last patient has an outcome, no further units are needed."""
    just_settled = not all(map(_settled, incident.patients)) and all(map(_settled, after))
    return replace(incident, patients=after, more_needed=incident.more_needed and not just_settled)


def further_needs(state: DispatchState, incident: Incident) -> tuple[Need, ...]:
    """What to ask for when patients wait at the scene for whom nobody comes: one of the plainest units for each.

    Those who come are the units on the way or at the scene, and those still to be sent for open needs.
    """
    waiting = sum(patient.waits_at_scene for patient in incident.patients)
    coming = sum(state.units[unit_id].status in CAN_STILL_TAKE for unit_id in incident.unit_ids)
    short = waiting - coming - len(open_needs(state, incident)) if waiting else 0
    if short <= 0:
        return ()
    return (replace(plainest_of(incident.needs), count=short),)


def needless(state: DispatchState, incident: Incident) -> tuple[Need, ...]:
    """What was asked for patients beyond those who wait: found by nobody, treated where they were, or gone with others.

    One unit is always left to need: an incident without any would be no call.
    """
    waiting = sum(patient.waits_at_scene for patient in incident.patients)
    coming = sum(state.units[unit_id].status in CAN_STILL_TAKE for unit_id in incident.unit_ids)
    over = coming + len(open_needs(state, incident)) - waiting
    return last_of(incident.needs_for_patients, count=min(over, units_of(incident.needs) - 1))


def _settled(patient: IncidentPatient) -> bool:
    return patient.disposition is not None


def _after(patient: IncidentPatient, event: UnitStatusChanged, *, at: float) -> IncidentPatient:
    carried = patient.unit_id == event.unit_id
    if event.status in (S.TRANSPORTING, S.AT_HOSPITAL) and (carried or patient.number in event.patient_numbers):
        return _carried(patient, event, at=at)
    if carried and patient.place is PatientPlace.AT_HOSPITAL:
        return _delivered(patient, at=at)
    if carried and event.status is S.OUT_OF_SERVICE:
        return replace(patient, place=PatientPlace.AT_SCENE, unit_id=None)
    if event.status is S.ON_SCENE:
        return patient
    attending = tuple(unit_id for unit_id in patient.attending_unit_ids if unit_id != event.unit_id)
    return replace(patient, attending_unit_ids=attending)


def _carried(patient: IncidentPatient, event: UnitStatusChanged, *, at: float) -> IncidentPatient:
    there = event.status is S.AT_HOSPITAL
    carried = replace(
        patient,
        place=PatientPlace.AT_HOSPITAL if there else PatientPlace.ABOARD,
        unit_id=event.unit_id,
        hospital_id=event.hospital_id or patient.hospital_id,
    )
    return _delivered(carried, at=at) if event.handed_over else carried


def _delivered(patient: IncidentPatient, *, at: float) -> IncidentPatient:
    return replace(patient, unit_id=None, disposition=PatientDisposition.TRANSPORTED, settled_at=at)
