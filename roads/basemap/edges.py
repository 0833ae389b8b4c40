"""The roads of a graph as straight edges, each drawn once whatever its directions, thinned for a zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.basemap.mercator import PIXEL, unit_square, world_units
from roads.graph import RoadGraph

MIN_ZOOM = 6
UNCLASSED = "road"
CLASS_ZOOM = {
    "motorway": 6,
    "trunk": 6,
    "primary": 7,
    "motorway_link": 9,
    "trunk_link": 9,
    "secondary": 9,
    "primary_link": 10,
    "tertiary": 10,
    "secondary_link": 11,
    "tertiary_link": 11,
    "unclassified": 11,
    "residential": 12,
    "living_street": 12,
    "service": 13,
    "track": 13,
    "pedestrian": 13,
    "busway": 13,
}
"""Lowest zoom a class is drawn at; others from 12 on. The highest class of a pack is drawn at every zoom."""
_OTHER_ZOOM = 12
_NAMES_FROM_ZOOM = 12
_FULL_DETAIL_FROM_ZOOM = 14
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RoadEdges:
    """k edges: `ends` (k, 4) x0, y0, x1, y1 of the unit square; codes into `classes`, `names` (-1 = none)."""

    ends: NDArray[np.float64]
    class_code: Indices
    name: Indices
    classes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ThinEdges:
    """Edges of one zoom on its grid: `ends` (k, 4) whole units of the world; class and name codes as before."""

    ends: Indices
    class_code: Indices
    name: Indices


def road_edges(graph: RoadGraph) -> RoadEdges:
    """All edges between consecutive points of all arcs."""
    inner = np.diff(graph.shape_start) // 2
    total = inner + 2
    first = np.cumsum(total) - total
    lonlat = np.empty((int(total.sum()), 2))
    lonlat[first] = np.column_stack([graph.lon[graph.tail], graph.lat[graph.tail]])
    lonlat[first + total - 1] = np.column_stack([graph.lon[graph.head], graph.lat[graph.head]])
    is_inner = np.ones(len(lonlat), np.bool_)
    is_inner[first] = is_inner[first + total - 1] = False
    lonlat[is_inner] = graph.shape_lonlat_e6.reshape(-1, 2) / 1e6
    points = unit_square(lonlat)
    starts = np.ones(len(points), np.bool_)
    starts[first + total - 1] = False
    start = np.flatnonzero(starts)
    arc = np.repeat(np.arange(graph.arc_count), total)[start]
    classes = (*graph.road_classes, UNCLASSED)
    code = graph.road_class[arc].astype(np.int64)
    code[code < 0] = len(graph.road_classes)
    ends = np.hstack([points[start], points[start + 1]])
    return RoadEdges(ends, code, graph.street[arc].astype(np.int64), classes, graph.street_names)


def thin_edges(edges: RoadEdges, zoom: int) -> ThinEdges:
    """Edges drawn at a zoom, snapped to pixels (to units from zoom 14 on), without doubles and points."""
    drawn = _drawn_classes(edges, zoom)[edges.class_code]
    grid = 1 if zoom >= _FULL_DETAIL_FROM_ZOOM else PIXEL
    ends = np.round(edges.ends[drawn] * (world_units(zoom) / grid)).astype(np.int64) * grid
    name = edges.name[drawn] if zoom >= _NAMES_FROM_ZOOM else np.full(len(ends), -1)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    long = (ends[:, 0] != ends[:, 2]) | (ends[:, 1] != ends[:, 3])
    rows = np.column_stack([ends, edges.class_code[drawn], name])[long]
    rows = _distinct_rows(rows)
    return ThinEdges(rows[:, :4], rows[:, 4], rows[:, 5])


def _distinct_rows(rows: Indices) -> Indices:
    """Sorted rows, each once (np.unique over rows is several times slower)."""
    rows = rows[np.lexsort(rows.T[::-1])]
    new = np.append(True, (rows[1:] != rows[:-1]).any(axis=1)) if len(rows) else np.zeros(0, np.bool_)
    distinct: Indices = rows[new]
    return distinct


def _drawn_classes(edges: RoadEdges, zoom: int) -> NDArray[np.bool_]:
    """(classes) drawn at the zoom."""
    zooms = np.array([MIN_ZOOM if name == UNCLASSED else CLASS_ZOOM.get(name, _OTHER_ZOOM) for name in edges.classes])
    used = np.unique(edges.class_code)
    best = zooms[used].min() if len(used) else MIN_ZOOM
    drawn: NDArray[np.bool_] = zooms <= max(zoom, int(best))
    return drawn
