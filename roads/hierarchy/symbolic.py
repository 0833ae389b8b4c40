"""The shape of the hierarchy without weights: chordal completion and elimination tree of the ordered graph.

Dibbelt, Strasser and Wagner 2016, "Customizable Contraction Hierarchies", sections 4 and 5; computed as the symbolic
Cholesky factorisation column by column (Davis 2006, "Direct Methods for Sparse Linear Systems", section 4.1).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@njit(cache=True, nogil=True)
def complete(start: Longs, upper: Ints) -> tuple[Longs, Ints, Ints]:
    """Chordal completion of a graph given by the higher neighbours of each vertex, vertices named by rank.

    `start` int64 (p+1) into `upper` int32. Returns `up_start` int64 (p+1), `up_head` int32 (e) rising within a vertex,
    and `parent` int32 (p) in the elimination tree, -1 at a root: the lowest higher neighbour.
    """
    count = len(start) - 1
    up_head = np.empty(4 * len(upper) + 16, np.int32)
    up_start = np.zeros(count + 1, np.int64)
    parent = np.full(count, -1, np.int32)
    first_child, next_sibling = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    seen = np.full(count, -1, np.int32)
    for vertex in range(count):
        begin = up_start[vertex]
        up_head = _with_room(up_head, begin + _most_heads(vertex, start, up_start, first_child, next_sibling))
        end = _take(vertex, upper, start[vertex], start[vertex + 1], up_head, begin, seen)
        child = first_child[vertex]
        while child != -1:
            end = _take(vertex, up_head, up_start[child], up_start[child + 1], up_head, end, seen)
            child = next_sibling[child]
        up_head[begin:end].sort()
        up_start[vertex + 1] = end
        if end > begin:
            parent[vertex] = up_head[begin]
            next_sibling[vertex] = first_child[parent[vertex]]
            first_child[parent[vertex]] = vertex
    return up_start, up_head[: up_start[count]].copy(), parent


@njit(cache=True, nogil=True)
def _most_heads(vertex: int, start: Longs, up_start: Longs, first_child: Ints, next_sibling: Ints) -> int:
    most = start[vertex + 1] - start[vertex]
    child = first_child[vertex]
    while child != -1:
        most += up_start[child + 1] - up_start[child]
        child = next_sibling[child]
    return int(most)


@njit(cache=True, nogil=True)
def _with_room(array: Ints, size: int) -> Ints:
    if size <= len(array):
        return array
    larger = np.empty(max(2 * len(array), size), array.dtype)
    larger[: len(array)] = array
    return larger


@njit(cache=True, nogil=True)
def _take(vertex: int, heads: Ints, begin: int, end: int, up_head: Ints, free: int, seen: Ints) -> int:
    """Append the heads above `vertex` not seen from it yet; returns the next free place."""
    for place in range(begin, end):
        head = heads[place]
        if head > vertex and seen[head] != vertex:
            seen[head] = vertex
            up_head[free] = head
            free += 1
    return free


@njit(cache=True, nogil=True)
def find_edge(up_start: Longs, up_head: Ints, low: int, high: int) -> int:
    """The edge from `low` up to `high`, which must exist."""
    first, last = up_start[low], up_start[low + 1] - 1
    while first < last:
        middle = (first + last) >> 1
        if up_head[middle] < high:
            first = middle + 1
        else:
            last = middle
    return int(first)


@njit(cache=True, nogil=True)
def find_edges(up_start: Longs, up_head: Ints, low: Ints, high: Ints) -> Ints:
    """The edges of many pairs, int32."""
    edges = np.empty(len(low), np.int32)
    for position in range(len(low)):
        edges[position] = find_edge(up_start, up_head, low[position], high[position])
    return edges


@njit(cache=True, nogil=True)
def turn_over(up_start: Longs, up_head: Ints) -> tuple[Longs, Ints, Ints]:
    """Edges by their higher end: `down_start` int64 (p+1), `down_tail` int32 (e) rising, `down_edge` int32 (e)."""
    count = len(up_start) - 1
    down_start = np.zeros(count + 1, np.int64)
    for head in up_head:
        down_start[head + 1] += 1
    for vertex in range(count):
        down_start[vertex + 1] += down_start[vertex]
    free = down_start.copy()
    down_tail, down_edge = np.empty(len(up_head), np.int32), np.empty(len(up_head), np.int32)
    for vertex in range(count):
        for edge in range(up_start[vertex], up_start[vertex + 1]):
            place = free[up_head[edge]]
            down_tail[place], down_edge[place] = vertex, edge
            free[up_head[edge]] += 1
    return down_start, down_tail, down_edge


@njit(cache=True, nogil=True)
def height_of(parent: Ints) -> int:
    """Vertices on the longest way from a leaf to its root."""
    depth = np.ones(len(parent), np.int32)
    height = 0
    for vertex in range(len(parent) - 1, -1, -1):
        if parent[vertex] != -1:
            depth[vertex] = depth[parent[vertex]] + 1
        height = max(height, depth[vertex])
    return height
