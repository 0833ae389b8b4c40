"""What a simulated stretch of time came to, in numbers."""

from collections import Counter
from collections.abc import Iterator

import msgspec
import numpy as np

from bloodbank.messages import BloodTransfused, VanDispatched
from bloodbank.model import BloodRequest, BloodState, RequestStatus
from controlroom.messages import RecordedEvent
from controlroom.room import ControlRoom
from dispatch.messages import PatientLinked, UnitStatusChanged
from dispatch.model import Incident, UnitStatus

PAGE = 1_000


class CitySummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a whole log, and the response: from the call to the first unit on scene.

    A call is answered when a unit was sent; a blood request is met when all of it is at the ward.
    """

    calls_received: int
    calls_answered: int
    calls_reached: int
    calls_closed: int
    calls_waiting: int
    response_mean_s: float | None
    response_p90_s: float | None
    patients_linked: int
    patients_brought_to_hospital: int
    blood_requests: int
    blood_requests_met: int
    blood_requests_under_way: int
    blood_requests_cancelled: int
    blood_units_transfused: int
    van_tours: int
    events_in_log: int
    events_by_type: dict[str, int]


def summarise(room: ControlRoom) -> CitySummary:
    """Read the whole log and the state that came of it."""
    records = list(whole_log(room))
    incidents = list(room.state.dispatch.incidents.values())
    responses_s = [
        incident.first_on_scene_at - incident.call_received_at
        for incident in incidents
        if incident.first_on_scene_at is not None
    ]
    blood = room.state.bloodbank
    requests = Counter(blood_outcome(request, blood) for request in blood.requests.values())
    return CitySummary(
        calls_received=len(incidents),
        calls_answered=sum(incident.first_assigned_at is not None for incident in incidents),
        calls_reached=len(responses_s),
        calls_closed=sum(incident.closed_at is not None for incident in incidents),
        calls_waiting=sum(is_waiting(incident) for incident in incidents),
        response_mean_s=round(float(np.mean(responses_s)), 1) if responses_s else None,
        response_p90_s=round(float(np.quantile(responses_s, 0.9)), 1) if responses_s else None,
        patients_linked=count(records, PatientLinked),
        patients_brought_to_hospital=sum(reached_hospital(record) for record in records),
        blood_requests=sum(requests.values()),
        blood_requests_met=requests["met"],
        blood_requests_under_way=requests["under way"],
        blood_requests_cancelled=requests["cancelled"],
        blood_units_transfused=count(records, BloodTransfused),
        van_tours=count(records, VanDispatched),
        events_in_log=len(records),
        events_by_type=dict(sorted(Counter(record.type for record in records).items())),
    )


def whole_log(room: ControlRoom) -> Iterator[RecordedEvent]:
    after = 0
    while page := room.events(after=after, limit=PAGE):
        yield from page
        after = page[-1].position


def count(records: list[RecordedEvent], event_type: type) -> int:
    return sum(isinstance(record.event, event_type) for record in records)


def reached_hospital(record: RecordedEvent) -> bool:
    return isinstance(record.event, UnitStatusChanged) and record.event.status is UnitStatus.AT_HOSPITAL


def is_waiting(incident: Incident) -> bool:
    return incident.first_assigned_at is None and incident.closed_at is None


def blood_outcome(request: BloodRequest, state: BloodState) -> str:
    """`met`: every unit lies where it was asked for; `cancelled`; else `under way`."""
    if request.status is RequestStatus.CANCELLED:
        return "cancelled"
    issued = request.status in (RequestStatus.ISSUED, RequestStatus.DELIVERED)
    at_ward = all(state.blood_units[unit].place_id == request.place_id for unit in request.blood_unit_ids)
    return "met" if issued and at_ward else "under way"
