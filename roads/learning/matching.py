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
WILD_DETOUR_M = 150.0
BACKWARDS_M = 40.0
"""So much a unit may seem to roll back on its own arc: noise of the receiver."""


@dataclass(frozen=True, eq=False)
class MatchedWay:
    """Arcs driven in order, int32 (a), and the share (a) of each that was, from `first` to `last` position of a run."""

    arcs: NDArray[np.int32]
    share: Floats
    first: int
    last: int


@dataclass(frozen=True)
class _Stretch:
    """Rows of a run without a break, the chosen place of each, and the metres of the way into each but the first."""

    rows: list[int]
    places: list[int]
    into_m: list[float]


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
        """The ways of a run; it breaks where no road fits. Positions that are wild are passed over."""
        steps = self._candidates.near(run.lonlat)
        rows = _off_no_road(steps)
        found = list(self._matched(run, steps, rows))
        wild = {row for stretch in found for row in self._wild(steps, stretch)}
        if wild:
            found = list(self._matched(run, steps, [row for row in rows if row not in wild]))
        for stretch in found:
            yield self._way(steps, stretch)

    def _matched(self, run: Run, steps: list[Candidates], rows: list[int]) -> Iterator[_Stretch]:
        kept = [steps[row] for row in rows]
        straight_m = great_circle_m(run.lonlat[rows[:-1]], run.lonlat[rows[1:]])
        begin = 0
        while begin < len(kept):
            stretch = self._viterbi(kept, straight_m, begin)
            end = begin + max(len(stretch.places), 1)
            if len(stretch.places) >= FEWEST_POINTS:
                yield _Stretch(rows[begin:end], stretch.places, stretch.into_m)
            begin = end

    def _viterbi(self, steps: list[Candidates], straight_m: Floats, begin: int) -> _Stretch:
        """The most probable places of the steps from `begin` on, as far as roads fit."""
        score = -0.5 * (steps[begin].off_m / POSITION_M) ** 2
        if not len(score):
            return _Stretch([], [], [])
        came_from: list[tuple[NDArray[np.int64], Floats]] = []
        end = begin + 1
        while end < len(steps) and len(steps[end].arc):
            way_m = self._way_m(steps[end - 1], steps[end])
            total = score[:, None] - np.abs(way_m - straight_m[end - 1]) / DETOUR_M
            best = total.argmax(axis=0)
            following = total[best, np.arange(total.shape[1])] - 0.5 * (steps[end].off_m / POSITION_M) ** 2
            if not np.isfinite(following).any():
                break
            came_from.append((best, way_m))
            score, end = following, end + 1
        places, into_m = [int(score.argmax())], []
        for best, way_m in reversed(came_from):
            before = int(best[places[-1]])
            into_m.append(float(way_m[before, places[-1]]))
            places.append(before)
        return _Stretch(list(range(begin, end)), places[::-1], into_m[::-1])

    def _wild(self, steps: list[Candidates], stretch: _Stretch) -> Iterator[int]:
        """Rows that the way would be WILD_DETOUR_M shorter without: a receiver's error, reached and left again."""
        on = [steps[row].only(place) for row, place in zip(stretch.rows, stretch.places, strict=True)]
        for number, (into_m, out_m) in enumerate(pairwise(stretch.into_m), start=1):
            via_m = into_m + out_m
            if via_m > WILD_DETOUR_M:
                past_m = float(self._way_m(on[number - 1], on[number + 1])[0, 0])
                if via_m - past_m > WILD_DETOUR_M:
                    yield stretch.rows[number]

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

    def _way(self, steps: list[Candidates], stretch: _Stretch) -> MatchedWay:
        arcs: list[int] = []
        share: list[float] = []
        chosen = zip(stretch.rows, stretch.places, strict=True)
        places = [(int(steps[row].arc[place]), float(steps[row].along[place])) for row, place in chosen]
        for (arc, along), (next_arc, next_along) in pairwise(places):
            forward = next_along - along
            if arc == next_arc and forward * self._graph.length_m[arc] >= -BACKWARDS_M:
                arcs.append(arc)
                share.append(forward)
                continue
            between = self._between(arc, next_arc)
            arcs += [arc, *between, next_arc]
            share += [1.0 - along, *[1.0] * len(between), next_along]
        return MatchedWay(np.array(arcs, np.int32), np.array(share), stretch.rows[0], stretch.rows[-1])

    def _between(self, arc: int, next_arc: int) -> list[int]:
        source = int(self._drivable.source[self._graph.head[arc]])
        target = int(self._drivable.sink[self._graph.tail[next_arc]])
        links = self._engine.path(self._metric, source=source, target=target)
        arcs = self._drivable.arc[links if links is not None else []]
        return [int(driven) for driven in arcs if driven >= 0]


def _off_no_road(steps: list[Candidates]) -> list[int]:
    """All rows but single ones that no road is near to, between two that have one."""
    near = [False, *(len(step.arc) > 0 for step in steps), False]
    return [row for row in range(len(steps)) if near[row + 1] or not (near[row] and near[row + 2])]
