"""Reactions: one table, run once for each event, whatever fails or crashes."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.errors import LogUnavailable
from controlroom.log import Append, EventLog
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.room import ControlRoom
from controlroom.state import RegionState
from tests.controlroom.world import call, do, fresh_region, open_room, post, station, unit


def on(event_type: str, name: str, run: Callable[[RecordedEvent, RegionState], Sequence[CommandEnvelope]]) -> Reaction:
    return Reaction(name=name, event_types=frozenset({event_type}), run=run)


def give(*commands: Any) -> Sequence[CommandEnvelope]:
    return [CommandEnvelope(command=command, actor="rules") for command in commands]


STAFF = on("dispatch.StationRegistered", "staff", lambda event, state: give(unit("u1"), unit("u2")))
SEND_OUT = on("dispatch.UnitRegistered", "send-out", lambda event, state: give(post(event.event.unit_id)))


def story(room: ControlRoom) -> list[tuple[str, int | None]]:
    return [(event.type.partition(".")[2], event.caused_by) for event in room.events()]


STORY = [
    ("StationRegistered", None),
    ("UnitRegistered", 1),
    ("UnitRegistered", 1),
    ("UnitPosted", 2),
    ("UnitPosted", 3),
]


def test_events_cause_commands_and_their_events_cause_more_in_order_of_position() -> None:
    room = open_room(reactions=[STAFF, SEND_OUT])
    do(room, station())
    assert story(room) == STORY
    assert room.events()[1].command_key == "reaction/staff/1"
    assert room.events()[2].command_key == "reaction/staff/1/1"
    assert room.health().reaction_lag == 0


def test_with_threads_reactions_follow_by_themselves() -> None:
    with open_room(reactions=[STAFF, SEND_OUT], threaded=True) as room, room.follow() as follower:
        do(room, station())
        seen = 0
        while seen < 5:
            seen += len(follower.next_batch(30.0))
        assert sorted(story(room), key=str) == sorted(STORY, key=str)


class FailsSometimes:
    """A reaction that raises as long as it is told to."""

    def __init__(self) -> None:
        self.broken, self.tried = True, 0

    def __call__(self, event: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        self.tried += 1
        if self.broken:
            raise ValueError("no such rule")
        return give(call())


def test_a_reaction_that_fails_is_tried_again_then_parked_and_holds_up_no_other(log: EventLog) -> None:
    region, failing = fresh_region(), FailsSometimes()
    table = [on("dispatch.StationRegistered", "failing", failing), STAFF]
    with open_room(reactions=table, log=log, region=region) as room:
        do(room, station())
        assert failing.tried == 3
        assert len(room.state.dispatch.units) == 2
        (parked,) = room.health().parked_reactions
        assert (parked.reaction, parked.position, parked.error) == ("failing", 1, "ValueError: no such rule")
        assert room.health().reaction_lag == 0
    failing.broken = False
    with open_room(reactions=table, log=log, region=region) as again:
        assert len(again.health().parked_reactions) == 1
        assert again.retry_parked_reactions() == 1
        assert len(again.state.dispatch.incidents) == 1
        assert again.retry_parked_reactions() == 0
    assert log.parked(region) == []


def test_a_parked_reaction_goes_through_by_itself_once_what_hindered_it_is_gone() -> None:
    """The patient register was away for a while: its links are noted when it is back, and nobody has to ask."""
    failing = FailsSometimes()
    table = [on("dispatch.StationRegistered", "failing", failing)]
    with open_room(reactions=table, threaded=True, retry_parked_s=0.02) as room, room.follow() as follower:
        do(room, station())
        while not room.health().parked_reactions:
            time.sleep(0.01)
        failing.broken = False
        seen = 0
        while seen < 2:
            seen += len(follower.next_batch(30.0))
        assert len(room.state.dispatch.incidents) == 1
        until = time.monotonic() + 30
        while room.health().parked_reactions and time.monotonic() < until:
            time.sleep(0.01)
        assert room.health().parked_reactions == ()


def test_a_reaction_whose_command_is_refused_is_done_with() -> None:
    room = open_room(reactions=[on("dispatch.StationRegistered", "wrong", lambda event, state: give(post("nobody")))])
    do(room, station())
    health = room.health()
    assert (health.reaction_commands_refused, health.parked_reactions, health.reaction_lag) == (1, (), 0)


class DiesAfter(MemoryLog):
    """Takes so many transactions and then none, as a machine that dies."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 10**9

    def append(self, region: str, addition: Append) -> None:
        if self.left <= 0:
            raise LogUnavailable("the machine has died")
        self.left -= 1
        super().append(region, addition)


@pytest.mark.parametrize("transactions", range(1, 7))
def test_a_crash_after_any_transaction_leaves_the_reactions_to_be_finished_once(transactions: int) -> None:
    """The story is the same wherever the machine dies in it."""
    log = DiesAfter()
    room = open_room(reactions=[STAFF, SEND_OUT], log=log)
    log.left = transactions
    do(room, station())
    log.release("minsk")
    log.left = 10**9
    with open_room(reactions=[STAFF, SEND_OUT], log=log) as again:
        again.run_reactions()
        assert sorted(story(again), key=str) == sorted(STORY, key=str)
        assert again.health().reaction_lag == 0


def test_a_log_that_fails_is_no_fault_of_the_reaction_which_is_run_when_it_is_back() -> None:
    log = DiesAfter()
    room = open_room(reactions=[STAFF], log=log)
    log.left = 1
    do(room, station())
    assert room.health().reaction_lag == 1
    assert room.health().parked_reactions == ()
    log.left = 10**9
    do(room, call())
    assert len(room.state.dispatch.units) == 2


def test_a_reaction_that_is_new_does_not_dig_up_the_past() -> None:
    log = MemoryLog()
    open_room(log=log, reactions=[]).close()
    with open_room(log=log) as room:
        do(room, station())
    with open_room(log=log, reactions=[STAFF]) as room:
        assert not room.state.dispatch.units


def test_two_reactions_can_not_have_one_name() -> None:
    with pytest.raises(ValueError, match="same name"):
        open_room(reactions=[STAFF, STAFF])
