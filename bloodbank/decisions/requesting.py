"""Hospitals ask for blood, ask otherwise, and no longer need it."""

from msgspec import structs

from bloodbank.checks import require_id, require_place, require_text
from bloodbank.decisions.refusing import live_request, refuse_for
from bloodbank.decisions.request_checks import (
    require_group,
    require_indication,
    require_lines,
    require_needed_by,
    require_particulars,
    require_urgency,
)
from bloodbank.decisions.reserving import reserved_unit_ids
from bloodbank.messages import (
    AmendRequest,
    BloodRequested,
    CancelRequest,
    Event,
    RequestAmended,
    RequestBlood,
    RequestCancelled,
    ReservationReleased,
)
from bloodbank.model import BloodGroup, BloodRequest, BloodState, RequestLine, RequestStatus, Urgency
from bloodbank.recipient.statements import statement_contradicted
from bloodbank.refusal import Refused
from bloodbank.requests.duplicates import similar_requests
from bloodbank.requests.lines import falls_short
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions


def request_blood(state: BloodState, command: RequestBlood, *, now: float, settings: BloodSettings) -> list[Event]:
    """A request names a known place, what is needed, and by when."""
    require_place(state, command.place_id)
    require_lines(command.lines, settings=settings)
    require_urgency(command.urgency)
    require_needed_by(command.needed_by_at, now=now)
    _require_patient(command)
    if command.urgency is not Urgency.EMERGENCY:
        _refuse_other_group(state, command.patient_id, command.patient_group, now=now, settings=settings)
    similar = similar_requests(
        state,
        patient_id=command.patient_id,
        lines=command.lines,
        now=now,
        window_s=settings.requests.duplicate_window_s,
    )
    _refuse_duplicate(command, similar)
    return [requested(state, command, similar_request_ids=similar)]


def requested(
    state: BloodState, command: RequestBlood, *, similar_request_ids: tuple[str, ...] = (), after: int = 0
) -> BloodRequested:
    """The event of a request that has been checked; `after` counts requests made by the same decision before it."""
    return BloodRequested(
        request_id=f"R-{state.next_request_number + after:06d}",
        place_id=command.place_id,
        lines=command.lines,
        urgency=command.urgency,
        needed_by_at=command.needed_by_at,
        patient_id=command.patient_id,
        patient_group=command.patient_group,
        incident_id=command.incident_id,
        indication=command.indication,
        prescriber_id=command.prescriber_id,
        may_bear_children=command.may_bear_children,
        similar_request_ids=similar_request_ids,
        for_stock=command.for_stock,
    )


def _require_patient(command: RequestBlood) -> None:
    require_particulars(
        patient_id=command.patient_id, incident_id=command.incident_id, prescriber_id=command.prescriber_id
    )
    if command.patient_group is not None:
        require_group(command.patient_group, "patient_group", field="patient_group")
    require_indication(command.indication)
    if command.for_stock:
        _require_stock_order(command)


def _require_stock_order(command: RequestBlood) -> None:
    if command.patient_id is not None or command.patient_group is not None:
        detail = "for_stock: stock is for no patient; leave patient and patient's group out"
        raise Refused("stock-for-patient", detail, kind="invalid", field="for_stock")
    for row, line in enumerate(command.lines):
        if line.group is None:
            detail = f"lines[{row}].group: say which group is wanted for stock"
            raise Refused("unknown-group", detail, kind="invalid", field="lines")


def _refuse_other_group(
    state: BloodState, patient_id: str | None, stated: BloodGroup | None, *, now: float, settings: BloodSettings
) -> None:
    """An emergency is taken: until the group is settled it gets what suits everybody."""
    against = statement_contradicted(state, patient_id, stated, at=now, settings=settings.recipients)
    refuse_for(against, field="patient_group")


