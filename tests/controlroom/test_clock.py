"""The log never goes back in time, whatever the machine's clock does."""

import pytest

from controlroom.clock import ManualClock, SystemClock
from controlroom.errors import ClockUnreadable, ClockWentBackwards
from tests.controlroom.world import MORNING, call, do, founded, open_room, post


class Hands:
    """A wall clock and a monotonic clock that are moved by hand."""

    def __init__(self) -> None:
        self.wall_at, self.monotonic_s = MORNING, 100.0

    def pass_time(self, by_s: float) -> None:
        self.wall_at += by_s
        self.monotonic_s += by_s


def test_a_wall_clock_stepped_back_is_not_followed_and_one_put_forward_is() -> None:
    hands = Hands()
    clock = SystemClock(wall=lambda: hands.wall_at, monotonic=lambda: hands.monotonic_s)
    hands.pass_time(10.0)
    hands.wall_at -= 7_200.0
    assert clock.now() == MORNING + 10.0
    hands.pass_time(5.0)
    assert clock.now() == MORNING + 15.0
    assert clock.ahead_of_wall_s() == 7_200.0
    hands.wall_at += 7_200.0 + 3_600.0
    assert clock.now() == MORNING + 15.0 + 3_600.0


def test_a_small_step_back_holds_the_last_instant() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    clock.set(MORNING - 4.9)
    assert do(room, call()).events[0].at == MORNING
    clock.set(MORNING + 1.0)
    assert do(room, call()).events[0].at == MORNING + 1.0


@pytest.mark.parametrize("threaded", [False, True])
def test_a_large_step_back_refuses_commands_until_the_clock_is_right(threaded: bool) -> None:
    """Reads go on, an answer given before is given again, and nothing has changed."""
    clock = ManualClock(MORNING)
    with founded(open_room(clock=clock, threaded=threaded)) as room:
        answer = do(room, call(), idempotency_key="k")
        before = room.state
        clock.set(MORNING - 7_200.0)
        with pytest.raises(ClockWentBackwards) as refusal:
            do(room, call())
        assert str(MORNING) in refusal.value.detail
        assert str(MORNING - 7_200.0) in refusal.value.detail
        assert "set this machine's clock right" in refusal.value.detail
        assert room.state == before
        assert len(room.events()) == before.position
        assert do(room, call(), idempotency_key="k").events == answer.events
        health = room.health()
        assert (health.ready, health.clock_behind_log_s) == (False, 7_200.0)
        clock.set(MORNING + 60.0)
        do(room, post("u1"))
        assert room.health().ready


@pytest.mark.parametrize("reading", [float("nan"), float("inf"), None, "noon", -1.0, 1e300])
def test_a_clock_that_gives_no_instant_is_refused_as_such(reading: object) -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    clock.set(reading)  # type: ignore[arg-type]
    with pytest.raises(ClockUnreadable):
        do(room, call())
    clock.set(MORNING)
    do(room, call())


def test_a_log_written_under_a_clock_that_was_ahead_can_be_gone_on_with_by_a_larger_tolerance() -> None:
    clock = ManualClock(MORNING + 86_400.0)
    room = founded(open_room(clock=clock))
    log = room._log
    room.close()
    clock.set(MORNING)
    with open_room(log=log, clock=clock, clock_tolerance_s=90_000.0) as again:
        assert do(again, call()).events[0].at == MORNING + 86_400.0
