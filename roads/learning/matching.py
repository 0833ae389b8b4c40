"""Runs matched onto the roads by a hidden Markov model.

Newson and Krumm 2009, "Hidden Markov map matching through noise and sparseness": a position lies off its road normally
with POSITION_M; the way on the road between two positions differs from the straight line exponentially with DETOUR_M;
the most probable sequence is Viterbi's. Ways are the shortest ones, asked of the road engine with lengths as weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from roads.engine import INFINITE_MS
from roads.graph import RoadGraph
from roads.learning.candidates import Candidates, RoadCandidates
from roads.learning.roads_in_force import LearningRoads
from roads.learning.runs import FEWEST_POINTS, Run
from roads.sphere import great_circle_m

Floats = NDArray[np.float64]
POSITION_M, DETOUR_M = 15.0, 30.0
BACKWARDS_M = 20.0
"""So much a unit may seem to roll back on its own arc: noise of the receiver."""


@dataclass(frozen=True, eq=False)
class MatchedWay:
    """Arcs driven in order, int32 (a), and the share (a) of each that was, from `first` to `last` position of a run."""

    arcs: NDArray[np.int32]
    share: Floats
    first: int
    last: int


class MapMatcher:
    """Matches runs of one city."""

    def __init__(self, roads: LearningRoads) -> None:
        self._graph: RoadGraph = roads.graph
        self._drivable, self._engine = roads.drivable, roads.engine
        self._candidates = RoadCandidates(roads.graph)
        length_mm = np.minimum(np.rint(roads.graph.length_m * 1000), INFINITE_MS).astype(np.int32)
        on_links = np.where(roads.drivable.arc >= 0, length_mm[roads.drivable.arc], 0).astype(np.int32)
        self._metric = self._engine.customise(on_links, on_links.astype(np.int64) // 10)

    def ways(self, run: Run) -> Iterator[MatchedWay]:
        """The ways of a run; it breaks where no road fits."""
        steps = [self._candidates.near(point) for point in run.lonlat]
        straight_m = great_circle_m(run.lonlat[:-1], run.lonlat[1:])
        begin = 0
        while begin < len(steps):
            end, chosen = self._viterbi(steps, straight_m, begin)
            if len(chosen) >= FEWEST_POINTS:
                yield self._way([_one(steps[begin + k], place) for k, place in enumerate(chosen)], begin)
            begin = end

    def _viterbi(self, steps: list[Candidates], straight_m: Floats, begin: int) -> tuple[int, list[int]]:
        """(first step that does not belong, chosen place of each step from `begin` before it)."""
        score = -0.5 * (steps[begin].off_m / POSITION_M) ** 2
        if not len(score):
            return begin + 1, []
        came_from: list[NDArray[np.int64]] = []
        end = begin + 1
        while end < len(steps) and len(steps[end].arc):
            way_m = self._way_m(steps[end - 1], steps[end])
            total = score[:, None] - np.abs(way_m - straight_m[end - 1]) / DETOUR_M
            best = total.argmax(axis=0)
            following = total[best, np.arange(total.shape[1])] - 0.5 * (steps[end].off_m / POSITION_M) ** 2
            if not np.isfinite(following).any():
                break
            came_from.append(best)
            score, end = following, end + 1
        chosen = [int(score.argmax())]
        for best in reversed(came_from):
            chosen.append(int(best[chosen[-1]]))
        return end, chosen[::-1]

    def _way_m(self, before: Candidates, after: Candidates) -> Floats:
        """(a, b) metres on the road from each place to each, infinite = no way."""
        graph = self._graph
        left_m = graph.length_m[before.arc] * (1.0 - before.along)
        into_m = graph.length_m[after.arc] * after.along
        between_mm = self._engine.travel_ms(
            self._metric,
            sources=self._drivable.source[graph.head[before.arc]],
            targets=self._drivable.sink[graph.tail[after.arc]],
        ).astype(np.float64)
        way_m = np.where(between_mm >= INFINITE_MS, np.inf, between_mm / 1000) + left_m[:, None] + into_m
        forward_m = (after.along - before.along[:, None]) * graph.length_m[after.arc]
        on_same = (before.arc[:, None] == after.arc) & (forward_m >= -BACKWARDS_M)
        return np.where(on_same, np.maximum(forward_m, 0.0), way_m)

    def _way(self, places: list[tuple[int, float]], first: int) -> MatchedWay:
        arcs: list[int] = []
        share: list[float] = []
        for (arc, along), (next_arc, next_along) in pairwise(places):
            forward = next_along - along
            if arc == next_arc and forward * self._graph.length_m[arc] >= -BACKWARDS_M:
                arcs.append(arc)
                share.append(forward)
                continue
            between = self._between(arc, next_arc)
            arcs += [arc, *between, next_arc]
            share += [1.0 - along, *[1.0] * len(between), next_along]
        last = first + len(places) - 1
        return MatchedWay(np.array(arcs, np.int32), np.array(share), first, last)

    def _between(self, arc: int, next_arc: int) -> list[int]:
        source = int(self._drivable.source[self._graph.head[arc]])
        target = int(self._drivable.sink[self._graph.tail[next_arc]])
        links = self._engine.path(self._metric, source=source, target=target)
        arcs = self._drivable.arc[links if links is not None else []]
        return [int(driven) for driven in arcs if driven >= 0]


def _one(step: Candidates, place: int) -> tuple[int, float]:
    return int(step.arc[place]), float(step.along[place])
