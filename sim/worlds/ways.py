"""Where on the way to a station a unit is, found in a few steps however long the way.

The ways to one station are a tree. Every vertex is put on the same run as the busiest of the vertices that lead to it
(heavy paths: Sleator and Tarjan 1983, "A data structure for dynamic trees"), the vertices of a run stand side by side,
and within a run the time left is searched by halving. A way passes few runs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.labels import RoadLinks, TreeArrays

Ints = NDArray[np.int32]
NOWHERE = -1


class Ways(NamedTuple):
    """For s stations, p vertices and r runs in all.

    `place` int32 (s, p) of each vertex; by place (s, p): `vertex`, `left_ms` until the station, `run`;
    by run (r): `end`, its last place, the nearest to the station; `onward`, the place where its way goes on, NOWHERE =
    it ends there.
    """

    place: Ints
    vertex: Ints
    left_ms: Ints
    run: Ints
    end: Ints
    onward: Ints


def ways_of(trees: TreeArrays, links: RoadLinks) -> Ways:
    """Put the trees in order of their runs."""
    stations, vertices = trees.next_link.shape
    by_place = np.empty((4, stations, vertices), np.int32)
    ends, onwards, runs = [], [], 0
    for station in range(stations):
        toward = np.where(trees.next_link[station] >= 0, links.head[trees.next_link[station]], NOWHERE)
        place, vertex, left_ms, run = by_place[:, station]
        end, onward = np.empty(vertices, np.int32), np.empty(vertices, np.int32)
        count = _lay_out(toward.astype(np.int32), place, vertex, run, end, onward)
        left_ms[:] = trees.left_ms[station][vertex]
        run += np.int32(runs)
        ends.append(end[:count].copy())
        onwards.append(onward[:count].copy())
        runs += count
    placed, vertex, left_ms, run = by_place
    return Ways(placed, vertex, left_ms, run, np.concatenate(ends), np.concatenate(onwards))


@njit(cache=True, nogil=True)
def _lay_out(toward: Ints, place: Ints, vertex_at: Ints, run: Ints, end: Ints, onward: Ints) -> int:
    """Fill the arrays of one tree, given the next vertex of each one; how many runs there are."""
    order = _leaves_first(toward)
    heavy = _heavy_children(toward, order)
    free, runs = 0, 0
    for position in range(len(order) - 1, -1, -1):
        last = order[position]
        above = toward[last]
        if above != NOWHERE and heavy[above] == last:
            continue
        length, vertex = 0, last
        while vertex != NOWHERE:
            length, vertex = length + 1, heavy[vertex]
        end[runs] = free + length - 1
        onward[runs] = place[above] if above != NOWHERE else NOWHERE
        vertex = last
        for at in range(free + length - 1, free - 1, -1):
            place[vertex], vertex_at[at], run[at] = at, vertex, runs
            vertex = heavy[vertex]
        free, runs = free + length, runs + 1
    return runs


@njit(cache=True, nogil=True)
def _leaves_first(toward: Ints) -> Ints:
    """All vertices, each before the one it leads to."""
    missing = np.zeros(len(toward), np.int32)
    for above in toward:
        if above != NOWHERE:
            missing[above] += 1
    order, count = np.empty(len(toward), np.int32), 0
    for vertex in range(len(toward)):
        if missing[vertex] == 0:
            order[count], count = vertex, count + 1
    for position in range(len(toward)):
        above = toward[order[position]]
        if above != NOWHERE:
            missing[above] -= 1
            if missing[above] == 0:
                order[count], count = above, count + 1
    return order


@njit(cache=True, nogil=True)
def _heavy_children(toward: Ints, order: Ints) -> Ints:
    """Of each vertex the child with the most vertices behind it, NOWHERE at leaves."""
    size, heavy = np.ones(len(toward), np.int32), np.full(len(toward), NOWHERE, np.int32)
    for vertex in order:
        above = toward[vertex]
        if above != NOWHERE:
            size[above] += size[vertex]
            if heavy[above] == NOWHERE or size[vertex] > size[heavy[above]]:
                heavy[above] = vertex
    return heavy


@njit(cache=True, nogil=True)
def first_with_less_left(left_ms: Ints, first: int, last: int, now_left_ms: float) -> int:
    """The first place from `first` to `last` with less time left than that; the time left never rises, and is less at
    `last`.
    """
    while first < last:
        middle = (first + last) >> 1
        if left_ms[middle] < now_left_ms:
            last = middle
        else:
            first = middle + 1
    return first
