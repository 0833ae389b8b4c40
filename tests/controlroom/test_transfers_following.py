"""A late transfer is told of by the room itself, and over with its arrival."""

from bloodbank.messages import (
    AcceptTransfer,
    ApproveTransfer,
    ProposedTransfer,
    ProposeTransfers,
    ReceiveTransfer,
    RegisterBloodPlace,
    SetStorageLimits,
)
from bloodbank.model import Component
from bloodbank.storage_limits.model import StorageLimit
from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from tests.controlroom.test_blood_following import HOUR_S, later, opened
from tests.controlroom.world import MORNING, blood_place, blood_unit, do


def kinds(room: ControlRoom) -> set[str]:
    return {alarm.kind.value for alarm in room.state.bloodbank.alarms.values()}


def test_a_transfer_that_has_not_come_is_an_alarm_at_its_time_and_until_it_comes() -> None:
    """Nobody asks: the timer fires two hours after it was packed, although no van was ever sent."""
    clock = ManualClock(MORNING)
    room = opened(MemoryLog(), clock)
    do(room, blood_place())
    do(room, RegisterBloodPlace(place_id="north", name="North", kind="hospital", lon=27.6, lat=53.95))
    unit_id = do(room, blood_unit(1)).events[0].event.blood_unit_id
    draft = ProposedTransfer(from_place_id="centre", to_place_id="north", blood_unit_ids=(unit_id,))
    transfer_id = do(room, ProposeTransfers(transfers=(draft,))).events[0].event.transfer_id
    do(room, AcceptTransfer(transfer_id=transfer_id, due_at=MORNING + 2 * HOUR_S))
    later(room, clock, 2 * HOUR_S - 1)
    assert kinds(room) == set()
    later(room, clock, 1)
    assert kinds(room) == {"transfer-late"}
    do(room, ApproveTransfer(transfer_id=transfer_id, carrier="taxi"))
    assert kinds(room) == {"transfer-late"}
    do(room, ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(unit_id,)))
    assert kinds(room) == set()


def test_a_place_that_is_told_to_keep_less_than_it_has_is_an_alarm_at_once() -> None:
    clock = ManualClock(MORNING)
    room = opened(MemoryLog(), clock)
    do(room, blood_place())
    do(room, blood_unit(1))
    none = (StorageLimit(most_units=0, component=Component.RED_CELLS),)
    do(room, SetStorageLimits(place_id="centre", limits=none))
    later(room, clock, 0)
    assert kinds(room) == {"place-over-full"}
    do(room, SetStorageLimits(place_id="centre"))
    assert kinds(room) == set()
