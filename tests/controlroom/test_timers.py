"""Timers are data: they are set, cancelled and fired by events, survive a crash, and act once."""

from typing import Any

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.errors import CommandRefused, LogUnavailable
from controlroom.log import Append
from controlroom.messages import Accepted, CommandEnvelope
from controlroom.room import ControlRoom
from controlroom.timers import CancelTimer, FireTimer, ScheduledCommand, SetTimer
from tests.controlroom.world import MORNING, call, do, founded, open_room, post

TIMER = "remind-1"


def set_timer(room: ControlRoom, *, due_in_s: float = 600.0, command: Any = None, timer_id: str = TIMER) -> Accepted:
    held = room.schedule(command if command is not None else post("u1"))
    return do(room, SetTimer(timer_id=timer_id, due_at=MORNING + due_in_s, command=held, actor="rules"))


def kinds(room: ControlRoom) -> list[str]:
    return [event.type.partition(".")[2] for event in room.events()][3:]


def test_a_timer_does_what_it_holds_when_it_is_due_and_then_is_gone() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    set_timer(room)
    clock.advance(599.0)
    assert room.fire_due_timers() == 0
    clock.advance(1.0)
    assert room.fire_due_timers() == 1
    assert room.fire_due_timers() == 0
    assert kinds(room) == ["TimerSet", "UnitPosted", "TimerFired"]
    assert room.events()[4].actor == "rules"
    assert not room.state.timers


def test_due_timers_fire_in_the_order_they_are_due() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock), units=3)
    for number, due_in_s in ((1, 30.0), (2, 10.0), (3, 20.0)):
        set_timer(room, timer_id=f"t{number}", due_in_s=due_in_s, command=post(f"u{number}"))
    clock.advance(60.0)
    assert room.fire_due_timers() == 3
    posted = [event.event.unit_id for event in room.events() if event.type == "dispatch.UnitPosted"]
    assert posted == ["u2", "u3", "u1"]


def test_a_cancelled_timer_does_nothing_and_one_set_anew_waits_for_its_new_instant() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    set_timer(room, timer_id="dropped")
    do(room, CancelTimer(timer_id="dropped"))
    set_timer(room)
    set_timer(room, due_in_s=1_200.0)
    clock.advance(900.0)
    assert room.fire_due_timers() == 0
    clock.advance(300.0)
    assert room.fire_due_timers() == 1


def test_a_timer_whose_command_is_refused_is_closed_with_the_reason() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    set_timer(room, command=post("nobody"))
    clock.advance(600.0)
    assert room.fire_due_timers() == 1
    assert room.events()[-1].event.refusal_code == "unit-not-found"
    assert not room.state.timers


def test_the_same_timer_may_be_set_and_fire_again_at_the_same_instant() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    for _ in range(2):
        set_timer(room, due_in_s=0.0, command=call())
        assert room.fire_due_timers() == 1
    assert len(room.state.dispatch.incidents) == 2


class DiesBetweenTheTwoSteps(MemoryLog):
    """Takes a timer's command and then no longer the record that it fired: as if the machine had died between them."""

    broken = False

    def append(self, region: str, addition: Append) -> None:
        if self.broken and any(row.type == "timers.TimerFired" for row in addition.events):
            raise LogUnavailable("the machine has died")
        super().append(region, addition)


def test_a_crash_between_a_timers_command_and_its_firing_neither_loses_nor_doubles_it() -> None:
    log, clock = DiesBetweenTheTwoSteps(), ManualClock(MORNING)
    room = founded(open_room(clock=clock, log=log))
    set_timer(room, command=call())
    clock.advance(600.0)
    log.broken = True
    with pytest.raises(LogUnavailable):
        room.fire_due_timers()
    log.release("minsk")
    log.broken = False
    with open_room(clock=clock, log=log) as again:
        assert len(again.state.dispatch.incidents) == 1
        assert list(again.state.timers) == [TIMER]
        assert again.fire_due_timers() == 1
        assert len(again.state.dispatch.incidents) == 1
        assert not again.state.timers


def test_with_threads_a_timer_fires_by_itself() -> None:
    clock = ManualClock(MORNING)
    with founded(open_room(clock=clock, threaded=True)) as room, room.follow(after=3) as follower:
        set_timer(room, due_in_s=0.0)
        seen: list[str] = []
        while "timers.TimerFired" not in seen:
            seen += [message.type for message in follower.next_batch(30.0)]
        assert seen == ["timers.TimerSet", "dispatch.UnitPosted", "timers.TimerFired"]


@pytest.mark.parametrize(
    "bad",
    [
        {"due_at": float("nan")},
        {"due_at": MORNING + 1e10},
        {"timer_id": ""},
        {"timer_id": "t" * 151},
        {"actor": ""},
        {"command": ScheduledCommand(type="dispatch.FlyAway", fields={})},
        {"command": ScheduledCommand(type="dispatch.PostUnit", fields={"unit_id": "u1", "lon": "east", "lat": 1.0})},
        {"command": ScheduledCommand(type="dispatch.PostUnit", fields={"unit_id": "u1", "lon": float("nan")})},
    ],
)
def test_a_timer_that_could_never_act_is_refused_when_it_is_set(bad: dict[str, Any]) -> None:
    room = founded(open_room())
    good = {"timer_id": TIMER, "due_at": MORNING, "command": room.schedule(post("u1"))}
    with pytest.raises(CommandRefused) as refusal:
        do(room, SetTimer(**{**good, **bad}))
    assert refusal.value.kind == "invalid"


def test_timers_that_do_not_stand_or_are_not_due_are_refused_as_such() -> None:
    room = founded(open_room())
    with pytest.raises(CommandRefused) as unknown:
        room.handle(CommandEnvelope(command=CancelTimer(timer_id=TIMER), actor="olga"))
    assert unknown.value.kind == "not-found"
    set_timer(room)
    with pytest.raises(CommandRefused) as early:
        do(room, FireTimer(timer_id=TIMER))
    assert early.value.code == "timer-not-due"
