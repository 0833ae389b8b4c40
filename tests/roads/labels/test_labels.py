"""Over random road graphs and real cities, labels tell the times of a plain search, and ways as long as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from roads.engine import INFINITE_MS
from roads.graph import RoadGraph
from roads.labels import (
    FrozenRoads,
    LabelArrays,
    Labels,
    LabelsTooLarge,
    build_labels,
    build_trees,
    links_from_vertex,
    route_links,
    travel_ms,
    travel_s,
)
from roads.network import RoadNetwork
from roads.osm import BuildReport
from roads.pack import ProfileTraffic, read_pack
from roads.reference import ReferenceEngine
from roads.turns import expand_turns
from tests.roads.engine.worlds import make_graph, make_network, milliseconds, plain_table, random_graphs


@njit
def table_ms(labels: LabelArrays, origins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """As compiled code asks, pair by pair."""
    answer = np.empty((len(origins), len(ends)), np.int64)
    for row in range(len(origins)):
        for column in range(len(ends)):
            answer[row, column] = travel_ms(labels, origins[row], ends[column])
    return answer


def walk(roads: FrozenRoads, labels: Labels, start: int, end: int) -> np.ndarray | None:
    route = np.empty(roads.drivable.vertex_count, np.int32)
    count = route_links(labels.arrays, roads.links, start, end, route)
    return None if count < 0 else route[:count]


def require_drivable(roads: FrozenRoads, links: np.ndarray, start: int, end: int) -> None:
    vertices = [roads.links.source[start], *roads.links.head[links]]
    assert vertices[:-1] == roads.links.tail[links].tolist()
    assert vertices[-1] == roads.links.sink[end]
    assert roads.links.node[vertices[-1]] == end


@settings(max_examples=60)
@given(graph=random_graphs(), closed=st.sets(st.integers(0, 31), max_size=4))
def test_labels_and_trees_agree_with_a_plain_search(graph: RoadGraph, closed: set[int]) -> None:
    """One-ways, closures, forbidden turns, links that take no time, parts out of reach: every pair is right."""
    network = make_network(graph)
    closed = {arc for arc in closed if arc < graph.arc_count}
    network.close_arcs(closed)
    roads = network.frozen(profile="normal")
    labels, nodes = build_labels(roads), np.arange(graph.node_count, dtype=np.int32)
    trees = build_trees(roads, nodes)
    expected_s, _ = plain_table(graph, [None if arc in closed else ms for arc, ms in enumerate(milliseconds(graph))])
    expected = np.where(np.isfinite(expected_s), np.rint(expected_s * 1000), INFINITE_MS)
    assert np.array_equal(table_ms(labels.arrays, nodes, nodes), expected)
    assert np.array_equal(trees.left_ms[:, roads.drivable.source].T, expected)
    for start in nodes.tolist():
        for end in nodes.tolist():
            links = walk(roads, labels, start, end)
            if expected[start, end] == INFINITE_MS:
                assert links is None
                assert travel_s(labels.arrays, start, end) == np.inf
                continue
            assert links is not None
            require_drivable(roads, links, start, end)
            assert roads.links.ms[links].sum() == expected[start, end]
            require_way_on_from_every_vertex(roads, labels, links, end)
            along = follow(roads, trees.next_link[end], start, end)
            require_drivable(roads, along, start, end)
            assert roads.links.ms[along].sum() == expected[start, end]


def require_way_on_from_every_vertex(roads: FrozenRoads, labels: Labels, links: np.ndarray, end: int) -> None:
    """A vehicle halfway keeps in mind what it drove: the rest of its way is as long as it was."""
    route = np.empty(roads.drivable.vertex_count, np.int32)
    for passed in range(len(links)):
        vertex = roads.links.tail[links[passed]]
        count = links_from_vertex(labels.arrays, roads.links, vertex, end, route)
        assert roads.links.ms[route[:count]].sum() == roads.links.ms[links[passed:]].sum()


def follow(roads: FrozenRoads, next_link: np.ndarray, start: int, end: int) -> np.ndarray:
    links: list[int] = []
    vertex = int(roads.links.source[start])
    while vertex != roads.links.sink[end]:
        links.append(int(next_link[vertex]))
        assert len(links) <= roads.drivable.vertex_count, "the tree leads in a circle"
        vertex = int(roads.links.head[links[-1]])
    return np.array(links, np.int64)


def test_a_roundabout_that_takes_no_time_is_left_again() -> None:
    """0 - 1 - 2 - 0 turns for nothing, a dead end hangs on 1, and only from 2 a road leads on."""
    graph = make_graph(5, [(0, 1, 0), (1, 0, 0), (1, 4, 0), (1, 2, 0), (2, 0, 0), (4, 1, 0), (2, 3, 7)])
    roads = make_network(graph).frozen(profile="normal")
    links = walk(roads, build_labels(roads), 0, 3)
    assert links is not None
    require_drivable(roads, links, 0, 3)
    assert len(links) == 3


def test_frozen_roads_stay_as_they_were_when_a_road_is_closed() -> None:
    graph = make_graph(3, [(0, 1, 10), (1, 2, 10), (0, 2, 50)])
    network = make_network(graph)
    before = network.frozen(profile="normal")
    network.close_arcs([1])
    after = network.frozen(profile="normal")
    assert [build_labels(roads).travel_s(0, 2) for roads in (before, after)] == [0.02, 0.05]
    assert before.fingerprint != after.fingerprint


def test_an_hour_that_slows_every_road_alike_keeps_the_labels_and_tells_the_factor() -> None:
    week = ProfileTraffic(factors=tuple(1.0 + hour / 100 for hour in range(168)))
    network = make_network(make_graph(2, [(0, 1, 10)]), traffic={"normal": week})
    quiet, busy = (network.frozen(profile="normal", hour_of_week=hour) for hour in (0, 50))
    assert quiet.fingerprint == busy.fingerprint
    assert (quiet.factor, busy.factor) == (1.0, 1.5)


def test_labels_that_need_too_much_memory_are_refused_with_their_size() -> None:
    roads = make_network(make_graph(40, [(a, b, 1) for a in range(40) for b in range(40)])).frozen(profile="normal")
    with pytest.raises(LabelsTooLarge, match=r"would take 0\.\d MiB, 0\.0 MiB are allowed: allow more"):
        build_labels(roads, most_mib=0.0)


def test_a_node_that_does_not_exist_is_named() -> None:
    labels = build_labels(make_network(make_graph(2, [(0, 1, 10)])).frozen(profile="normal"))
    with pytest.raises(ValueError, match="node 2 does not exist: give 0 to 1"):
        labels.travel_s(0, 2)


def test_only_the_hierarchy_has_labels() -> None:
    graph = make_graph(2, [(0, 1, 10)])
    network = RoadNetwork(graph, profiles={}, engine=ReferenceEngine(expand_turns(graph)))
    with pytest.raises(TypeError, match="labels need the hierarchy"):
        network.frozen(profile="normal")


def require_agreement(network: RoadNetwork, profile: str, *, hour_of_week: int | None = None) -> None:
    """10,000 pairs as the exact reference has them, and some ways."""
    generator = np.random.default_rng(5)
    origins, ends = generator.choice(network.graph.node_count, (2, 100)).astype(np.int32)
    roads = network.frozen(profile=profile, hour_of_week=hour_of_week)
    labels = build_labels(roads)
    reference = ReferenceEngine(roads.drivable)
    metric = reference.customise(roads.metric.link_ms, np.zeros(len(roads.metric.link_ms), np.int64))
    sources, targets = roads.drivable.source[origins], roads.drivable.sink[ends]
    expected = reference.travel_ms(metric, sources=sources, targets=targets)
    assert np.array_equal(table_ms(labels.arrays, origins, ends), expected)
    trees = build_trees(roads, ends[:10])
    assert np.array_equal(trees.left_ms[:, sources].T, expected[:, :10])
    for row in range(20):
        if expected[row, row] < INFINITE_MS:
            links = walk(roads, labels, origins[row], ends[row])
            assert links is not None
            require_drivable(roads, links, origins[row], ends[row])
            assert roads.links.ms[links].sum() == expected[row, row]


@pytest.mark.real_data
def test_liechtenstein_with_its_forbidden_turns(liechtenstein: BuildReport) -> None:
    network = RoadNetwork.open(read_pack(liechtenstein.out), save_index=False)
    assert network.graph.forbidden_sequences()
    for profile in network.profiles:
        require_agreement(network, profile)


@pytest.mark.real_data
def test_auckland_with_closures(shared_data: Path) -> None:
    pack = read_pack(shared_data / "cities" / "auckland")
    network = RoadNetwork.open(pack, save_index=False)
    require_agreement(network, "lights")
    generator = np.random.default_rng(8)
    network.close_arcs(generator.choice(network.graph.arc_count, 300, replace=False).tolist())
    network.slow_arcs(generator.choice(network.graph.arc_count, 3_000, replace=False).tolist(), 3.0)
    require_agreement(network, "normal")
