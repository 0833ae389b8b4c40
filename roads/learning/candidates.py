"""Places on the road where a position may belong."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from roads.graph import RoadGraph
from roads.sphere import EARTH_RADIUS_M

Floats = NDArray[np.float64]
METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)
SAMPLE_M, RADIUS_M, MOST_CANDIDATES = 40.0, 50.0, 8


@dataclass(frozen=True, eq=False)
class Candidates:
    """k places, nearest first: `arc` int (k), `along` (k) share of the arc from its tail, `off_m` (k) distance."""

    arc: NDArray[np.int64]
    along: Floats
    off_m: Floats


class RoadCandidates:
    """Arcs by place, flat around the middle of the graph (a city is small enough for that)."""

    def __init__(self, graph: RoadGraph) -> None:
        _west, south, _east, north = graph.bounds
        self._scale = np.array([METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2)), METRES_PER_DEGREE])
        start, lonlat = graph.lines(np.arange(graph.arc_count))
        arc = np.repeat(np.arange(graph.arc_count), np.diff(start))
        xy = lonlat * self._scale
        same = np.flatnonzero(arc[1:] == arc[:-1])
        self._arc, self._from, self._to = arc[same], xy[same], xy[same + 1]
        self._piece_m = np.linalg.norm(self._to - self._from, axis=1)
        through = np.concatenate([[0.0], np.cumsum(self._piece_m)])
        first = np.searchsorted(self._arc, np.arange(graph.arc_count + 1))
        self._before_m = through[:-1] - through[first[self._arc]]
        self._line_m = np.maximum(through[first[1:]] - through[first[:-1]], 1e-6)
        samples = np.maximum(np.ceil(self._piece_m / SAMPLE_M).astype(np.int64), 1) + 1
        self._piece_of = np.repeat(np.arange(len(self._arc)), samples)
        nth = np.arange(len(self._piece_of)) - np.repeat(np.cumsum(samples) - samples, samples)
        share = (nth / np.repeat(samples - 1, samples))[:, None]
        self._tree = cKDTree(self._from[self._piece_of] * (1 - share) + self._to[self._piece_of] * share)

    def near(self, lonlat: Floats) -> Candidates:
        """The nearest place on each arc within RADIUS_M of a point (2,), the nearest arcs only."""
        point = lonlat * self._scale
        pieces = np.unique(self._piece_of[self._tree.query_ball_point(point, RADIUS_M + SAMPLE_M)])
        start, line = self._from[pieces], self._to[pieces] - self._from[pieces]
        squared = np.maximum((line**2).sum(axis=1), 1e-12)
        share = np.clip(((point - start) * line).sum(axis=1) / squared, 0.0, 1.0)
        off_m = np.linalg.norm(start + line * share[:, None] - point, axis=1)
        order = np.argsort(off_m, kind="stable")
        order = order[off_m[order] <= RADIUS_M]
        _, first = np.unique(self._arc[pieces[order]], return_index=True)
        order = order[np.sort(first)][:MOST_CANDIDATES]
        chosen = pieces[order]
        along_m = self._before_m[chosen] + share[order] * self._piece_m[chosen]
        arc = self._arc[chosen]
        return Candidates(arc=arc, along=np.clip(along_m / self._line_m[arc], 0.0, 1.0), off_m=off_m[order])
