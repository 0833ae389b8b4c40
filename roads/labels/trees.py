"""The way to some destinations from everywhere: the next link and the time left at each vertex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.engine import INFINITE_MS
from roads.hierarchy.search import one_to_pinned
from roads.labels.frozen import FrozenRoads
from roads.labels.links import RoadLinks

Ints = NDArray[np.int32]


class TreeArrays(NamedTuple):
    """For d destinations and p vertices; read-only.

    `to_node` int32 (d); `next_link` int32 (d, p), -1 = arrived or no way;
    `left_ms` int32 (d, p), INFINITE_MS = no way.
    """

    to_node: Ints
    next_link: Ints
    left_ms: Ints


def build_trees(
    roads: FrozenRoads, to_nodes: Ints, *, progress: Callable[[int, int], None] | None = None
) -> TreeArrays:
    """Trees to nodes (indices), one after the other; `progress(done, all)` is called after each."""
    drivable, index, weights = roads.drivable, roads.index, roads.metric.time
    shape = (len(to_nodes), drivable.vertex_count)
    trees = TreeArrays(np.array(to_nodes, np.int32), np.full(shape, -1, np.int32), np.empty(shape, np.int32))
    pinned = np.arange(drivable.vertex_count - 1, -1, -1, dtype=np.int32)
    scratch = np.full(drivable.vertex_count, INFINITE_MS, np.int32), np.empty(drivable.vertex_count, np.int32)
    tree = (index.parent, index.up_start, index.up_head)
    for row, node in enumerate(trees.to_node.tolist()):
        sink = int(drivable.sink[node])
        one_to_pinned(index.rank[sink], pinned, *tree, weights.down, weights.up, np.int32(INFINITE_MS), *scratch)
        trees.left_ms[row] = scratch[1][index.rank]
        choose_links(roads.links, sink, trees.left_ms[row], trees.next_link[row])
        if progress is not None:
            progress(row + 1, len(trees.to_node))
    for array in trees:
        array.setflags(write=False)
    return trees


@njit(cache=True, nogil=True)
def choose_links(links: RoadLinks, sink: int, left_ms: NDArray[Any], next_link: NDArray[Any]) -> None:
    """The first link on a fastest way that takes time, else one that takes none to a vertex from where it goes on."""
    for vertex in range(len(left_ms)):
        if vertex != sink and left_ms[vertex] < INFINITE_MS:
            next_link[vertex] = _taking_time(links, vertex, left_ms)
    found = True
    while found:
        found = False
        for vertex in range(len(left_ms)):
            if vertex != sink and next_link[vertex] < 0 and left_ms[vertex] < INFINITE_MS:
                next_link[vertex] = _taking_none(links, vertex, sink, left_ms, next_link)
                found |= next_link[vertex] >= 0


@njit(cache=True, nogil=True)
def _taking_time(links: RoadLinks, vertex: int, left_ms: NDArray[Any]) -> int:
    for position in range(links.out_start[vertex], links.out_start[vertex + 1]):
        link = links.out_link[position]
        if links.ms[link] > 0 and links.ms[link] + left_ms[links.head[link]] == left_ms[vertex]:
            return int(link)
    return -1


@njit(cache=True, nogil=True)
def _taking_none(links: RoadLinks, vertex: int, sink: int, left_ms: NDArray[Any], next_link: NDArray[Any]) -> int:
    for position in range(links.out_start[vertex], links.out_start[vertex + 1]):
        link = links.out_link[position]
        head = links.head[link]
        if links.ms[link] == 0 and left_ms[head] == left_ms[vertex] and (head == sink or next_link[head] >= 0):
            return int(link)
    return -1
