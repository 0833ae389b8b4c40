"""Closures, slowdowns and hours of the week while others keep asking."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roads.graph import RoadGraph
from roads.network import RoadNetwork
from roads.pack import ProfileTraffic
from roads.traffic import hour_of_week
from tests.roads.engine.worlds import make_graph, make_network, milliseconds, plain_table, random_graphs

MONDAY_8, SUNDAY_3 = 8, 6 * 24 + 3
ALL = "normal"


def all_to_all(network: RoadNetwork, hour: int | None = None) -> np.ndarray:
    nodes = np.arange(network.graph.node_count)
    return network.travel_between_nodes_s(nodes, nodes, profile=ALL, hour_of_week=hour)


changes = st.lists(
    st.tuples(st.sampled_from(["close", "slow", "reopen"]), st.sets(st.integers(0, 31), max_size=5)), max_size=5
)


@settings(max_examples=60, deadline=None)
@given(graph=random_graphs(), story=changes)
def test_after_any_story_of_closures_the_table_is_that_of_the_roads_as_they_are(
    graph: RoadGraph, story: list[tuple[str, set[int]]]
) -> None:
    network = make_network(graph)
    factor: dict[int, float] = {}
    for act, picked in story:
        arcs = {arc for arc in picked if arc < graph.arc_count}
        if act == "close":
            network.close_arcs(arcs)
            factor |= dict.fromkeys(arcs, math.inf)
        elif act == "slow":
            network.slow_arcs(arcs, 3.0)
            factor |= dict.fromkeys(arcs, 3.0)
        else:
            network.reopen(arcs)
            factor = {arc: value for arc, value in factor.items() if arc not in arcs}
    assert network.revision == len(story)
    assert network.closures == factor
    weight_ms = [
        None if factor.get(arc) == math.inf else round((ms or 0) * factor.get(arc, 1.0))
        for arc, ms in enumerate(milliseconds(graph))
    ]
    assert np.array_equal(all_to_all(network), plain_table(graph, weight_ms)[0])


def test_two_threads_see_the_old_roads_or_the_new_never_a_mix() -> None:
    """One thread closes and reopens a bridge and a street together; every table is one of the two, cell by cell."""
    side = 12
    grid = [(i * side + j, i * side + j + 1, 10 + (i * j) % 7) for i in range(side) for j in range(side - 1)]
    grid += [(i * side + j, (i + 1) * side + j, 11 + (i + j) % 5) for i in range(side - 1) for j in range(side)]
    grid += [(head, tail, ms) for tail, head, ms in grid]
    network = make_network(make_graph(side * side, grid))
    closed = list(range(0, len(grid), 3))
    before = all_to_all(network)
    network.close_arcs(closed)
    after = all_to_all(network)
    network.reopen(closed)
    assert not np.array_equal(before, after)
    stop = threading.Event()
    seen: set[str] = set()

    def ask() -> None:
        while not stop.is_set():
            table = all_to_all(network)
            seen.add("old" if np.array_equal(table, before) else "new" if np.array_equal(table, after) else "mixed")

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    while network.revision < 120 or (len(seen) < 2 and network.revision < 5_000):
        network.close_arcs(closed)
        network.reopen(closed)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == {"old", "new"}


def rush_hour(factor: float, others: float = 1.0) -> tuple[float, ...]:
    return tuple(factor if hour == MONDAY_8 else others for hour in range(168))


def test_one_factor_for_all_roads_multiplies_the_road_time_alone() -> None:
    graph = make_graph(3, [(0, 1, 1000), (1, 2, 3000), (2, 0, 500)])
    network = make_network(graph, traffic={ALL: ProfileTraffic(factors=rush_hour(2.5))})
    assert all_to_all(network, MONDAY_8)[0].tolist() == [0, 2.5, 10.0]
    assert all_to_all(network, SUNDAY_3)[0].tolist() == all_to_all(network)[0].tolist() == [0, 1.0, 4.0]
    off_the_road = np.array([[graph.lon[0], graph.lat[0] - 0.001]])
    end = np.array([[graph.lon[2], graph.lat[2]]])
    quiet = network.travel_s(off_the_road, end, profile=ALL)[0, 0]
    busy = network.travel_s(off_the_road, end, profile=ALL, hour_of_week=MONDAY_8)[0, 0]
    assert busy - quiet == pytest.approx(4.0 * 1.5)


def test_factors_by_road_class_send_the_way_around_the_jam() -> None:
    """The motorway is faster on a Sunday; on Monday at eight it takes four times as long and the side street wins."""
    arcs = [(0, 1, 10_000), (0, 2, 9_000), (2, 1, 9_000), (1, 0, 1_000)]
    graph = make_graph(3, arcs, road_class=["motorway", "residential", "residential", "motorway"])
    week = ProfileTraffic(factors=rush_hour(1.1), by_road_class={"motorway": rush_hour(4.0)})
    network = make_network(graph, traffic={ALL: week})
    origin, destination = ((graph.lon[i], graph.lat[i]) for i in (0, 1))
    assert network.route(origin, destination, profile=ALL, hour_of_week=SUNDAY_3).arcs.tolist() == [0]
    busy = network.route(origin, destination, profile=ALL, hour_of_week=MONDAY_8)
    assert busy.arcs.tolist() == [1, 2]
    assert busy.travel_s == pytest.approx(2 * 9.9)
    network.close_arcs([2])
    assert network.route(origin, destination, profile=ALL, hour_of_week=MONDAY_8).travel_s == pytest.approx(40.0)


@pytest.mark.parametrize("arcs", [[99], [-1], [0.5], ["0"], [True]])
def test_a_wrong_arc_changes_nothing(arcs: list[object]) -> None:
    network = make_network(make_graph(2, [(0, 1, 10), (1, 0, 10)]))
    with pytest.raises(ValueError, match="does not exist"):
        network.close_arcs([0, *arcs])  # type: ignore[list-item]
    assert (network.revision, network.closures) == (0, {})


@pytest.mark.parametrize("factor", [0.5, math.nan, math.inf, -2, 1e9, "2", True])
def test_a_wrong_slowdown_changes_nothing(factor: object) -> None:
    network = make_network(make_graph(2, [(0, 1, 10), (1, 0, 10)]))
    with pytest.raises(ValueError, match="slowdown"):
        network.slow_arcs([0], factor)  # type: ignore[arg-type]
    assert network.revision == 0


def test_hours_are_counted_in_local_time_across_the_change_of_clocks() -> None:
    """Minsk is UTC+3 all year; Auckland put its clocks back on Sunday 2026-04-05 at 3:00 and lived the hour twice."""
    monday_midnight_utc = 1_767_571_200.0  # 2026-01-05 00:00 UTC
    assert hour_of_week(monday_midnight_utc, "UTC") == 0
    assert hour_of_week(monday_midnight_utc, "Europe/Minsk") == 3
    assert hour_of_week(monday_midnight_utc - 1, "UTC") == 167
    twice = [hour_of_week(1_775_311_200.0 + hour * 3600, "Pacific/Auckland") for hour in (-1, 0, 1)]
    assert twice == [6 * 24 + 2, 6 * 24 + 2, 6 * 24 + 3]
