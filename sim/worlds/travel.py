"""Travel in a world as compiled code reads it: on a road graph, or between numbered places by a matrix."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.labels import LabelArrays, RoadLinks, TreeArrays
from roads.labels.lookup import INFINITE, between_places_ms

Floats = NDArray[np.float64]


class Travel(NamedTuple):
    """For n nodes, s stations, h hospitals and k profiles; all arrays are read-only.

    A *vertex* is where a unit on the road is: of road graphs a vertex of the drivable graph (the first n are the
    nodes), of matrix worlds the node itself.
    `off_road_m_s` (k); `from_station_s` (k, n, s) on the road from stations; `to_hospital_s` (n, h) in the profile of
    transports, with the hospital's own off-road leg.
    Of road graphs: `labels` and `links` by profile, `trees` to the stations in the profile of returns.
    Of matrix worlds: `matrix_s` (k, n, n) and `place_xy` (n, 2) on a plane; both are empty for road graphs.
    """

    off_road_m_s: Floats
    from_station_s: Floats
    to_hospital_s: Floats
    labels: tuple[LabelArrays, ...]
    links: tuple[RoadLinks, ...]
    trees: TreeArrays
    matrix_s: Floats
    place_xy: Floats


@njit(cache=True, nogil=True)
def by_matrix(travel: Travel) -> bool:
    """Whether this is a world of numbered places."""
    return bool(travel.matrix_s.shape[1] > 0)


@njit(cache=True, nogil=True)
def drive_s(travel: Travel, profile: int, vertex: int, node: int) -> float:
    """Seconds on the road from a vertex to a node; infinite = there is no way."""
    if by_matrix(travel):
        return float(travel.matrix_s[profile, vertex, node])
    labels = travel.labels[profile]
    ms = between_places_ms(labels, labels.vertex_place[vertex], labels.sink_place[node])
    return ms / 1000.0 if ms < INFINITE else np.inf


@njit(cache=True, nogil=True)
def drive_to_station_s(travel: Travel, profile: int, vertex: int, station: int) -> float:
    """Seconds on the road from a vertex to a station, in the profile of returns."""
    if by_matrix(travel):
        return float(travel.matrix_s[profile, vertex, travel.trees.to_node[station]])
    ms = travel.trees.left_ms[station, vertex]
    return ms / 1000.0 if ms < INFINITE else np.inf


def frozen(array: Any, dtype: Any = np.float64) -> Any:
    """A read-only, contiguous array: compiled code is made for such."""
    array = np.ascontiguousarray(array, dtype)
    array.setflags(write=False)
    return array
