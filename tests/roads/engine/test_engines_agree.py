"""Over random road graphs, every engine and every node order gives the answers of a plain search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roads.engine import INFINITE_MS, RoadEngine
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, build_index
from roads.hierarchy.order import geometric_order, metis_order
from roads.reference import ReferenceEngine
from roads.turns import DrivableGraph, expand_turns
from tests.roads.engine.worlds import make_graph, milliseconds, plain_table, random_graphs

MakeEngine = Callable[[DrivableGraph], RoadEngine]


def metis(graph: DrivableGraph) -> RoadEngine:
    return HierarchyEngine(build_index(graph, metis_order(graph.tail, graph.head, graph.vertex_count)))


def geometric(graph: DrivableGraph) -> RoadEngine:
    return HierarchyEngine(build_index(graph, geometric_order(graph.tail, graph.head, graph.lon, graph.lat)))


def any_order(graph: DrivableGraph) -> RoadEngine:
    """A bad order costs time, never a wrong answer."""
    return HierarchyEngine(
        build_index(graph, np.random.default_rng(3).permutation(graph.vertex_count).astype(np.int32))
    )


ENGINES: list[MakeEngine] = [metis, geometric, any_order, ReferenceEngine]
every_engine = pytest.mark.parametrize("make_engine", ENGINES)


def with_closures(graph: RoadGraph, closed: set[int]) -> list[int | None]:
    return [None if arc in closed else ms for arc, ms in enumerate(milliseconds(graph))]


def prepared(graph: RoadGraph, weight_ms: list[int | None], make_engine: MakeEngine) -> tuple[Any, DrivableGraph, Any]:
    drivable = expand_turns(graph)
    engine = make_engine(drivable)
    by_arc = np.array([INFINITE_MS if ms is None else ms for ms in weight_ms], np.int32)
    length_cm = np.rint(graph.length_m * 100).astype(np.int64)
    is_arc = drivable.arc >= 0
    metric = engine.customise(
        np.where(is_arc, by_arc[drivable.arc], 0).astype(np.int32), np.where(is_arc, length_cm[drivable.arc], 0)
    )
    return engine, drivable, metric


@every_engine
@settings(max_examples=60, deadline=None)
@given(graph=random_graphs(), closed=st.sets(st.integers(0, 31), max_size=4))
def test_tables_are_those_of_a_plain_search(make_engine: MakeEngine, graph: RoadGraph, closed: set[int]) -> None:
    """Many to many, one to many, many to one, and the metres of the shortest of the fastest ways."""
    weight_ms = with_closures(graph, closed)
    engine, drivable, metric = prepared(graph, weight_ms, make_engine)
    travel_s, distance_m = plain_table(graph, weight_ms)
    expected_ms = np.where(np.isfinite(travel_s), np.rint(travel_s * 1000), INFINITE_MS)
    expected_cm = np.where(np.isfinite(distance_m), np.rint(distance_m * 100), 0)

    both = {"sources": drivable.source, "targets": drivable.sink}
    assert np.array_equal(engine.travel_ms(metric, **both), expected_ms)
    ms, cm = engine.travel_ms_and_cm(metric, **both)
    assert np.array_equal(ms, expected_ms)
    assert np.array_equal(cm, expected_cm)
    one_to_many = engine.travel_ms(metric, sources=drivable.source[:1], targets=drivable.sink)
    many_to_one = engine.travel_ms(metric, sources=drivable.source, targets=drivable.sink[-1:])
    assert np.array_equal(one_to_many, expected_ms[:1])
    assert np.array_equal(many_to_one, expected_ms[:, -1:])


@every_engine
@settings(max_examples=60, deadline=None)
@given(graph=random_graphs(), closed=st.sets(st.integers(0, 31), max_size=4))
def test_paths_are_drivable_and_as_long_as_the_table_says(
    make_engine: MakeEngine, graph: RoadGraph, closed: set[int]
) -> None:
    """Arcs meet, none is closed, no forbidden sequence is driven, the sum is the distance."""
    weight_ms = with_closures(graph, closed)
    engine, drivable, metric = prepared(graph, weight_ms, make_engine)
    table = engine.travel_ms(metric, sources=drivable.source, targets=drivable.sink)
    for origin in range(graph.node_count):
        for destination in range(graph.node_count):
            links = engine.path(metric, source=int(drivable.source[origin]), target=int(drivable.sink[destination]))
            assert (links is None) == (table[origin, destination] >= INFINITE_MS)
            if links is not None:
                arcs = [int(arc) for arc in drivable.arc[links] if arc >= 0]
                total = sum(weight_ms[arc] or 0 for arc in arcs)
                assert total == table[origin, destination]
                require_drivable(graph, arcs, origin, destination, closed)


def require_drivable(graph: RoadGraph, arcs: list[int], origin: int, destination: int, closed: set[int]) -> None:
    node = origin
    for arc in arcs:
        assert graph.tail[arc] == node
        assert arc not in closed
        node = int(graph.head[arc])
    assert node == destination
    for sequence in graph.forbidden_sequences():
        windows = [tuple(arcs[i : i + len(sequence)]) for i in range(len(arcs))]
        assert sequence not in windows


@settings(max_examples=30, deadline=None)
@given(graph=random_graphs(with_forbidden=False))
def test_orders_hold_every_vertex_once(graph: RoadGraph) -> None:
    """Both ways to order are permutations, also of graphs in pieces."""
    for order in (
        metis_order(graph.tail, graph.head, graph.node_count),
        geometric_order(graph.tail, graph.head, graph.lon, graph.lat),
    ):
        assert sorted(order.tolist()) == list(range(graph.node_count))


@every_engine
def test_a_sum_of_days_saturates_and_never_wraps(make_engine: MakeEngine) -> None:
    """Ten arcs of a week each are farther than the 12 days a table can hold: unreachable, not negative."""
    week_ms = 7 * 24 * 3600 * 1000
    graph = make_graph(11, [(i, i + 1, week_ms) for i in range(10)])
    engine, drivable, metric = prepared(graph, milliseconds(graph), make_engine)
    row = engine.travel_ms(metric, sources=drivable.source[:1], targets=drivable.sink)[0]
    assert row.tolist() == [0, week_ms, *[INFINITE_MS] * 9]
    row_ms, _ = engine.travel_ms_and_cm(metric, sources=drivable.source, targets=drivable.sink)
    assert row_ms[0].tolist() == row.tolist()
    assert engine.path(metric, source=0, target=10) is None
