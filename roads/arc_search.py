"""Arcs by place and by street, for closures told in words."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.graph import RoadGraph
from roads.points import checked_points
from roads.sphere import EARTH_RADIUS_M

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class ArcSearch:
    """Looks through all arcs of a graph; made for an operator's click, not for a hot loop."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph

    def near(self, lon: float, lat: float, radius_m: float) -> Ints:
        """Arcs whose line comes within `radius_m`, nearest first. Raises PointError, or ValueError for the radius."""
        if not (isinstance(radius_m, (int, float)) and 0 <= radius_m < math.inf):
            raise ValueError(f"radius {radius_m!r} is not a number of metres, 0 or more")
        point = checked_points((lon, lat))[0]
        arc, lonlat_a, lonlat_b = self._segments
        metres_per_degree = math.radians(EARTH_RADIUS_M)
        scale = np.array([metres_per_degree * math.cos(math.radians(point[1])), metres_per_degree])
        distance_m = _distance_to_segments((lonlat_a - point) * scale, (lonlat_b - point) * scale)
        nearest_m = np.full(self._graph.arc_count, np.inf)
        np.minimum.at(nearest_m, arc, distance_m)
        order = np.argsort(nearest_m, kind="stable")
        return order[nearest_m[order] <= radius_m].astype(np.int32)

    def of_street(self, name: str) -> Ints:
        """Arcs of streets of this name, however capitals are set; empty when there is none."""
        wanted = name.strip().casefold()
        codes = [code for code, street in enumerate(self._graph.street_names) if street.casefold() == wanted]
        return np.flatnonzero(np.isin(self._graph.street, codes)).astype(np.int32)

    @cached_property
    def _segments(self) -> tuple[NDArray[Any], Floats, Floats]:
        """(arc, from, to) of every straight piece of every arc: (s), (s, 2), (s, 2) degrees."""
        start, lonlat = self._graph.lines(np.arange(self._graph.arc_count))
        arc = np.repeat(np.arange(self._graph.arc_count), np.diff(start))
        same_arc = arc[1:] == arc[:-1]
        return arc[1:][same_arc], lonlat[:-1][same_arc], lonlat[1:][same_arc]


def _distance_to_segments(a: Floats, b: Floats) -> Floats:
    """(s) distance of the origin to the straight pieces from a to b, (s, 2) each."""
    along = b - a
    length_squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(-(a * along).sum(axis=1) / length_squared, 0.0, 1.0)
    return np.asarray(np.linalg.norm(a + along * share[:, None], axis=1))
