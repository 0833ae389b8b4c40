"""Pieces of road made into directed arcs with travel times and shapes: the graph tables of a city pack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roads.osm.obstacles import Obstacle, delay_s
from roads.osm.polylines import ranges
from roads.osm.rules import DrivingRules
from roads.osm.segments import Segments
from roads.osm.ways import RoadWays
from roads.pack.coded_words import coded_words
from roads.pack.graph_tables import LONGEST_ARC_S

Indices = NDArray[np.int64]
NEVER_S = LONGEST_ARC_S
"""Stands in a pack for "not for this profile": the longest time a pack may hold, a week, which no route is worth.

Nobody needs such an arc: vehicles leave the road at nodes that every profile reaches without one (`roads.osm.core`).
"""


@dataclass(frozen=True, eq=False)
class Arcs:
    """m arcs sorted by tail, then head. Arc i drives segment `segment[i]`, against its drawing where `backward[i]`.

    `travel_s` is (profiles, m), NEVER_S where a profile may not drive. `node_lon`, `node_lat` are (n).
    """

    segment: Indices
    backward: NDArray[np.bool_]
    tail: Indices
    head: Indices
    length_m: NDArray[np.float64]
    travel_s: NDArray[np.float64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]

    @property
    def count(self) -> int:
        return len(self.segment)

    @property
    def node_count(self) -> int:
        return len(self.node_lon)


def make_arcs(segments: Segments, ways: RoadWays, rules: DrivingRules) -> Arcs:
    """One arc for each direction each piece may be driven in."""
    direction = ways.direction[segments.way]
    forward, backward = np.flatnonzero(direction >= 0), np.flatnonzero(direction <= 0)
    segment = np.concatenate([forward, backward])
    against = np.repeat([False, True], [len(forward), len(backward)])
    tail = np.where(against, segments.head[segment], segments.tail[segment])
    head = np.where(against, segments.tail[segment], segments.head[segment])
    order = np.lexsort((segment, head, tail))
    segment, against = segment[order], against[order]
    length = segments.lines.lengths_m()
    lon, lat = _node_positions(segments)
    return Arcs(
        segment=segment,
        backward=against,
        tail=tail[order],
        head=head[order],
        length_m=length[segment],
        travel_s=_travel_s(segments, ways, rules, length, segment, against),
        node_lon=lon,
        node_lat=lat,
    )


def _node_positions(segments: Segments) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = np.empty(len(segments.node_ref)), np.empty(len(segments.node_ref))
    start = segments.lines.start
    for node, point in ((segments.tail, start[:-1]), (segments.head, start[1:] - 1)):
        lon[node], lat[node] = segments.lines.lon[point], segments.lines.lat[point]
    return lon, lat


def _travel_s(
    segments: Segments,
    ways: RoadWays,
    rules: DrivingRules,
    length_m: NDArray[np.float64],
    segment: Indices,
    against: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Driving time plus what is lost at obstacles on the way and at the end (not at the start: no double count)."""
    kmh = ways.kmh[segments.way].astype(np.float64)
    with np.errstate(divide="ignore"):
        driving_s = np.where(kmh > 0, length_m[:, None] * 3.6 / kmh, np.inf)[segment]
    delays = (
        _lost_s(segments, np.array([0.0, *(delay_s(kind, profile) for kind in Obstacle)]))
        for profile in rules.profiles.values()
    )
    lost_s = [np.where(against, at_tail[segment], at_head[segment]) for at_head, at_tail in delays]
    travel_s: NDArray[np.float64] = np.minimum(driving_s.T + np.array(lost_s), NEVER_S)
    return travel_s


def _lost_s(segments: Segments, kind_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(segments) seconds lost when driven as drawn and against: everything on the line but the point it starts from."""
    seconds = kind_s[segments.obstacle_at]
    line = np.repeat(np.arange(segments.count), np.diff(segments.lines.start))
    sides = []
    for left_out in (segments.lines.start[:-1], segments.lines.start[1:] - 1):
        counted = seconds.copy()
        counted[left_out] = 0.0
        sides.append(np.bincount(line, weights=counted, minlength=segments.count).astype(np.float64))
    return sides[0], sides[1]


def node_table(arcs: Arcs, off_road_access: NDArray[np.bool_]) -> pa.Table:
    """`nodes.parquet`."""
    return pa.table(
        {
            "node_id": pa.array(np.arange(arcs.node_count), pa.int32()),
            "lon": pa.array(arcs.node_lon, pa.float64()),
            "lat": pa.array(arcs.node_lat, pa.float64()),
            "off_road_access": pa.array(off_road_access.astype(np.int8), pa.int8()),
        }
    )


def arc_table(arcs: Arcs, segments: Segments, ways: RoadWays, rules: DrivingRules) -> pa.Table:
    """`arcs.parquet` with class, name, OSM way and shape."""
    way = segments.way[arcs.segment]
    columns: dict[str, pa.Array] = {
        "arc_id": pa.array(np.arange(arcs.count), pa.int32()),
        "from_node": pa.array(arcs.tail, pa.int32()),
        "to_node": pa.array(arcs.head, pa.int32()),
        "length_m": pa.array(arcs.length_m, pa.float32()),
    }
    for profile, seconds in zip(rules.profiles, arcs.travel_s, strict=True):
        columns[f"t_{profile}_s"] = pa.array(seconds, pa.float32())
    columns["road_class"] = coded_words(ways.class_code[way].astype(np.int32), rules.class_names)
    columns["name"] = coded_words(ways.name[way], [names.any for names in ways.names.entries])
    columns["osm_way_id"] = pa.array(ways.way_id[way], pa.int64())
    columns["shape"] = _shapes(arcs, segments)
    return pa.table(columns)


def _shapes(arcs: Arcs, segments: Segments) -> pa.Array:
    """Interior points of each arc in its own direction, alternating lon, lat in 1e-6 degrees."""
    start = segments.lines.start
    inner = (start[1:] - start[:-1] - 2)[arcs.segment]
    first = np.where(arcs.backward, start[arcs.segment + 1] - 2, start[arcs.segment] + 1)
    points = ranges(first, inner, np.where(arcs.backward, -1, 1))
    alternating = np.empty(2 * len(points), np.int32)
    alternating[0::2] = np.round(segments.lines.lon[points] * 1e6)
    alternating[1::2] = np.round(segments.lines.lat[points] * 1e6)
    offsets = np.append(0, np.cumsum(2 * inner))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(alternating, pa.int32()))
