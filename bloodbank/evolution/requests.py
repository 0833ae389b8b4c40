"""Requests: their status follows from what they lack and where their units are."""

from bisect import bisect_left
from collections.abc import Iterable

from immutables import Map
from msgspec import structs

from bloodbank.messages import BloodRequested, RequestAmended, RequestCancelled
from bloodbank.model import BloodRequest, BloodState, BloodUnit, BloodUnitStatus, RequestStatus, Urgency
from bloodbank.rules.quantity import outstanding
from bloodbank.tables import Changes

Units = Map[str, BloodUnit]
Requests = Map[str, BloodRequest]

_ON_THE_WAY = (BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT)


def requested(state: BloodState, event: BloodRequested, *, at: float) -> BloodState:
    request = BloodRequest(
        request_id=event.request_id,
        place_id=event.place_id,
        lines=event.lines,
        urgency=event.urgency,
        needed_by_at=event.needed_by_at,
        requested_at=at,
        patient_id=event.patient_id,
        patient_group=event.patient_group,
        incident_id=event.incident_id,
        indication=event.indication,
        prescriber_id=event.prescriber_id,
        may_bear_children=event.may_bear_children,
        similar_request_ids=event.similar_request_ids,
        for_stock=event.for_stock,
    )
    numbered = structs.replace(state, next_request_number=state.next_request_number + 1)
    return _named(with_requests(numbered, (request,)), event.patient_id, request.request_id)


def _named(state: BloodState, patient_id: str | None, request_id: str) -> BloodState:
    """The state in which the request is found by its patient."""
    if patient_id is None:
        return state
    known = state.requests_of_patient.get(patient_id, ())
    if request_id in known:
        return state
    found = state.requests_of_patient.set(patient_id, (*known, request_id))
    return structs.replace(state, requests_of_patient=found)


def amended(state: BloodState, event: RequestAmended, *, at: float) -> BloodState:
    request = state.requests[event.request_id]
    changes = {
        name: getattr(event, name)
        for name in ("lines", "urgency", "needed_by_at", "patient_id", "indication", "prescriber_id")
        if getattr(event, name) is not None
    }
    relisted = structs.replace(
        state, open_request_ids=tuple(other for other in state.open_request_ids if other != event.request_id)
    )
    changed = with_requests(relisted, (structs.replace(request, **changes),))
    return _named(changed, event.patient_id, event.request_id)


def cancelled(state: BloodState, event: RequestCancelled, *, at: float) -> BloodState:
    request = structs.replace(state.requests[event.request_id], status=RequestStatus.CANCELLED)
    return with_requests(state, (request,))


def with_requests(state: BloodState, changed: Iterable[BloodRequest]) -> BloodState:
    """The state with these requests, their status and place in the list of open ones brought up to date.

    The state's units must be those after the event.
    """
    requests, open_ids = state.requests, state.open_request_ids
    for request in changed:
        current = structs.replace(request, status=_status(request, state.blood_units))
        requests = requests.set(request.request_id, current)
        open_ids = _listed(open_ids, requests, current)
    return structs.replace(state, requests=requests, open_request_ids=open_ids)


def _status(request: BloodRequest, units: Units) -> RequestStatus:
    if request.status is RequestStatus.CANCELLED:
        return RequestStatus.CANCELLED
    if any(missing > 0 for missing in outstanding(request, units).values()):
        return RequestStatus.OPEN
    statuses = {units[unit_id].status for unit_id in request.blood_unit_ids}
    if BloodUnitStatus.RESERVED in statuses:
        return RequestStatus.RESERVED
    return RequestStatus.ISSUED if statuses.intersection(_ON_THE_WAY) else RequestStatus.DELIVERED


def _listed(open_ids: tuple[str, ...], requests: Requests, request: BloodRequest) -> tuple[str, ...]:
    is_open, listed = request.status is RequestStatus.OPEN, request.request_id in open_ids
    if is_open == listed:
        return open_ids
    if listed:
        return tuple(request_id for request_id in open_ids if request_id != request.request_id)
    at = bisect_left(open_ids, _turn(request), key=lambda request_id: _turn(requests[request_id]))
    return (*open_ids[:at], request.request_id, *open_ids[at:])


def _turn(request: BloodRequest) -> tuple[int, float, float, str]:
    """Most urgent first, then the earliest needed, then the oldest."""
    rank = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.ROUTINE).index(request.urgency)
    return (rank, request.needed_by_at, request.requested_at, request.request_id)


CHANGES: Changes = {
    BloodRequested: requested,
    RequestAmended: amended,
    RequestCancelled: cancelled,
}
