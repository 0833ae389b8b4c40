"""Small road worlds, random ones, and a Dijkstra so plain that it can be believed."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from roads.graph import RoadGraph
from roads.network import RoadNetwork
from roads.pack import Profile, ProfileTraffic

LON0, LAT0 = 27.56, 53.90
PROFILES = {"normal": Profile(priorities=(3,), off_road_kmh=36.0)}


def make_graph(
    node_count: int,
    arcs: Sequence[tuple[int, int, int]],
    *,
    forbidden: Sequence[Sequence[int]] = (),
    no_access: Sequence[int] = (),
    road_class: Sequence[str] = (),
    streets: Sequence[str] = (),
) -> RoadGraph:
    """Nodes in a row 0.001 degrees apart, in two lanes; arcs are (tail, head, milliseconds)."""
    position = np.arange(node_count)
    classes, names = sorted({*road_class}), sorted({*streets})
    ms = np.array([arc[2] for arc in arcs], np.float64)
    return RoadGraph.build(
        node_ids=position + 1,
        lon=LON0 + 0.001 * position,
        lat=LAT0 + 0.0005 * (position % 2),
        off_road_access=~np.isin(position, no_access),
        arc_ids=np.arange(len(arcs)) + 100,
        tail=[arc[0] for arc in arcs],
        head=[arc[1] for arc in arcs],
        length_m=(ms % 7 + np.arange(len(arcs)) % 3) / 10,
        travel_s={"normal": ms / 1000},
        road_class=[classes.index(name) for name in road_class] or None,
        road_classes=classes,
        street=[names.index(name) for name in streets] or None,
        street_names=names,
        forbidden=forbidden,
    )


def make_network(graph: RoadGraph, *, traffic: Mapping[str, ProfileTraffic] | None = None) -> RoadNetwork:
    return RoadNetwork(graph, profiles=PROFILES, traffic=traffic)


@st.composite
def random_graphs(draw: st.DrawFn, *, with_forbidden: bool = True) -> RoadGraph:
    """Digraphs with one-ways, loops, parallel and zero-length arcs, unreachable parts, forbidden sequences of 2-4."""
    node_count = draw(st.integers(2, 11))
    node = st.integers(0, node_count - 1)
    arcs = draw(st.lists(st.tuples(node, node, st.integers(0, 40)), min_size=1, max_size=32))
    forbidden = []
    for _ in range(draw(st.integers(0, 5)) if with_forbidden else 0):
        walk = [draw(st.integers(0, len(arcs) - 1))]
        for _ in range(draw(st.integers(1, 3))):
            onward = [arc for arc, (tail, _, _) in enumerate(arcs) if tail == arcs[walk[-1]][1]]
            if onward:
                walk.append(draw(st.sampled_from(onward)))
        if len(walk) > 1:
            forbidden.append(tuple(walk))
    return make_graph(node_count, arcs, forbidden=forbidden)


def plain_dijkstra(graph: RoadGraph, weight_ms: Sequence[int | None], origin: int) -> dict[int, tuple[int, int]]:
    """Node -> (milliseconds, centimetres) of its best way from `origin`, None = closed arc.

    A vehicle remembers its last arcs as they are and looks through the list of forbidden sequences at every step.
    """
    forbidden = graph.forbidden_sequences()
    memory = max((len(sequence) for sequence in forbidden), default=1)
    length_cm = np.rint(graph.length_m * 100).astype(int).tolist()
    tail, head = graph.tail.tolist(), graph.head.tolist()
    best: dict[int, tuple[int, int]] = {}
    settled = set()
    waiting: list[tuple[int, int, int, tuple[int, ...]]] = [(0, 0, origin, ())]
    while waiting:
        ms, cm, node, past = heapq.heappop(waiting)
        if (node, past) in settled:
            continue
        settled.add((node, past))
        best[node] = min(best.get(node, (ms, cm)), (ms, cm))
        for arc, weight in enumerate(weight_ms):
            driven = (*past, arc)
            if tail[arc] != node or weight is None or any(driven[-len(f) :] == f for f in forbidden):
                continue
            heapq.heappush(
                waiting, (ms + weight, cm + length_cm[arc], head[arc], driven[-(memory - 1) :] if memory > 1 else ())
            )
    return best


def plain_table(graph: RoadGraph, weight_ms: Sequence[int | None]) -> tuple[np.ndarray, np.ndarray]:
    """((n, n) seconds, (n, n) metres) between all nodes, infinite where unreachable."""
    n = graph.node_count
    travel_s, distance_m = np.full((n, n), np.inf), np.full((n, n), np.inf)
    for origin in range(n):
        for node, (ms, cm) in plain_dijkstra(graph, weight_ms, origin).items():
            travel_s[origin, node], distance_m[origin, node] = ms / 1000, cm / 100
    return travel_s, distance_m


def milliseconds(graph: RoadGraph) -> list[int | None]:
    return [round(value * 1000) for value in graph.travel_s["normal"].tolist()]
