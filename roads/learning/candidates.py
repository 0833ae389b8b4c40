"""Places on the road where a position may belong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, pairwise

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

    def only(self, place: int) -> Candidates:
        row = slice(place, place + 1)
        return Candidates(arc=self.arc[row], along=self.along[row], off_m=self.off_m[row])


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

    def near(self, lonlat: Floats) -> list[Candidates]:
        """For each of k points (k, 2) the nearest place on each arc within RADIUS_M, the nearest arcs only."""
        points = lonlat * self._scale
        of, pieces = self._pieces_near(points)
        start, line = self._from[pieces], self._to[pieces] - self._from[pieces]
        squared = np.maximum((line**2).sum(axis=1), 1e-12)
        share = np.clip(((points[of] - start) * line).sum(axis=1) / squared, 0.0, 1.0)
        off_m = np.linalg.norm(start + line * share[:, None] - points[of], axis=1)
        chosen = _nearest_arcs(of, self._arc[pieces], off_m)
        piece, arc = pieces[chosen], self._arc[pieces[chosen]]
        along_m = self._before_m[piece] + share[chosen] * self._piece_m[piece]
        along, ends = (
            np.clip(along_m / self._line_m[arc], 0.0, 1.0),
            np.searchsorted(of[chosen], np.arange(len(points) + 1)),
        )
        return [
            Candidates(arc=arc[begin:end], along=along[begin:end], off_m=off_m[chosen[begin:end]])
            for begin, end in pairwise(ends.tolist())
        ]

    def _pieces_near(self, points: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of points, rising, and the pieces that may be near them, each pair once."""
        found = self._tree.query_ball_point(points, RADIUS_M + SAMPLE_M)
        of = np.repeat(np.arange(len(points)), [len(samples) for samples in found])
        samples = np.fromiter(chain.from_iterable(found), np.int64, len(of))
        pairs = np.unique(of * len(self._arc) + self._piece_of[samples])
        return np.divmod(pairs, len(self._arc))


def _nearest_arcs(of: NDArray[np.int64], arc: NDArray[np.int64], off_m: Floats) -> NDArray[np.int64]:
    """Rows to keep, by point and then by distance: the nearest place of each arc, MOST_CANDIDATES arcs a point."""
    near = np.flatnonzero(off_m <= RADIUS_M)
    near = near[np.lexsort((off_m[near], arc[near], of[near]))]
    first = np.ones(len(near), np.bool_)
    first[1:] = (of[near[1:]] != of[near[:-1]]) | (arc[near[1:]] != arc[near[:-1]])
    near = near[first]
    near = near[np.lexsort((off_m[near], of[near]))]
    place = np.arange(len(near)) - np.searchsorted(of[near], of[near])
    return near[place < MOST_CANDIDATES]
