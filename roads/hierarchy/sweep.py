"""Many to many: the pinned part of the hierarchy is copied out once, then swept for up to 64 near vertices at a time.

Delling, Goldberg and Werneck 2011, "Faster Batched Shortest Paths in Road Networks" (RPHAST): restrict, then sweep
several searches per pass so that one load of an edge serves them all, in vector instructions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.hierarchy.search import climb_from, pin

LANES_STEP = 16
MOST_LANES = 64


@njit(cache=True, nogil=True)
def many_to_many(
    near: NDArray[Any],
    far: NDArray[Any],
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    settle: NDArray[Any],
    infinite: Any,
    marked: NDArray[Any],
    pinned: NDArray[Any],
    reached: NDArray[Any],
    place_of: NDArray[Any],
    answer: NDArray[Any],
) -> None:
    """Distances between each near and each far vertex into `answer` (far, near); weights as in `search`.

    `place_of` int32 (p) must be all -1 and is left so.
    """
    count = pin(parent, far, marked, pinned)
    for place in range(count):
        place_of[pinned[place]] = place
    start, head, weight = _restrict(pinned[:count], up_start, up_head, settle, place_of)
    width = min(MOST_LANES, (len(near) + LANES_STEP - 1) // LANES_STEP * LANES_STEP)
    distance = np.empty((count, width), climb.dtype)
    for first in range(0, len(near), width):
        lanes = min(width, len(near) - first)
        distance[:] = infinite
        for lane in range(lanes):
            vertex = near[first + lane]
            climb_from(vertex, parent, up_start, up_head, climb, infinite, reached)
            _hand_over(vertex, lane, parent, place_of, infinite, reached, distance)
        _settle(start, head, weight, distance)
        for row in range(len(far)):
            answer[row, first : first + lanes] = distance[place_of[far[row]], :lanes]
    for place in range(count):
        place_of[pinned[place]] = -1


@njit(cache=True, nogil=True)
def _restrict(
    pinned: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    settle: NDArray[Any],
    place_of: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Edges of the pinned vertices alone, one after the other, heads named by their place among the pinned."""
    start = np.zeros(len(pinned) + 1, np.int64)
    for place in range(len(pinned)):
        start[place + 1] = start[place] + up_start[pinned[place] + 1] - up_start[pinned[place]]
    head, weight = np.empty(start[-1], np.int32), np.empty(start[-1], settle.dtype)
    for place in range(len(pinned)):
        free = start[place]
        for edge in range(up_start[pinned[place]], up_start[pinned[place] + 1]):
            head[free], weight[free] = place_of[up_head[edge]], settle[edge]
            free += 1
    return start, head, weight


@njit(cache=True, nogil=True)
def _hand_over(
    vertex: int,
    lane: int,
    parent: NDArray[Any],
    place_of: NDArray[Any],
    infinite: Any,
    reached: NDArray[Any],
    distance: NDArray[Any],
) -> None:
    """Copy what was climbed to into the lane where it is pinned, and forget it."""
    while vertex != -1:
        if place_of[vertex] >= 0:
            distance[place_of[vertex], lane] = reached[vertex]
        reached[vertex] = infinite
        vertex = parent[vertex]


@njit(cache=True, nogil=True)
def _settle(start: NDArray[Any], head: NDArray[Any], weight: NDArray[Any], distance: NDArray[Any]) -> None:
    """One pass from the top down over all pinned vertices, all lanes at once, two edges at a time.

    The number of lanes is read from the array, not written here: the compiler unrolls short loops of known length
    before it could make vector instructions of them.
    """
    number, lanes = distance.dtype.type, distance.shape[1]
    for place in range(len(start) - 1):
        row = distance[place]
        for edge in range(start[place], start[place + 1], 2):
            other = min(edge + 1, start[place + 1] - 1)
            weight_1, above_1 = weight[edge], distance[head[edge]]
            weight_2, above_2 = weight[other], distance[head[other]]
            for lane in range(lanes):
                through_1, through_2 = number(weight_1 + above_1[lane]), number(weight_2 + above_2[lane])
                through = through_1 if through_1 < through_2 else through_2
                row[lane] = through if through < row[lane] else row[lane]
