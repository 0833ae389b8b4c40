"""Nested dissection from coordinates alone, for machines without METIS.

A part of the map is cut at the median along the best of four directions; the vertices on one side of the links across
are the separator and rank above everything in the part. After Schild and Sommer 2015, "On balanced separators in road
networks" (inertial flow), with the boundary of the median cut in place of their maximum flow: separators are larger,
answers the same.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
SMALLEST_PART = 8
LOWER, UPPER, SEPARATOR, OUTSIDE = 0, 1, 2, 3
DIRECTIONS = np.array([[1.0, 0.0], [0.0, 1.0], [0.7071, 0.7071], [0.7071, -0.7071]])


@njit(cache=True, nogil=True)
def inertial_order(start: Ints, neighbour: Ints, x: Floats, y: Floats) -> Ints:
    """(p) int32 vertices by rising rank, of an undirected graph (starts (p+1), neighbours) at points x, y (p)."""
    count = len(x)
    vertices = np.arange(count, dtype=np.int32)
    side = np.full(count, OUTSIDE, np.uint8)
    parts = [(0, count)]
    while len(parts) > 0:
        begin, end = parts.pop()
        if end - begin <= SMALLEST_PART:
            continue
        part = vertices[begin:end].copy()
        _cut_best(part, start, neighbour, x, y, side)
        lower, upper = _arrange(part, side, vertices[begin:end])
        parts.append((begin, begin + lower))
        parts.append((begin + lower, begin + lower + upper))
    return vertices


@njit(cache=True, nogil=True)
def _cut_best(part: Ints, start: Ints, neighbour: Ints, x: Floats, y: Floats, side: NDArray[np.uint8]) -> None:
    """Mark each vertex of the part LOWER, UPPER or SEPARATOR by the direction with the smallest separator."""
    best, best_direction = len(part) + 1, 0
    for direction in range(len(DIRECTIONS)):
        size = _cut(part, start, neighbour, x, y, side, direction)
        if size < best:
            best, best_direction = size, direction
    _cut(part, start, neighbour, x, y, side, best_direction)


@njit(cache=True, nogil=True)
def _cut(
    part: Ints, start: Ints, neighbour: Ints, x: Floats, y: Floats, side: NDArray[np.uint8], direction: int
) -> int:
    """Cut at the median along one direction; the smaller of the two boundaries is the separator. Returns its size."""
    along = DIRECTIONS[direction, 0] * x[part] + DIRECTIONS[direction, 1] * y[part]
    by_place = np.argsort(along, kind="mergesort")
    for position in range(len(part)):
        side[part[by_place[position]]] = LOWER if position < len(part) // 2 else UPPER
    boundary = np.zeros(2, np.int64)
    for vertex in part:
        boundary[side[vertex]] += _touches(vertex, start, neighbour, side)
    thinner = LOWER if boundary[LOWER] < boundary[UPPER] else UPPER
    for vertex in part:
        if side[vertex] == thinner and _touches(vertex, start, neighbour, side):
            side[vertex] = SEPARATOR
    return int(boundary[thinner])


@njit(cache=True, nogil=True)
def _touches(vertex: int, start: Ints, neighbour: Ints, side: NDArray[np.uint8]) -> bool:
    """Whether a neighbour is on the opposite side."""
    for link in range(start[vertex], start[vertex + 1]):
        if side[neighbour[link]] + side[vertex] == LOWER + UPPER and side[neighbour[link]] != side[vertex]:
            return True
    return False


@njit(cache=True, nogil=True)
def _arrange(part: Ints, side: NDArray[np.uint8], place: Ints) -> tuple[int, int]:
    """Write lower, upper, separator into `place` in this order and mark all OUTSIDE; returns the two sizes."""
    lower, upper = 0, 0
    for vertex in part:
        lower += side[vertex] == LOWER
        upper += side[vertex] == UPPER
    next_place = np.array([0, lower, lower + upper])
    for vertex in part:
        place[next_place[side[vertex]]] = vertex
        next_place[side[vertex]] += 1
        side[vertex] = OUTSIDE
    return lower, upper
