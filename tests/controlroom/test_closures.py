"""Closed and slowed roads are decisions: they stand in the log, and the roads are as it says, always."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.closures import CloseRoad, ReopenRoad, SlowRoad
from controlroom.errors import CommandRefused
from controlroom.follow_ups import follow_ups
from controlroom.log import EventLog
from controlroom.road_conditions import ClosuresInForce
from controlroom.room import ControlRoom
from patients import PatientRegister
from patients.adapters.memory import MemoryPatientStore
from roads import RoadGraph, RoadNetwork
from tests.controlroom.conftest import OpenLog
from tests.controlroom.world import MORNING, do, fresh_region, open_room
from tests.roads.engine.worlds import make_graph, make_network

# From 0 to 1: the bridge (arc 100) in 10 s, or by the ford at 2 (arcs 101, 102) in 60 s; and back by arc 103.
BRIDGE, FORD, BANK, BACK = 100, 101, 102, 103
BRIDGE_S, FORD_S = 10.0, 60.0


def river(*, bridge_ms: int = 10_000) -> RoadGraph:
    return make_graph(3, [(0, 1, bridge_ms), (0, 2, 30_000), (2, 1, 30_000), (1, 0, 10_000)])


class Town:
    """A room and the roads it decides about; `again` is a new process over the same log."""

    def __init__(self, log: EventLog, region: str, clock: ManualClock, graph: RoadGraph, **room: Any) -> None:
        self.log, self.region, self.clock, self.graph = log, region, clock, graph
        self.network: RoadNetwork = make_network(graph)
        self.closures = ClosuresInForce(self.network)
        register = PatientRegister(MemoryPatientStore())
        table = follow_ups(register, self.closures)
        self.room: ControlRoom = open_room(log=log, region=region, clock=clock, reactions=table, **room)
        self.closures.bring_to(self.room.state)

    @classmethod
    def new(cls, graph: RoadGraph | None = None, **room: Any) -> "Town":
        return cls(MemoryLog(), "minsk", ManualClock(MORNING), graph or river(), **room)

    def killed_and_opened_again(self, log: EventLog | None = None, graph: RoadGraph | None = None) -> "Town":
        self.log.release(self.region)
        return Town(log or self.log, self.region, self.clock, graph or self.graph)

    def close(self, *arc_ids: int, until_at: float | None = None, reason: str = "burst main") -> str:
        command = CloseRoad(arc_ids=arc_ids, graph_checksum=self.network.checksum, reason=reason, until_at=until_at)
        return str(do(self.room, command).events[0].event.closure_id)

    def slow(self, *arc_ids: int, factor: float) -> str:
        command = SlowRoad(arc_ids=arc_ids, graph_checksum=self.network.checksum, factor=factor, reason="snow")
        return str(do(self.room, command).events[0].event.closure_id)

    def reopen(self, closure_id: str) -> None:
        do(self.room, ReopenRoad(closure_id=closure_id))

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.room.fire_due_timers()

    @property
    def across_s(self) -> float:
        return float(self.network.travel_between_nodes_s([0], [1], profile="normal")[0, 0])

    @property
    def story(self) -> list[str]:
        return [event.type.partition(".")[2] for event in self.room.events()]


def test_a_closed_bridge_is_driven_around_from_the_next_question_on_until_it_is_reopened() -> None:
    town = Town.new()
    assert town.across_s == BRIDGE_S
    closure = town.close(BRIDGE)
    assert (closure, town.across_s) == ("C-000001", FORD_S)
    town.reopen(closure)
    assert town.across_s == BRIDGE_S
    assert town.story == ["RoadClosed", "RoadReopened"]


def test_a_slowed_road_takes_longer_by_its_factor() -> None:
    town = Town.new()
    town.slow(BRIDGE, factor=2.5)
    assert town.across_s == 2.5 * BRIDGE_S


def test_closures_outlive_the_process_that_decided_them(open_log: OpenLog) -> None:
    """Killed without a word, from the log and from a snapshot alike."""
    town = Town(open_log(), fresh_region(), ManualClock(MORNING), river(), snapshot_every=2)
    town.close(BRIDGE)
    slowed = town.slow(FORD, factor=2.0)
    after = town.killed_and_opened_again(open_log())
    assert after.across_s == FORD_S + 30.0
    after.reopen(slowed)
    assert after.killed_and_opened_again(open_log()).across_s == FORD_S


def test_a_closure_with_an_end_ends_by_itself_and_the_log_says_so() -> None:
    town = Town.new()
    closure = town.close(BRIDGE, until_at=MORNING + 600)
    town.wait(599)
    assert town.across_s == FORD_S
    town.wait(1)
    assert town.across_s == BRIDGE_S
    assert town.story == ["RoadClosed", "TimerSet", "RoadReopened", "TimerFired"]
    assert [event.event.refusal_code for event in town.room.events(stream=f"timer/road-reopening/{closure}")[1:]] == [
        None
    ]


def test_a_closure_that_ended_while_nobody_ran_is_ended_at_the_start() -> None:
    town = Town.new()
    town.close(BRIDGE, until_at=MORNING + 600)
    town.clock.advance(3_600)
    after = town.killed_and_opened_again()
    after.wait(0)
    assert after.across_s == BRIDGE_S


def test_a_road_reopened_before_its_time_leaves_no_timer_behind() -> None:
    town = Town.new()
    town.reopen(town.close(BRIDGE, until_at=MORNING + 600))
    assert not town.room.state.timers
    town.close(BRIDGE)
    town.wait(3_600)
    assert town.across_s == FORD_S, "the end of the first closure says nothing of the second"


def test_where_closures_overlap_the_strictest_holds_and_reopening_one_restores_the_other() -> None:
    town = Town.new()
    slow, slower = town.slow(BRIDGE, factor=2.0), town.slow(BRIDGE, BACK, factor=3.0)
    closed, closed_too = town.close(BRIDGE), town.close(BRIDGE, FORD)
    assert town.across_s == math.inf
    town.reopen(closed_too)
    assert town.across_s == FORD_S
    town.reopen(closed)
    assert town.across_s == 3.0 * BRIDGE_S
    town.reopen(slower)
    assert town.across_s == 2.0 * BRIDGE_S
    town.reopen(slow)
    assert town.across_s == BRIDGE_S
    assert town.network.closures == {}


def test_a_closure_of_an_older_map_is_left_unapplied_and_named_and_can_be_ended() -> None:
    town = Town.new()
    old = town.close(BRIDGE)
    rebuilt = town.killed_and_opened_again(graph=river(bridge_ms=12_000))
    assert rebuilt.across_s == 12.0
    assert rebuilt.closures.now.applied == frozenset()
    assert "another map" in rebuilt.closures.now.not_applied[old]
    anew = rebuilt.close(BRIDGE)
    assert (rebuilt.across_s, rebuilt.closures.now.applied) == (FORD_S, frozenset({anew}))
    rebuilt.reopen(old)
    assert rebuilt.closures.now.not_applied == {}
    assert rebuilt.across_s == FORD_S


def test_a_closure_with_an_arc_that_is_not_on_the_map_is_left_unapplied_as_a_whole() -> None:
    town = Town.new()
    closure = town.close(BRIDGE, 99, 10**9)
    assert town.across_s == BRIDGE_S
    assert "2 of its 3 arcs" in town.closures.now.not_applied[closure]


def test_an_older_state_told_late_changes_nothing() -> None:
    """Two threads may tell of two decisions in the wrong order."""
    town = Town.new()
    before = town.room.state
    town.close(BRIDGE)
    revision = town.network.revision
    for state in (before, town.room.state):
        town.closures.bring_to(state)
    assert (town.across_s, town.network.revision) == (FORD_S, revision)


def test_roads_that_were_left_closed_by_somebody_else_are_brought_to_the_state() -> None:
    town = Town.new()
    network = make_network(town.graph)
    network.close_arcs([1, 2])
    town.close(BRIDGE)
    ClosuresInForce(network).bring_to(town.room.state)
    assert network.closures == {0: math.inf}


def test_with_threads_the_roads_follow_by_themselves() -> None:
    town = Town.new(threaded=True)
    with town.room, town.room.follow() as follower:
        town.close(BRIDGE, until_at=MORNING + 600)
        seen = 0
        while seen < 2:
            seen += len(follower.next_batch(30.0))
        assert town.story == ["RoadClosed", "TimerSet"]
        assert town.across_s == FORD_S, "in force before the follow-up after it"


CLOSE = CloseRoad(arc_ids=(BRIDGE,), graph_checksum="abc", reason="burst main")
SLOW = SlowRoad(arc_ids=(BRIDGE,), graph_checksum="abc", factor=2.0, reason="snow")


@pytest.mark.parametrize(
    ("command", "changes", "field"),
    [
        (CLOSE, {"arc_ids": ()}, "arc_ids"),
        (CLOSE, {"arc_ids": tuple(range(5_001))}, "arc_ids"),
        (CLOSE, {"arc_ids": (2**31,)}, "arc_ids"),
        (CLOSE, {"arc_ids": (1.5,)}, "arc_ids[0]"),
        (CLOSE, {"reason": "  "}, "reason"),
        (CLOSE, {"reason": "x" * 501}, "reason"),
        (CLOSE, {"graph_checksum": ""}, "graph_checksum"),
        (CLOSE, {"until_at": MORNING}, "until_at"),
        (CLOSE, {"until_at": MORNING + 4e8}, "until_at"),
        (CLOSE, {"until_at": math.nan}, "until_at"),
        (SLOW, {"factor": 0.99}, "factor"),
        (SLOW, {"factor": 1000.5}, "factor"),
        (SLOW, {"factor": math.inf}, "factor"),
        (ReopenRoad(closure_id="C-000001"), {}, "closure_id"),
        (ReopenRoad(closure_id="C-0"), {}, "closure_id"),
        (ReopenRoad(closure_id="C-²"), {}, "closure_id"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field_at_fault(
    command: msgspec.Struct, changes: dict[str, Any], field: str
) -> None:
    town = Town.new()
    with pytest.raises(CommandRefused) as refused:
        do(town.room, msgspec.structs.replace(command, **changes))
    assert refused.value.field == field
    assert town.room.state.position == 0
    assert town.network.revision == 0


def test_the_largest_closure_fits_into_a_command() -> None:
    town = Town.new()
    do(town.room, msgspec.structs.replace(CLOSE, arc_ids=tuple(range(2**31 - 5_000, 2**31)), reason="я" * 500))
    assert len(town.room.state.roads.closures["C-000001"].arc_ids) == 5_000


def test_what_was_reopened_can_not_be_reopened_again() -> None:
    town = Town.new()
    closure = town.close(BRIDGE)
    town.reopen(closure)
    with pytest.raises(CommandRefused) as refused:
        town.reopen(closure)
    assert (refused.value.code, refused.value.kind) == ("closure-ended", "conflict")
    assert town.close(FORD) == "C-000002", "a number is never used twice"


arcs = st.lists(st.integers(100, 104), min_size=1, max_size=4)  # 104 is on no map
acts = st.lists(
    st.one_of(
        st.tuples(st.just("close"), arcs),
        st.tuples(st.just("slow"), arcs, st.floats(1.0, 1000.0)),
        st.tuples(st.just("reopen"), st.integers(1, 8)),
        st.tuples(st.just("wait"), st.integers(1, 900)),
        st.tuples(st.just("crash")),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(story=acts)
def test_the_roads_always_are_as_the_strictest_of_the_open_closures_says(story: list[tuple[Any, ...]]) -> None:
    town = Town.new()
    ledger: dict[str, tuple[frozenset[int], float, float]] = {}  # closure -> arcs, factor, end
    for act, *given_ in story:
        if act == "close":
            until_at = town.clock.now() + 600 if len(given_[0]) > 2 else None
            ledger[town.close(*given_[0], until_at=until_at)] = (frozenset(given_[0]), math.inf, until_at or math.inf)
        elif act == "slow":
            ledger[town.slow(*given_[0], factor=given_[1])] = (frozenset(given_[0]), given_[1], math.inf)
        elif act == "reopen" and (closure := f"C-{given_[0]:06d}") in ledger:
            town.reopen(closure)
            del ledger[closure]
        elif act == "wait":
            town.wait(given_[0])
            ledger = {closure: row for closure, row in ledger.items() if row[2] > town.clock.now()}
        elif act == "crash":
            town = town.killed_and_opened_again()
        whole = [(arc_ids, factor) for arc_ids, factor, _ in ledger.values() if 104 not in arc_ids]
        named = {arc_id for arc_ids, _ in whole for arc_id in arc_ids}
        strictest = {arc - 100: max(factor for arc_ids, factor in whole if arc in arc_ids) for arc in named}
        assert town.network.closures == strictest
        assert set(town.room.state.roads.closures) == set(ledger)
        assert town.closures.now.not_applied.keys() == {key for key, row in ledger.items() if 104 in row[0]}


def test_arcs_are_found_by_their_ids_in_whatever_order_the_pack_has_them() -> None:
    built = river()
    graph = RoadGraph.build(
        node_ids=built.node_ids,
        lon=built.lon,
        lat=built.lat,
        off_road_access=built.off_road_access,
        arc_ids=np.array([907, -5, 14, 3]),
        tail=built.tail,
        head=built.head,
        length_m=built.length_m,
        travel_s=built.travel_s,
    )
    town = Town.new(graph)
    town.close(907, 3)
    assert town.network.closures == {0: math.inf, 3: math.inf}
