"""The core of a network: from every part of it every profile can drive to every other part, banned turns obeyed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from roads.osm.arcs import NEVER_S, Arcs
from roads.osm.polylines import ranges
from roads.osm.segments import Segments
from roads.osm.ways import RoadWays

Indices = NDArray[np.int64]


def leave_road_nodes(arcs: Arcs, segments: Segments, ways: RoadWays, banned_pairs: Indices) -> NDArray[np.bool_]:
    """(n) nodes where a vehicle may leave the road towards a house, and come back.

    On some road that is no motorway, bridge or tunnel; with an arc of the core into it and one out of it.
    """
    core = core_arcs(arcs, banned_pairs)
    leaving = core & ways.may_leave_road[segments.way[arcs.segment]]
    into, out = np.zeros(arcs.node_count, np.bool_), np.zeros(arcs.node_count, np.bool_)
    into[arcs.head[core]] = True
    out[arcs.tail[core]] = True
    beside = np.zeros(arcs.node_count, np.bool_)
    beside[arcs.head[leaving]] = True
    beside[arcs.tail[leaving]] = True
    found: NDArray[np.bool_] = beside & into & out
    return found


def core_arcs(arcs: Arcs, banned_pairs: Indices) -> NDArray[np.bool_]:
    """(m) arcs open to all profiles in the largest strongly connected part under the allowed turns."""
    shared: NDArray[np.bool_] = np.all(arcs.travel_s < NEVER_S, axis=0)
    before, after = _turns(arcs, shared, banned_pairs)
    steps = csr_matrix((np.ones(len(before), np.int8), (before, after)), shape=(arcs.count, arcs.count))
    _, part = connected_components(steps, directed=True, connection="strong")
    size = np.bincount(part[shared], minlength=1)
    in_core: NDArray[np.bool_] = shared & (part == size.argmax())
    return in_core


def _turns(arcs: Arcs, shared: NDArray[np.bool_], banned_pairs: Indices) -> tuple[Indices, Indices]:
    """Allowed steps from arc to arc. Arcs are sorted by tail, so those that go on from an arc stand in a row."""
    first = np.searchsorted(arcs.tail, arcs.head)
    count = np.searchsorted(arcs.tail, arcs.head, side="right") - first
    before = np.repeat(np.arange(arcs.count), count)
    after = ranges(first, count)
    allowed = shared[before] & shared[after]
    if len(banned_pairs):
        key = banned_pairs[:, 0] * arcs.count + banned_pairs[:, 1]
        allowed &= ~np.isin(before * arcs.count + after, key)
    return before[allowed], after[allowed]
