"""The travel time between two nodes: the least sum over the ancestors they share. For compiled code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.engine import INFINITE_MS

INFINITE = np.int32(INFINITE_MS)


class LabelArrays(NamedTuple):
    """What kernels read, for n nodes, p vertices and l label entries; read-only.

    `source_place`, `sink_place` int32 (n): place of the vertex where a journey from, or to, each node begins or ends;
    `vertex_place` int32 (p): place of each vertex of the drivable graph;
    `start` int64 (p+1): the label at each place; `least_above` int16 (levels, p): see `roads.labels.shape`;
    `to_ancestor`, `from_ancestor` int32 (l): milliseconds, INFINITE_MS = no way.
    """

    source_place: NDArray[np.int32]
    sink_place: NDArray[np.int32]
    vertex_place: NDArray[np.int32]
    start: NDArray[np.int64]
    least_above: NDArray[np.int16]
    to_ancestor: NDArray[np.int32]
    from_ancestor: NDArray[np.int32]


@njit(cache=True, nogil=True)
def travel_s(labels: LabelArrays, from_node: int, to_node: int) -> float:
    """Seconds of the fastest way on the road between two nodes (indices, not checked); infinite = there is none."""
    ms = travel_ms(labels, from_node, to_node)
    return ms / 1000.0 if ms < INFINITE else np.inf


@njit(cache=True, nogil=True)
def travel_ms(labels: LabelArrays, from_node: int, to_node: int) -> int:
    """Milliseconds of the fastest way on the road between two nodes; INFINITE_MS = there is none."""
    return between_places_ms(labels, labels.source_place[from_node], labels.sink_place[to_node])


@njit(cache=True, nogil=True)
def between_places_ms(labels: LabelArrays, from_place: int, to_place: int) -> int:
    """The same between two places of labels."""
    shared = np.uint64(shared_ancestors(labels, from_place, to_place))
    first, other = np.uint64(labels.start[from_place]), np.uint64(labels.start[to_place])
    least = INFINITE
    for ancestor in range(shared):
        through = np.int32(labels.to_ancestor[first + ancestor] + labels.from_ancestor[other + ancestor])
        least = min(least, through)
    return int(least)


@njit(cache=True, nogil=True)
def shared_ancestors(labels: LabelArrays, place: int, other: int) -> int:
    """How many ancestors the vertices at two places share, themselves counted; 0 in different trees."""
    if place == other:
        return int(labels.start[place + 1] - labels.start[place])
    low, high = min(place, other) + 1, max(place, other)
    level = _floor_log2(high - low + 1)
    row = labels.least_above[level]
    return int(min(row[low], row[high - (1 << level) + 1]))


@njit(cache=True, nogil=True)
def _floor_log2(number: int) -> int:
    """Of a whole number from 1: the exponent in its floating-point form."""
    return int((np.float64(number).view(np.int64) >> 52) - 1023)
