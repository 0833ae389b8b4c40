"""The roads of a graph as straight edges, each drawn once whatever its directions, thinned for a zoom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.basemap.mercator import PIXEL, unit_square, world_units
from roads.graph import RoadGraph

MIN_ZOOM = 6
FINEST = 14
"""The zoom whose units (60 cm) edges are kept in."""
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
_ARCS_AT_ONCE = 200_000
_EDGES_AT_ONCE = 500_000
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RoadEdges:
    """k edges, each once: `ends` (k, 4) x0, y0, x1, y1 in units of zoom FINEST; codes into `classes`, `names`."""

    ends: Ints
    class_code: Ints
    name: Ints
    classes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ThinEdges:
    """Edges of one zoom on its grid: `ends` (k, 4) whole units of that zoom; class and name codes as before."""

    ends: Ints
    class_code: Ints
    name: Ints


def road_edges(graph: RoadGraph) -> RoadEdges:
    """All edges between consecutive points of all arcs, taken a block of arcs at a time to keep memory small."""
    blocks = [
        _distinct_edges(_edge_rows(graph, first, min(first + _ARCS_AT_ONCE, graph.arc_count)))
        for first in range(0, graph.arc_count, _ARCS_AT_ONCE)
    ]
    rows = _distinct_edges(np.concatenate(blocks))
    return RoadEdges(rows[:, :4], rows[:, 4], rows[:, 5], (*graph.road_classes, UNCLASSED), graph.street_names)


def _edge_rows(graph: RoadGraph, first_arc: int, last_arc: int) -> Ints:
    """(edges, 6): x0, y0, x1, y1, class, name of arcs `first_arc:last_arc`."""
    arcs = slice(first_arc, last_arc)
    shape = slice(graph.shape_start[first_arc], graph.shape_start[last_arc])
    total = np.diff(graph.shape_start[first_arc : last_arc + 1]) // 2 + 2
    first = np.cumsum(total) - total
    last = first + total - 1
    lonlat = np.empty((int(total.sum()), 2))
    lonlat[first] = np.column_stack([graph.lon[graph.tail[arcs]], graph.lat[graph.tail[arcs]]])
    lonlat[last] = np.column_stack([graph.lon[graph.head[arcs]], graph.lat[graph.head[arcs]]])
    is_inner, is_start = np.ones((2, len(lonlat)), np.bool_)
    is_inner[first] = is_inner[last] = is_start[last] = False
    lonlat[is_inner] = graph.shape_lonlat_e6[shape].reshape(-1, 2) / 1e6
    points = np.rint(unit_square(lonlat) * world_units(FINEST)).astype(np.int32)
    start = np.flatnonzero(is_start)
    arc = first_arc + np.repeat(np.arange(len(total)), total)[start]
    code = graph.road_class[arc].astype(np.int32)
    code[code < 0] = len(graph.road_classes)
    return np.column_stack([points[start], points[start + 1], code, graph.street[arc]]).astype(np.int32)


def thin_edges(edges: RoadEdges, zoom: int) -> ThinEdges:
    """Edges drawn at a zoom, snapped to pixels (to units at zoom FINEST), without doubles and points."""
    rows = _distinct_edges(np.concatenate(list(snapped_edges(edges, zoom))))
    return ThinEdges(rows[:, :4], rows[:, 4], rows[:, 5])


def snapped_edges(edges: RoadEdges, zoom: int) -> Iterator[Ints]:
    """Blocks of edges drawn at a zoom, as `thin_edges` has them but with doubles and points: (k, 6)."""
    is_drawn = _drawn_classes(edges, zoom)
    grid = 1 if zoom == FINEST else PIXEL
    for first in range(0, max(1, len(edges.ends)), _EDGES_AT_ONCE):
        block = slice(first, first + _EDGES_AT_ONCE)
        drawn = is_drawn[edges.class_code[block]]
        ends = np.rint(edges.ends[block][drawn] / (2 ** (FINEST - zoom) * grid)).astype(np.int32) * grid
        name = edges.name[block][drawn] if zoom >= _NAMES_FROM_ZOOM else np.full(len(ends), -1)
        yield np.column_stack([ends, edges.class_code[block][drawn], name]).astype(np.int32, copy=False)


def _distinct_edges(rows: Ints) -> Ints:
    """Edges without length left out, the others each once whichever way they point."""
    turned = (rows[:, 0] > rows[:, 2]) | ((rows[:, 0] == rows[:, 2]) & (rows[:, 1] > rows[:, 3]))
    rows[turned] = rows[turned][:, [2, 3, 0, 1, 4, 5]]
    rows = rows[(rows[:, 0] != rows[:, 2]) | (rows[:, 1] != rows[:, 3])]
    tail, head, told = ((rows[:, at].astype(np.int64) << 32) + rows[:, at + 1] + 1 for at in (0, 2, 4))
    rows = rows[np.lexsort((told, head, tail))]
    new = np.append(True, (rows[1:] != rows[:-1]).any(axis=1)) if len(rows) else np.zeros(0, np.bool_)
    distinct: Ints = rows[new]
    return distinct


def _drawn_classes(edges: RoadEdges, zoom: int) -> NDArray[np.bool_]:
    """(classes) drawn at the zoom."""
    zooms = np.array([MIN_ZOOM if name == UNCLASSED else CLASS_ZOOM.get(name, _OTHER_ZOOM) for name in edges.classes])
    used = np.unique(edges.class_code)
    best = zooms[used].min() if len(used) else MIN_ZOOM
    drawn: NDArray[np.bool_] = zooms <= max(zoom, int(best))
    return drawn
