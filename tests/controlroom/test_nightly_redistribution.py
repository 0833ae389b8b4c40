"""Stock is shared by a plan of the night: once, by proposal, in place of last night's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bloodbank.kinds import BloodGroup, Component
from bloodbank.messages import ApproveTransfer
from bloodbank.reason import Reason
from bloodbank.redistributing.model import TransferStatus
from bloodbank.redistributing.plan import Transfer
from controlroom.clock import ManualClock
from controlroom.nightly_redistribution import NightlyRedistribution
from controlroom.questions.blood_allocation import RedistributionAnswer
from controlroom.room import ControlRoom
from tests.controlroom.world import DAY_S, blood_place, blood_unit, do, open_room

MINSK = ZoneInfo("Europe/Minsk")
EVENING = datetime(2025, 6, 15, 23, 0, tzinfo=MINSK).timestamp()
HOUR_S = 3_600.0


@dataclass
class Planned:
    """The part of a plan that is proposed."""

    transfers: tuple[Transfer, ...]


class Night:
    """A region with two places and two units in the first, and a planner that wants both in the second."""

    def __init__(self) -> None:
        self.clock = ManualClock(EVENING)
        self.room: ControlRoom = open_room(clock=self.clock)
        for place in ("centre", "north"):
            do(self.room, blood_place(place))
        self.units = [
            do(self.room, blood_unit(number, expires_at=EVENING + 20 * DAY_S)).events[0].event.blood_unit_id
            for number in (1, 2)
        ]
        self.asked = 0
        self.nightly = self.started()

    def started(self) -> NightlyRedistribution:
        return NightlyRedistribution(
            handle=self.room.handle,
            state=lambda: self.room.state.bloodbank,
            plan=self.plan,
            now=self.clock.now,
            timezone="Europe/Minsk",
            hour=2.0,
        )

    def plan(self) -> RedistributionAnswer:
        self.asked += 1
        moved = Transfer(
            from_place_id="centre",
            to_place_id="north",
            component=Component.RED_CELLS,
            group=BloodGroup.O_NEG,
            count=2,
            days_left={},
            travel_s=600.0,
            reasons=(Reason(code="first-to-expire"),),
            blood_unit_ids=tuple(self.units),
        )
        plan: Any = Planned((moved,))
        blood = self.room.state.bloodbank
        return RedistributionAnswer(at=self.clock.now(), planned_on=blood.transfer_round, plan=plan)

    def after(self, hours: float) -> None:
        self.clock.advance(hours * HOUR_S)
        self.nightly.look()

    def statuses(self) -> list[TransferStatus]:
        transfers = self.room.state.bloodbank.transfers
        return [transfers[name].status for name in sorted(transfers)]


@pytest.fixture
def night() -> Night:
    return Night()


def test_nothing_is_proposed_before_the_hour_and_then_once(night: Night) -> None:
    night.after(2.9)
    assert night.statuses() == []
    night.after(0.2)
    night.after(0.5)
    night.nightly = night.started()
    night.after(0.5)
    assert night.statuses() == [TransferStatus.PROPOSED]
    assert night.asked == 1, "not again after a start either"


def test_a_service_that_is_started_by_day_waits_for_the_night(night: Night) -> None:
    night.after(12)
    assert night.statuses() == []


def test_what_nobody_approved_makes_room_for_the_next_night_and_what_is_under_way_goes_on(night: Night) -> None:
    night.after(3.5)
    night.after(24)
    assert night.statuses() == [TransferStatus.CANCELLED, TransferStatus.PROPOSED]
    (open_id,) = night.room.state.bloodbank.live_transfer_ids
    do(night.room, ApproveTransfer(transfer_id=open_id, carrier="van-1"))
    night.after(24)
    assert night.statuses() == [TransferStatus.CANCELLED, TransferStatus.IN_TRANSIT], "the plan was refused: units gone"
    night.after(0.1)
    assert night.asked == 3, "one attempt a night"
