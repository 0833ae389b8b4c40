"""The hierarchy of one graph, without weights: built once, saved, never changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.hierarchy.order import nested_dissection_order
from roads.hierarchy.symbolic import complete, find_edges, height_of, turn_over
from roads.turns import DrivableGraph

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class HierarchyIndex:
    """Chordal completion of a graph with p vertices and q links; e edges, vertices named by rank. Arrays read-only.

    `rank` int32 (p) of each vertex of the graph;
    `up_start` int64 (p+1), `up_head` int32 (e): edges of a vertex to higher ones, rising;
    `parent` int32 (p): elimination tree, -1 at roots;
    `down_start` int64 (p+1), `down_tail`, `down_edge` int32 (e): the same edges by their higher end;
    `link_start` int64 (e+1), `links` int32 (q): links on each edge, both directions; `link_is_up` bool (q).
    """

    rank: Ints
    up_start: Longs
    up_head: Ints
    parent: Ints
    down_start: Longs
    down_tail: Ints
    down_edge: Ints
    link_start: Longs
    links: Ints
    link_is_up: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for field in fields(self):
            array: NDArray[Any] = getattr(self, field.name)
            array.setflags(write=False)

    @property
    def vertex_count(self) -> int:
        return len(self.rank)

    @property
    def edge_count(self) -> int:
        return len(self.up_head)

    @property
    def height(self) -> int:
        """Vertices on the longest way up the elimination tree."""
        return int(height_of(self.parent))


def build_index(graph: DrivableGraph, order: Ints | None = None) -> HierarchyIndex:
    """Order the vertices (or take `order`, vertices by rising rank) and complete the graph."""
    if order is None:
        order = nested_dissection_order(graph.tail, graph.head, graph.lon, graph.lat)
    count = graph.vertex_count
    rank = np.empty(count, np.int32)
    rank[order] = np.arange(count, dtype=np.int32)
    tail, head = rank[graph.tail], rank[graph.head]
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    by_low = np.argsort(low, kind="stable")
    start = _starts(low, count)
    up_start, up_head, parent = complete(start, high[by_low])
    down_start, down_tail, down_edge = turn_over(up_start, up_head)
    edge = find_edges(up_start, up_head, low, high)
    return HierarchyIndex(
        rank=rank,
        up_start=up_start,
        up_head=up_head,
        parent=parent,
        down_start=down_start,
        down_tail=down_tail,
        down_edge=down_edge,
        link_start=_starts(edge, len(up_head)),
        links=np.argsort(edge, kind="stable").astype(np.int32),
        link_is_up=tail < head,
    )


def _starts(group: Ints, count: int) -> Longs:
    start = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(group, minlength=count), out=start[1:])
    return start
