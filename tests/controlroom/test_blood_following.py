"""The control room keeps the blood bank's promises in time: alarms, standing orders, reservations."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.kinds import BloodUnitStatus
from bloodbank.messages import (
    AmendRequest,
    ExtendReservation,
    IssueEmergencyBlood,
    PlaceStandingOrder,
    RecordTransfusion,
    ReserveBlood,
)
from bloodbank.model import BloodGroup, Component, RequestLine
from bloodbank.settings import BloodSettings
from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.following import blood_alarms, blood_reservations, blood_standing_orders
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from tests.controlroom.world import DAY_S, MORNING, blood_place, blood_request, blood_unit, do, open_room

HOUR_S = 3_600.0


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


def opened(log: MemoryLog, clock: ManualClock) -> ControlRoom:
    subjects = standard_subjects()
    table = (
        *blood_reservations.reactions(subjects),
        *blood_alarms.reactions(subjects, BloodSettings()),
        *blood_standing_orders.reactions(subjects),
    )
    return open_room(log=log, clock=clock, reactions=table)


def stocked(room: ControlRoom, *, count: int = 2) -> tuple[str, list[str]]:
    """A request for so many units, and units in the centre."""
    do(room, blood_place())
    units = [do(room, blood_unit(number)).events[0].event.blood_unit_id for number in range(1, count + 1)]
    request_id = do(room, blood_request()).events[0].event.request_id
    lines = (RequestLine(component=Component.RED_CELLS, count=count),)
    do(room, AmendRequest(request_id=request_id, reason="more", lines=lines, patient_id="p-1"))
    return request_id, units


def later(room: ControlRoom, clock: ManualClock, seconds: float) -> None:
    clock.advance(seconds)
    room.fire_due_timers()


def kinds(room: ControlRoom) -> list[BloodAlarmKind]:
    return sorted(alarm.kind for alarm in room.state.bloodbank.alarms.values())


def test_a_unit_in_somebodys_hands_and_what_is_owed_are_told_in_time(log: MemoryLog, clock: ManualClock) -> None:
    room = opened(log, clock)
    request_id, units = stocked(room)
    issue = IssueEmergencyBlood(
        request_id=request_id,
        blood_unit_ids=tuple(units),
        issued_by="tech-1",
        handed_to="porter-1",
        authorised_by="dr-1",
        reason="bleeds",
    )
    do(room, issue)
    later(room, clock, 1_799.0)
    assert kinds(room) == []
    later(room, clock, 1.0)
    assert kinds(room) == [BloodAlarmKind.NOT_STARTED] * 2
    do(room, RecordTransfusion(blood_unit_id=units[0], patient_id="p-1"))
    assert kinds(room) == [BloodAlarmKind.NOT_STARTED], "the other one still waits"
    do(room, RecordTransfusion(blood_unit_id=units[1], patient_id="p-1"))
    assert kinds(room) == []
    later(room, clock, DAY_S)
    assert kinds(room) == [BloodAlarmKind.OWED_OVERDUE] * 4


def test_the_watch_goes_on_after_a_restart(log: MemoryLog, clock: ManualClock) -> None:
    first = opened(log, clock)
    request_id, units = stocked(first)
    issue = {"issued_by": "tech-1", "handed_to": "porter-1", "authorised_by": "dr-1", "reason": "bleeds"}
    do(first, IssueEmergencyBlood(request_id=request_id, blood_unit_ids=(units[0],), **issue))
    first.close()
    with opened(log, clock) as second:
        later(second, clock, 1_800.0)
        assert kinds(second) == [BloodAlarmKind.NOT_STARTED]


def test_units_held_for_different_times_go_back_at_different_times(log: MemoryLog, clock: ManualClock) -> None:
    room = opened(log, clock)
    request_id, (early, late) = stocked(room)
    for unit_id, minutes in ((late, 60), (early, 10)):
        until_at = MORNING + minutes * 60.0
        do(room, ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=until_at))
    later(room, clock, 600.0)
    units = room.state.bloodbank.blood_units
    assert (units[early].status, units[late].status) == (BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED)
    extended = ExtendReservation(request_id=request_id, expires_at=MORNING + 2 * HOUR_S, reason="theatre is late")
    do(room, extended)
    later(room, clock, 3_000.0)
    assert room.state.bloodbank.blood_units[late].status is BloodUnitStatus.RESERVED
    later(room, clock, 3_600.0)
    assert room.state.bloodbank.blood_units[late].status is BloodUnitStatus.AVAILABLE
    assert not [timer_id for timer_id in room.state.timers if timer_id.startswith("reservation-end/")]


def test_standing_orders_become_requests_week_after_week(log: MemoryLog, clock: ManualClock) -> None:
    room = opened(log, clock)
    do(room, blood_place())
    order = PlaceStandingOrder(
        place_id="centre",
        component=Component.RED_CELLS,
        group=BloodGroup.O_NEG,
        count=2,
        weekdays=(0, 3),
        at_s=8 * HOUR_S,
        placed_by="head-1",
    )
    do(room, order)
    for _ in range(14 * 24):
        later(room, clock, HOUR_S)
    requests = [each for each in room.state.bloodbank.requests.values() if each.for_stock]
    assert len(requests) == 4, "two weeks of Mondays and Thursdays"
    assert all(each.needed_by_at - each.requested_at <= 12 * HOUR_S for each in requests)
