"""Hospitals ask for blood, and no longer need it."""

from bloodbank.checks import require_count, require_id, require_instant, require_place, require_text
from bloodbank.decisions.refusing import live_request
from bloodbank.decisions.reserving import reserved_unit_ids
from bloodbank.messages import (
    BloodRequested,
    CancelRequest,
    Event,
    RequestBlood,
    RequestCancelled,
    ReservationReleased,
)
from bloodbank.model import BloodGroup, BloodState, Component, RequestLine, RequestStatus, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_UNITS_A_LINE = 100
LONGEST_PAST_NEED_S = 86_400.0
LONGEST_AHEAD_S = 366 * 86_400.0


def request_blood(state: BloodState, command: RequestBlood, *, now: float, settings: BloodSettings) -> list[Event]:
    """A request names a known place, what is needed, and by when."""
    require_place(state, command.place_id)
    _require_lines(command.lines)
    if not isinstance(command.urgency, Urgency):
        detail = f"urgency: give one of {', '.join(Urgency)}"
        raise Refused("unknown-urgency", detail, kind="invalid", field="urgency")
    earliest = max(0.0, now - LONGEST_PAST_NEED_S)
    require_instant(command.needed_by_at, "needed_by_at", earliest=earliest, latest=now + LONGEST_AHEAD_S)
    _require_patient(command)
    return [
        BloodRequested(
            request_id=f"R-{state.next_request_number:06d}",
            place_id=command.place_id,
            lines=command.lines,
            urgency=command.urgency,
            needed_by_at=command.needed_by_at,
            patient_id=command.patient_id,
            patient_group=command.patient_group,
            incident_id=command.incident_id,
        )
    ]


def _require_lines(lines: tuple[RequestLine, ...]) -> None:
    if not 1 <= len(lines) <= len(Component):
        detail = f"lines: give 1 to {len(Component)} lines, one for each component"
        raise Refused("bad-count", detail, kind="invalid", field="lines")
    seen: set[Component] = set()
    for row, line in enumerate(lines):
        if not isinstance(line.component, Component):
            detail = f"lines[{row}].component: give one of {', '.join(Component)}"
            raise Refused("unknown-component", detail, kind="invalid", field="lines")
        require_count(line.count, f"lines[{row}].count", most=MOST_UNITS_A_LINE)
        if line.component in seen:
            detail = f"lines[{row}]: {line.component} is asked for twice; add the counts up"
            raise Refused("given-twice", detail, kind="invalid", field="lines")
        seen.add(line.component)


def _require_patient(command: RequestBlood) -> None:
    if command.patient_id is not None:
        require_id(command.patient_id, "patient_id")
    if command.incident_id is not None:
        require_id(command.incident_id, "incident_id")
    if command.patient_group is not None and not isinstance(command.patient_group, BloodGroup):
        detail = f"patient_group: leave it out while unknown, or give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field="patient_group")


def cancel_request(state: BloodState, command: CancelRequest, *, now: float, settings: BloodSettings) -> list[Event]:
    """What is still held goes back to stock; what was issued stays meant for the patient."""
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    request = live_request(state, command.request_id)
    if request.status in (RequestStatus.ISSUED, RequestStatus.DELIVERED):
        detail = f"everything on blood request {request.request_id} is issued; nothing is left to cancel"
        raise Refused("request-issued", detail, kind="conflict", field="request_id")
    events: list[Event] = []
    held = reserved_unit_ids(state, request)
    if held:
        released = ReservationReleased(request_id=request.request_id, blood_unit_ids=held, reason=command.reason)
        events.append(released)
    events.append(RequestCancelled(request_id=request.request_id, reason=command.reason))
    return events


DECISIONS: Decisions = {RequestBlood: request_blood, CancelRequest: cancel_request}
