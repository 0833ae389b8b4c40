"""Reservations end in time: one timer for each request, at the earliest end of what is held for it.

Only units whose time is up go back to stock; what is held for longer stays held.
"""

from collections.abc import Sequence

from bloodbank.decisions.reserving import reserved_unit_ids
from bloodbank.messages import ReleaseReservation
from bloodbank.model import BloodState
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.preparation import schedule
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.timers import CancelTimer, SetTimer

ACTOR = "arterial/follow-up"
BEGINS = frozenset({"bloodbank.BloodReserved", "bloodbank.ReservationExtended"})
ENDS = frozenset({"bloodbank.BloodIssued", "bloodbank.ReservationReleased"})


def reactions(subjects: Subjects) -> tuple[Reaction, ...]:
    keep = KeepReservationTimer(subjects)
    return (
        Reaction(name="reservation-ends", event_types=BEGINS, run=keep),
        Reaction(name="reservation-ended", event_types=ENDS, run=keep),
    )


def reservation_timer(request_id: str) -> str:
    return f"reservation-end/{request_id}"


class KeepReservationTimer:
    """Brings the timer of a request to where it belongs after each event that changes what is held."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        request_id: str = record.event.request_id
        timer_id = reservation_timer(request_id)
        standing, due_at = state.timers.get(timer_id), _first_end_at(state.bloodbank, request_id)
        if due_at is None:
            return () if standing is None else (_by_room(CancelTimer(timer_id=timer_id)),)
        if standing is not None and standing.due_at == due_at:
            return ()
        command = ReleaseReservation(request_id=request_id, reason="reservation-expired", lapsed_only=True)
        timer = SetTimer(timer_id=timer_id, due_at=due_at, command=schedule(command, self._subjects), actor=ACTOR)
        return (_by_room(timer),)


def _by_room(command: SetTimer | CancelTimer) -> CommandEnvelope:
    return CommandEnvelope(command=command, actor=ACTOR)


def _first_end_at(state: BloodState, request_id: str) -> float | None:
    request = state.requests.get(request_id)
    held = () if request is None else reserved_unit_ids(state, request)
    ends = (state.blood_units[unit_id].reserved_until_at for unit_id in held)
    return min((at for at in ends if at is not None), default=None)
