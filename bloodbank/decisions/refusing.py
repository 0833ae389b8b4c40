"""From a rule's reason to a refusal, and the look-ups every decision needs."""

from typing import Literal

from bloodbank.messages import Reason
from bloodbank.model import BloodRequest, BloodState, BloodUnit, RequestStatus
from bloodbank.refusal import Refused
from bloodbank.words import say


def refuse_for(reason: Reason | None, *, field: str, kind: Literal["conflict", "invalid"] = "conflict") -> None:
    """Refuse when a rule gave a reason against."""
    if reason is not None:
        raise Refused(reason.code, say(reason, "en"), kind=kind, field=field)


def known_unit(state: BloodState, blood_unit_id: str, *, field: str) -> BloodUnit:
    """The unit of that id."""
    unit = state.blood_units.get(blood_unit_id)
    if unit is None:
        detail = f"no blood unit {blood_unit_id}; receive it first"
        raise Refused("unknown-blood-unit", detail, kind="not-found", field=field)
    return unit


def known_request(state: BloodState, request_id: str) -> BloodRequest:
    """The request of that id, cancelled or not."""
    request = state.requests.get(request_id)
    if request is None:
        raise Refused("unknown-request", f"no blood request {request_id}", kind="not-found", field="request_id")
    return request


def live_request(state: BloodState, request_id: str) -> BloodRequest:
    """The request of that id, which must not be cancelled."""
    request = known_request(state, request_id)
    if request.status is RequestStatus.CANCELLED:
        detail = f"blood request {request_id} is cancelled; make a new request"
        raise Refused("request-cancelled", detail, kind="conflict", field="request_id")
    return request
