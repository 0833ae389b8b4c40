"""Requests that may have been made twice: by phone and by computer, by the ward and by the theatre."""

from collections.abc import Iterable

from bloodbank.kinds import RequestStatus
from bloodbank.model import BloodRequest, BloodState, RequestLine


def similar_requests(
    state: BloodState, *, patient_id: str | None, lines: Iterable[RequestLine], now: float, window_s: float
) -> tuple[str, ...]:
    """Ids of the patient's requests of the last `window_s` with a component in common, oldest first.

    Cancelled ones don't count; who is not known has no other requests.
    """
    if patient_id is None or window_s <= 0.0:
        return ()
    wanted = {line.component for line in lines}
    return tuple(
        request_id
        for request_id in state.requests_of_patient.get(patient_id, ())
        if _resembles(state.requests[request_id], wanted, since_at=now - window_s)
    )


def _resembles(request: BloodRequest, components: Iterable[str], *, since_at: float) -> bool:
    live = request.status is not RequestStatus.CANCELLED and request.requested_at >= since_at
    return live and any(line.component in components for line in request.lines)