def _refuse_duplicate(command: RequestBlood, similar: tuple[str, ...]) -> None:
    """An emergency waits for no question: it is taken, and the event names what it resembles."""
    if similar and not command.despite_duplicate and command.urgency is not Urgency.EMERGENCY:
        detail = (
            f"blood request {similar[-1]} asks for the same component for this patient; if this one is meant "
            "besides it, say despite_duplicate"
        )
        raise Refused("duplicate-request", detail, kind="conflict", field="despite_duplicate")


def amend_request(state: BloodState, command: AmendRequest, *, now: float, settings: BloodSettings) -> list[Event]:
    """What is held or supplied already must fit what is asked now."""
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    request = live_request(state, command.request_id)
    _require_changes(command, request, now=now, settings=settings)
    if command.patient_id is not None and Urgency.EMERGENCY not in (request.urgency, command.urgency):
        _refuse_other_group(state, command.patient_id, request.patient_group, now=now, settings=settings)
    if command.lines is not None:
        _refuse_lines_that_do_not_fit(state, request, command.lines)
    changes = {
        name: getattr(command, name)
        for name in ("lines", "urgency", "needed_by_at", "patient_id", "indication", "prescriber_id")
        if getattr(command, name) not in (None, getattr(request, name))
    }
    if not changes:
        return []
    return [RequestAmended(request_id=request.request_id, reason=command.reason, **changes)]


def _require_changes(command: AmendRequest, request: BloodRequest, *, now: float, settings: BloodSettings) -> None:
    require_particulars(patient_id=command.patient_id, prescriber_id=command.prescriber_id)
    require_indication(command.indication)
    if command.patient_id is not None and request.for_stock:
        detail = f"blood request {request.request_id} is for stock; make a request for the patient"
        raise Refused("stock-for-patient", detail, kind="conflict", field="patient_id")
    if command.patient_id is not None and request.patient_id not in (None, command.patient_id):
        detail = f"blood request {request.request_id} is for another patient; cancel it and make a new one"
        raise Refused("other-patient", detail, kind="conflict", field="patient_id")
    if command.lines is not None:
        require_lines(command.lines, settings=settings)
    if command.urgency is not None:
        require_urgency(command.urgency)
    if command.needed_by_at is not None:
        require_needed_by(command.needed_by_at, now=now)


def _refuse_lines_that_do_not_fit(state: BloodState, request: BloodRequest, lines: tuple[RequestLine, ...]) -> None:
    """No fewer than what is held or supplied, and nothing that the units held for it lack."""
    counts = {line.component: line.count for line in lines}
    for unit_id in (*request.blood_unit_ids, *request.returned_unit_ids):
        component = state.blood_units[unit_id].component
        counts[component] = counts.get(component, 0) - 1
        if counts[component] < 0:
            detail = f"lines: more units of {component} are held or supplied already; release what is held first"
            raise Refused("less-than-supplied", detail, kind="conflict", field="lines")
    for unit_id in reserved_unit_ids(state, request):
        refuse_for(falls_short(state.blood_units[unit_id], structs.replace(request, lines=lines)), field="lines")


def cancel_request(state: BloodState, command: CancelRequest, *, now: float, settings: BloodSettings) -> list[Event]:
    """What is still held goes back to stock; what was issued stays meant for the patient."""
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    request = live_request(state, command.request_id)
    if request.status in (RequestStatus.ISSUED, RequestStatus.DELIVERED):
        detail = f"everything on blood request {request.request_id} is issued; nothing is left to cancel"
        raise Refused("request-issued", detail, kind="conflict", field="request_id")
    return cancelled(state, request, reason=command.reason)


def cancelled(state: BloodState, request: BloodRequest, *, reason: str) -> list[Event]:
    """The events that end a request: what is held is freed first."""
    events: list[Event] = []
    held = reserved_unit_ids(state, request)
    if held:
        events.append(ReservationReleased(request_id=request.request_id, blood_unit_ids=held, reason=reason))
    events.append(RequestCancelled(request_id=request.request_id, reason=reason))
    return events


DECISIONS: Decisions = {
    RequestBlood: request_blood,
    AmendRequest: amend_request,
    CancelRequest: cancel_request,
}
