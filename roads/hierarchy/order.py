"""The order in which vertices are contracted: nested dissection, least important first."""

from __future__ import annotations

import importlib.util

import numpy as np
from numpy.typing import NDArray

from roads.hierarchy.inertial import inertial_order

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


def nested_dissection_order(tail: Ints, head: Ints, lon: Floats, lat: Floats) -> Ints:
    """(p) int32, vertices by rising rank: METIS where it is installed, else by the coordinates alone."""
    if importlib.util.find_spec("pymetis") is None:
        return geometric_order(tail, head, lon, lat)
    return metis_order(tail, head, len(lon))


def metis_order(tail: Ints, head: Ints, vertex_count: int) -> Ints:
    """Multilevel nested dissection of Karypis and Kumar 1998 by `pymetis`."""
    import pymetis

    start, neighbour = undirected_neighbours(tail, head, vertex_count)
    if len(neighbour) == 0:
        return np.arange(vertex_count, dtype=np.int32)
    by_rank, _ = pymetis.nested_dissection(pymetis.CSRAdjacency(start, neighbour))
    return np.asarray(by_rank, np.int32)


def geometric_order(tail: Ints, head: Ints, lon: Floats, lat: Floats) -> Ints:
    """Recursive cuts of the map at medians; see `inertial_order`."""
    start, neighbour = undirected_neighbours(tail, head, len(lon))
    narrowing = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
    return inertial_order(start, neighbour, lon * narrowing, lat.astype(np.float64))


def undirected_neighbours(tail: Ints, head: Ints, vertex_count: int) -> tuple[Ints, Ints]:
    """(starts (p+1), neighbours) int32 of the simple undirected graph below the links: no loop, none twice."""
    low, high = np.minimum(tail, head).astype(np.int64), np.maximum(tail, head).astype(np.int64)
    pairs = np.unique((low * vertex_count + high)[low != high])
    low, high = pairs // max(vertex_count, 1), pairs % max(vertex_count, 1)
    vertex, neighbour = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((neighbour, vertex))
    start = np.zeros(vertex_count + 1, np.int32)
    np.cumsum(np.bincount(vertex, minlength=vertex_count), out=start[1:])
    return start, neighbour[order].astype(np.int32)
