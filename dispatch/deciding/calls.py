"""An incident's own life: opened for a call, linked with patients, closed."""

from dispatch.checks import (
    NAME_LENGTH,
    check_capabilities,
    check_id,
    check_instant,
    check_needs,
    check_place,
    check_text,
    check_whole,
    invalid,
)
from dispatch.deciding.incident_patients import disposition_of, patient_of
from dispatch.instants import shown_instant, shown_span
from dispatch.lifecycle import RESPONDING
from dispatch.lookup import incident_of, open_incident_of
from dispatch.messages import (
    CloseIncident,
    Event,
    IncidentClosed,
    IncidentOpened,
    LinkPatient,
    PatientLinked,
    PatientOutcomeRecorded,
    ReportCall,
)
from dispatch.model import Incident
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_PATIENTS = 1_000
LOWEST_PRIORITY = 9


def report_call(state: DispatchState, command: ReportCall, *, now: float, settings: DispatchSettings) -> list[Event]:
    check_id(command.determinant, field="determinant")
    check_whole(command.priority, field="priority", least=1, most=LOWEST_PRIORITY)
    check_place(lon=command.lon, lat=command.lat)
    check_text(command.address_text, field="address_text")
    check_needs(command.needs)
    check_capabilities(command.hospital_capabilities, field="hospital_capabilities")
    opened = IncidentOpened(
        incident_id=f"I-{state.next_incident_number:06d}",
        determinant=command.determinant,
        priority=command.priority,
        lon=command.lon,
        lat=command.lat,
        address_text=command.address_text,
        needs=command.needs,
        call_received_at=received_at_of(command.call_received_at, now=now, settings=settings),
        hospital_capabilities=command.hospital_capabilities,
    )
    return [opened]


def received_at_of(value: float | None, *, now: float, settings: DispatchSettings) -> float:
    """When a call came; now when nobody says. A slip in the date would put it at the head of the queue for good."""
    if value is None:
        return now
    received_at = check_instant(value, field="call_received_at", now=now)
    oldest_s = settings.intake.oldest_call_s
    if received_at < now - oldest_s:
        detail = (
            f"call_received_at {shown_instant(received_at)} is {shown_span(now - received_at)} ago, and calls may be "
            f"reported for {shown_span(oldest_s)} at most: correct it, or leave it out for now."
        )
        raise Refused("call-too-old", detail, kind="invalid", field="call_received_at")
    return received_at


def link_patient(state: DispatchState, command: LinkPatient, *, now: float, settings: DispatchSettings) -> list[Event]:
    """A patient may be identified after the incident was closed; linking the same one again changes nothing."""
    check_id(command.patient_id, field="patient_id")
    incident = incident_of(state, command.incident_id)
    number = command.patient_number
    if number is None and command.patient_id in incident.patient_ids:
        return []
    if number is not None and patient_of(incident, number).patient_id == command.patient_id:
        return []
    if len(incident.patient_ids) >= MOST_PATIENTS:
        raise invalid(
            "patient_id", f"would be the {MOST_PATIENTS + 1}th patient of one incident; open another incident"
        )
    return [PatientLinked(incident_id=command.incident_id, patient_id=command.patient_id, patient_number=number)]


def close_incident(
    state: DispatchState, command: CloseIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_text(command.disposition, field="disposition", most=NAME_LENGTH, least=1)
    incident = open_incident_of(state, command.incident_id)
    busy = [f"{unit_id} ({state.units[unit_id].status})" for unit_id in incident.unit_ids
            if state.units[unit_id].status in RESPONDING]  # fmt: skip
    if busy:
        detail = (
            f"Incident {incident.incident_id} can't be closed while {', '.join(busy)} still responds: "
            "stand the unit down, or wait until it has handed over or is returning."
        )
        raise Refused("units-responding", detail, kind="conflict", field="incident_id")
    _check_stood_down(state, incident)
    closed = IncidentClosed(
        incident_id=incident.incident_id, disposition=command.disposition, released_unit_ids=incident.unit_ids
    )
    return [*_outcomes(incident, command), closed]


def _check_stood_down(state: DispatchState, incident: Incident) -> None:
    """Standing down asks for every casualty; closing would take those who were not asked for off the board."""
    declared = state.mass_casualties.get(incident.incident_id)
    if declared is not None and declared.stood_down_at is None:
        detail = f"A mass-casualty incident is declared on {incident.incident_id}: stand it down before you close it."
        raise Refused("mass-casualty-live", detail, kind="conflict", field="incident_id")


def _outcomes(incident: Incident, command: CloseIncident) -> list[Event]:
    """Every patient who is in nobody's hands gets the outcome that the operator states, or the close is refused."""
    waiting = [patient for patient in incident.patients if patient.waits_at_scene]
    stated = command.settle_patients_as
    disposition = None if stated is None else disposition_of(stated, field="settle_patients_as")
    if not waiting:
        return []
    if disposition is None:
        numbers = ", ".join(str(patient.number) for patient in waiting)
        detail = (
            f"Incident {incident.incident_id} can't be closed while patients {numbers} have no outcome: "
            "record one for each, or state 'settle_patients_as'."
        )
        raise Refused("patients-unsettled", detail, kind="conflict", field="settle_patients_as")
    return [
        PatientOutcomeRecorded(incident_id=incident.incident_id, patient_number=patient.number, disposition=disposition)
        for patient in waiting
    ]


DECISIONS: Decisions = {ReportCall: report_call, LinkPatient: link_patient, CloseIncident: close_incident}
