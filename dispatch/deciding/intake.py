"""Calls are taken: each opens an incident or joins one."""

from dispatch.checks import check_id, check_instant, check_number, check_place, check_text, check_whole, invalid
from dispatch.deciding.calls import MOST_PATIENTS, received_at_of, report_call
from dispatch.intake.expected import asks_by_expectation, needs_for_expected
from dispatch.intake.model import CallTemplate, LocationMethod
from dispatch.lookup import open_incident_of
from dispatch.messages import CallReceived, Event, IncidentOpened, PatientLinked, ReceiveCall, ReportCall
from dispatch.model import Need
from dispatch.refusal import Refused
from dispatch.response_plans.applying import opening_events
from dispatch.response_plans.plan import ResponsePlan
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

WIDEST_ACCURACY_M = 100_000.0
ONLY_FOR_A_NEW_INCIDENT = ("determinant", "priority", "needs", "hospital_capabilities", "template_code")


def receive_call(state: DispatchState, command: ReceiveCall, *, now: float, settings: DispatchSettings) -> list[Event]:
    """The incident that is opened or joined, the call, the patients known so far, and what the plan asks for."""
    _check(command)
    if command.incident_id is not None:
        return _joined(state, command, command.incident_id, now=now, settings=settings)
    template = _template(command, settings)
    determinant = command.determinant or template.determinant
    wants_plan = command.needs is None and not template.needs
    plan = settings.response_plans.plan_for(determinant) if wants_plan else None
    report = _report(command, template, plan)
    opened = report_call(state, report, now=now, settings=settings)[0]
    assert isinstance(opened, IncidentOpened)
    expected = (
        ()
        if command.needs is not None
        else needs_for_expected(opened.needs, command.patients_expected, settings=settings.intake)
    )
    received = _received(state, command, opened.incident_id, opened.call_received_at, now=now, needs_added=expected)
    events: list[Event] = [opened, received]
    events += _patients(command, opened.incident_id, known=())
    if plan is not None:
        wanted = opened.hospital_capabilities
        events += opening_events(opened.incident_id, plan, settings.response_plans, hospital_capabilities=wanted)
    return events


def _joined(
    state: DispatchState, command: ReceiveCall, incident_id: str, *, now: float, settings: DispatchSettings
) -> list[Event]:
    given = [name for name in ONLY_FOR_A_NEW_INCIDENT if getattr(command, name) is not None]
    if given:
        raise invalid(given[0], f"belongs to a new incident; this call joins {incident_id!r}: leave it out")
    incident = open_incident_of(state, incident_id)
    received_at = received_at_of(command.call_received_at, now=now, settings=settings)
    patients = _patients(command, incident_id, known=incident.patient_ids)
    more: tuple[Need, ...] = ()
    if asks_by_expectation(state, incident):
        more = needs_for_expected(incident.needs, command.patients_expected, settings=settings.intake)
    return [_received(state, command, incident_id, received_at, now=now, needs_added=more), *patients]


def _template(command: ReceiveCall, settings: DispatchSettings) -> CallTemplate:
    """The template named, else one for a call that nobody has triaged yet."""
    intake = settings.intake
    if command.template_code is None:
        return CallTemplate(
            code="", name={}, determinant=intake.untriaged_determinant, priority=intake.untriaged_priority
        )
    template = intake.templates.get(command.template_code)
    if template is None:
        known = ", ".join(sorted(intake.templates)) or "none"
        detail = f"There is no call template {command.template_code!r}; known are {known}."
        raise Refused("template-not-found", detail, kind="not-found", field="template_code")
    return template


def _report(command: ReceiveCall, template: CallTemplate, plan: ResponsePlan | None) -> ReportCall:
    """What is said goes before the template, the template before the plan."""
    wanted = command.hospital_capabilities
    wanted = template.hospital_capabilities if wanted is None else wanted
    planned = () if plan is None else plan.needs
    return ReportCall(
        determinant=command.determinant or template.determinant,
        priority=template.priority if command.priority is None else command.priority,
        lon=command.lon,
        lat=command.lat,
        address_text=command.address_text,
        needs=(template.needs or planned or (Need(),)) if command.needs is None else command.needs,
        hospital_capabilities=wanted | (frozenset() if plan is None else plan.hospital_capabilities),
        call_received_at=command.call_received_at,
    )


def _received(
    state: DispatchState,
    command: ReceiveCall,
    incident_id: str,
    received_at: float,
    *,
    now: float,
    needs_added: tuple[Need, ...],
) -> CallReceived:
    return CallReceived(
        call_id=f"C-{state.intake.next_call_number:06d}",
        incident_id=incident_id,
        lon=command.lon,
        lat=command.lat,
        location_method=command.location_method,
        received_at=received_at,
        accuracy_m=command.accuracy_m,
        address_text=command.address_text,
        place_label=command.place_label,
        caller_id=command.caller_id,
        patients_expected=command.patients_expected,
        template_code=command.template_code,
        answered_at=_answered_at(command, received_at, now=now),
        needs_added=needs_added,
    )


def _answered_at(command: ReceiveCall, received_at: float, *, now: float) -> float | None:
    """When somebody took the call: unknown when nobody says so."""
    if command.call_answered_at is None:
        return None
    answered_at = check_instant(command.call_answered_at, field="call_answered_at", now=now)
    if answered_at < received_at:
        raise invalid("call_answered_at", "is before the call was received: leave it out when it is not known")
    return answered_at


def _patients(command: ReceiveCall, incident_id: str, *, known: tuple[str, ...]) -> list[Event]:
    new = [patient_id for patient_id in dict.fromkeys(command.patient_ids) if patient_id not in known]
    if len(known) + len(new) > MOST_PATIENTS:
        raise invalid("patient_ids", f"would be more than {MOST_PATIENTS} patients of one incident")
    return [PatientLinked(incident_id=incident_id, patient_id=patient_id) for patient_id in new]


def _check(command: ReceiveCall) -> None:
    check_place(lon=command.lon, lat=command.lat)
    check_text(command.address_text, field="address_text")
    check_text(command.place_label, field="place_label")
    for patient_id in command.patient_ids:
        check_id(patient_id, field="patient_ids")
    if command.caller_id is not None:
        check_id(command.caller_id, field="caller_id")
    if command.patients_expected is not None:
        check_whole(command.patients_expected, field="patients_expected", least=0, most=100_000)
    if command.accuracy_m is not None:
        check_number(command.accuracy_m, field="accuracy_m", least=0.0, most=WIDEST_ACCURACY_M)
    elif command.location_method is LocationMethod.CALLER_POSITION:
        raise invalid("accuracy_m", "must be given with a caller's position: the radius in metres it lies within")


DECISIONS: Decisions = {ReceiveCall: receive_call}
