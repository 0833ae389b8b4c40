"""What a crew's status means for the patients of its incident: who boards, and who is stranded by a breakdown."""

from msgspec.structs import replace

from dispatch.checks import invalid
from dispatch.life.boarding import aboard, usual_boarding
from dispatch.life.patient import PatientPlace
from dispatch.messages import Event, IncidentOpened, PatientsStranded, RecordUnitStatus, UnitStatusChanged
from dispatch.model import Incident, LonLat, Need, Unit, UnitStatus
from dispatch.needs import slots_of
from dispatch.state import DispatchState

S = UnitStatus
WITH_HOSPITAL = frozenset({S.TRANSPORTING, S.AT_HOSPITAL})


def boarding(state: DispatchState, unit: Unit, command: RecordUnitStatus) -> tuple[int, ...]:
    """Numbers of the patients who go aboard with this status; empty when the incident's patients are not counted."""
    if unit.incident_id is None:
        return ()
    incident = state.incidents[unit.incident_id]
    if command.patient_numbers:
        return _named(incident, command.patient_numbers)
    leaves_with_one = command.status in WITH_HOSPITAL and unit.status not in WITH_HOSPITAL
    return usual_boarding(incident, unit.unit_id) if leaves_with_one else ()


def hospital_for(state: DispatchState, unit: Unit, patient_numbers: tuple[int, ...]) -> str | None:
    """The hospital chosen for the patients who board, else the one chosen for the incident."""
    if unit.incident_id is None:
        return None
    incident = state.incidents[unit.incident_id]
    chosen = (p.hospital_id for p in incident.patients if p.number in patient_numbers and p.hospital_id is not None)
    return next(chosen, incident.hospital_id)


def stranded(state: DispatchState, unit: Unit, changed: UnitStatusChanged) -> list[Event]:
    """After a breakdown on the way to hospital: the patients wait where the unit stands, and are fetched there.

    They wait on their incident, which is moved there, or, when others are still at its scene, on a new one. It keeps
    determinant, priority and the instant of the call, and so its place in the queue.
    """
    if changed.status is not S.OUT_OF_SERVICE or unit.status is not S.TRANSPORTING or unit.incident_id is None:
        return []
    incident, place = state.incidents[unit.incident_id], _place_of(unit, changed)
    if place is None:
        return []
    waiting = PatientsStranded(
        incident_id=incident.incident_id,
        unit_id=unit.unit_id,
        lon=place[0],
        lat=place[1],
        patient_numbers=tuple(patient.number for patient in aboard(incident, unit.unit_id)),
    )
    if _somebody_at_the_scene(state, incident, unit):
        opened = _opened_for(state, incident, unit, place)
        return [opened, replace(waiting, onto_incident_id=opened.incident_id)]
    return [] if place == (incident.lon, incident.lat) else [waiting]


def _named(incident: Incident, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Patients at the scene, aboard this unit already, or handed over by another one on the way."""
    known = {patient.number: patient for patient in incident.patients}
    for number in numbers:
        patient = known.get(number)
        if patient is None:
            counted = ", ".join(str(other) for other in known) or "none"
            raise invalid("patient_numbers", f"names {number}; incident {incident.incident_id} has {counted}")
        if patient.disposition is not None or patient.place is PatientPlace.AT_HOSPITAL:
            raise invalid("patient_numbers", f"names {number}, who is {patient.disposition or patient.place} already")
    return tuple(dict.fromkeys(numbers))


def _place_of(unit: Unit, changed: UnitStatusChanged) -> LonLat | None:
    if changed.lon is not None and changed.lat is not None:
        return changed.lon, changed.lat
    return unit.last_place


def _somebody_at_the_scene(state: DispatchState, incident: Incident, unit: Unit) -> bool:
    others = (state.units[unit_id] for unit_id in incident.unit_ids if unit_id != unit.unit_id)
    return any(patient.waits_at_scene for patient in incident.patients) or any(o.status is S.ON_SCENE for o in others)


def _opened_for(state: DispatchState, incident: Incident, unit: Unit, place: LonLat) -> IncidentOpened:
    slots = [slot for slot in slots_of(incident) if slot.accepts(unit.capabilities)]
    need = Need(capabilities=slots[0].capabilities, alternatives=slots[0].alternatives) if slots else Need()
    return IncidentOpened(
        incident_id=f"I-{state.next_incident_number:06d}",
        determinant=incident.determinant,
        priority=incident.priority,
        lon=place[0],
        lat=place[1],
        address_text="",
        needs=(need,),
        call_received_at=incident.call_received_at,
        hospital_capabilities=incident.hospital_capabilities,
        split_from_incident_id=incident.incident_id,
    )
