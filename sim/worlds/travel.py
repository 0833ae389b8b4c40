"""Travel in a world, on a road graph or between numbered places by a matrix: the arrays and their readers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.labels import LabelArrays, RoadLinks, TreeArrays
from roads.labels.lookup import INFINITE, between_places_ms
from sim.worlds.pointers import address_of, doubles, ints, longs, short_rows
from sim.worlds.ways import Ways

Floats = NDArray[np.float64]
Record = Any


class Travel(NamedTuple):
    """For n nodes, s stations, h hospitals and k profiles; all arrays are contiguous.

    A *vertex* is where a unit on the road is: of road graphs a vertex of the drivable graph (the first n are the
    nodes), of matrix worlds the node itself.
    `off_road_m_s` (k); `from_station_s` (k, n, s) on the road from stations; `to_hospital_s` (n, h) in the profile of
    transports, with the hospital's own off-road leg.
    Of road graphs: `labels` and `links` by profile, `trees` and `ways` to the stations in the profile of returns.
    Of matrix worlds: `matrix_s` (k, n, n) and `place_xy` (n, 2) on a plane; both are empty for road graphs.
    """

    off_road_m_s: Floats
    from_station_s: Floats
    to_hospital_s: Floats
    labels: tuple[LabelArrays, ...]
    links: tuple[RoadLinks, ...]
    trees: TreeArrays
    ways: Ways
    matrix_s: Floats
    place_xy: Floats


TRAVEL = np.dtype(
    [(name, np.int64) for name in ("nodes", "vertices", "stations", "hospitals", "by_matrix", "profiles")]
    + [(name, np.int64) for name in ("from_station_s", "to_hospital_s", "station_node", "next_link", "left_ms")]
    + [(name, np.int64) for name in ("matrix_s", "place_xy", "runs")]
    + [(f"way_{name}", np.int64) for name in Ways._fields]
)
"""Counts, and addresses of the arrays of a `Travel`; `profiles` is the address of as many PROFILE records."""
PROFILE = np.dtype(
    [("off_road_m_s", np.float64), ("levels", np.int64), ("entries", np.int64), ("link_count", np.int64)]
    + [(f"label_{name}", np.int64) for name in LabelArrays._fields]
    + [(f"link_{name}", np.int64) for name in RoadLinks._fields]
)


class TravelRecords(NamedTuple):
    """The records of a `Travel`, and the arrays that must live as long."""

    travel: NDArray[Any]
    profiles: NDArray[Any]
    arrays: Travel
    station_node: NDArray[np.int32]


def records_of(travel: Travel, station_node: NDArray[np.int32]) -> TravelRecords:
    """Addresses in place of arrays, for compiled functions."""
    record, profiles = np.zeros(1, TRAVEL), np.zeros(len(travel.off_road_m_s), PROFILE)
    _, record["nodes"], record["stations"] = travel.from_station_s.shape
    record["hospitals"] = travel.to_hospital_s.shape[1]
    record["vertices"] = travel.trees.next_link.shape[1] if travel.matrix_s.size == 0 else record["nodes"]
    record["by_matrix"] = travel.matrix_s.size > 0
    record["profiles"] = address_of(profiles)
    for name in ("from_station_s", "to_hospital_s", "matrix_s", "place_xy"):
        record[name] = address_of(getattr(travel, name))
    record["station_node"] = address_of(station_node)
    record["next_link"], record["left_ms"] = address_of(travel.trees.next_link), address_of(travel.trees.left_ms)
    for name, array in travel.ways._asdict().items():
        record[f"way_{name}"] = address_of(array)
    record["runs"] = len(travel.ways.end)
    profiles["off_road_m_s"] = travel.off_road_m_s
    for profile, (labels, links) in enumerate(zip(travel.labels, travel.links, strict=True)):
        profiles["levels"][profile] = len(labels.least_above)
        profiles["entries"][profile] = len(labels.to_ancestor)
        profiles["link_count"][profile] = len(links.head)
        for prefix, arrays in (("label", labels), ("link", links)):
            for name, array in arrays._asdict().items():
                profiles[f"{prefix}_{name}"][profile] = address_of(array)
    return TravelRecords(record, profiles, travel, station_node)


def frozen(array: Any, dtype: Any = np.float64) -> Any:
    """A read-only, contiguous array."""
    array = np.ascontiguousarray(array, dtype)
    array.setflags(write=False)
    return array


@njit(cache=True, nogil=True)
def drive_s(travel: Record, profile: Record, number: int, vertex: int, node: int) -> float:
    """Seconds on the road from a vertex to a node, in profile `number`; infinite = there is no way."""
    if travel.by_matrix:
        n = travel.nodes
        return float(doubles(travel.matrix_s, (number + 1) * n * n)[(number * n + vertex) * n + node])
    labels = labels_of(travel, profile)
    ms = between_places_ms(labels, labels.vertex_place[vertex], labels.sink_place[node])
    return ms / 1000.0 if ms < INFINITE else np.inf


@njit(cache=True, nogil=True)
def drive_to_station_s(travel: Record, number: int, vertex: int, station: int) -> float:
    """Seconds on the road from a vertex to a station, in the profile of returns, whose number this is."""
    if travel.by_matrix:
        n, node = travel.nodes, ints(travel.station_node, travel.stations)[station]
        return float(doubles(travel.matrix_s, (number + 1) * n * n)[(number * n + vertex) * n + node])
    ms = way_left_ms(travel, station)[vertex]
    return ms / 1000.0 if ms < INFINITE else np.inf


@njit(cache=True, nogil=True)
def drive_from_station_s(travel: Record, number: int, station: int, node: int) -> float:
    """Seconds on the road from a station to a node, in profile `number`; infinite = there is no way."""
    row = number * travel.nodes + node
    return float(doubles(travel.from_station_s, (row + 1) * travel.stations)[row * travel.stations + station])


@njit(cache=True, nogil=True)
def drives_to_hospitals_s(travel: Record, node: int) -> Floats:
    """(h) seconds from a node to every hospital."""
    hospitals = travel.hospitals
    table: Floats = doubles(travel.to_hospital_s, (node + 1) * hospitals)
    return table[node * hospitals :]


@njit(cache=True, nogil=True)
def way_left_ms(travel: Record, station: int) -> Any:
    """(p) milliseconds from every vertex to a station."""
    return ints(travel.left_ms, (station + 1) * travel.vertices)[station * travel.vertices :]


@njit(cache=True, nogil=True)
def way_next_link(travel: Record, station: int) -> Any:
    """(p) the link to take from every vertex to a station, -1 = arrived."""
    return ints(travel.next_link, (station + 1) * travel.vertices)[station * travel.vertices :]


@njit(cache=True, nogil=True)
def ways_to(travel: Record, station: int) -> Ways:
    """The ways to one station, as rows of the arrays of all."""
    first, last, runs = station * travel.vertices, (station + 1) * travel.vertices, travel.runs
    return Ways(
        ints(travel.way_place, last)[first:],
        ints(travel.way_vertex, last)[first:],
        ints(travel.way_left_ms, last)[first:],
        ints(travel.way_run, last)[first:],
        ints(travel.way_end, runs),
        ints(travel.way_onward, runs),
    )


@njit(cache=True, nogil=True)
def labels_of(travel: Record, profile: Record) -> LabelArrays:
    """The labels of a profile."""
    n, p, entries = travel.nodes, travel.vertices, profile.entries
    return LabelArrays(
        ints(profile.label_source_place, n),
        ints(profile.label_sink_place, n),
        ints(profile.label_vertex_place, p),
        longs(profile.label_start, p + 1),
        short_rows(profile.label_least_above, profile.levels, p),
        ints(profile.label_to_ancestor, entries),
        ints(profile.label_from_ancestor, entries),
    )


@njit(cache=True, nogil=True)
def links_of(travel: Record, profile: Record) -> RoadLinks:
    """The links of the roads with the times of a profile."""
    n, p, q = travel.nodes, travel.vertices, profile.link_count
    return RoadLinks(
        ints(profile.link_source, n),
        ints(profile.link_sink, n),
        longs(profile.link_out_start, p + 1),
        ints(profile.link_out_link, q),
        ints(profile.link_tail, q),
        ints(profile.link_head, q),
        ints(profile.link_arc, q),
        ints(profile.link_ms, q),
        ints(profile.link_node, p),
    )
