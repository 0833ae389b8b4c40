"""The hierarchy as a `RoadEngine`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.engine import RoadMetric
from roads.hierarchy.index import HierarchyIndex
from roads.hierarchy.keys import part
from roads.hierarchy.metric import HierarchyMetric, Weights
from roads.hierarchy.search import one_to_many
from roads.hierarchy.sweep import many_to_many
from roads.hierarchy.unpack import find_path
from roads.hierarchy.workspace import Workspaces

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
FEWEST_NEAR_TO_SWEEP = 4
"""With fewer near vertices, single searches are faster than a sweep of all lanes."""


class HierarchyEngine:
    """Queries on one index; no lock, no Python between the kernels, the GIL released in them."""

    def __init__(self, index: HierarchyIndex) -> None:
        self.index = index
        self._height = index.height
        self._workspaces = Workspaces(index.vertex_count)

    def customise(self, weight_ms: Ints, length_cm: Longs) -> HierarchyMetric:
        """See `RoadEngine.customise`."""
        return HierarchyMetric(self.index, weight_ms, length_cm)

    def travel_ms(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> Ints:
        """See `RoadEngine.travel_ms`."""
        return self._table(_own(metric).time, sources, targets)

    def travel_ms_and_cm(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> tuple[Ints, Longs]:
        """See `RoadEngine.travel_ms_and_cm`; of several fastest paths the shortest one counts."""
        return part(self._table(_own(metric).time_and_distance, sources, targets))

    def path(self, metric: RoadMetric, *, source: int, target: int) -> Ints | None:
        """See `RoadEngine.path`."""
        weights, index = _own(metric).time, self.index
        work = self._workspaces.of(weights.up.dtype)
        length, links = find_path(
            index.rank[source],
            index.rank[target],
            index.parent,
            index.up_start,
            index.up_head,
            index.down_start,
            index.down_tail,
            index.down_edge,
            index.link_start,
            index.links,
            index.link_is_up,
            weights.link,
            weights.up,
            weights.down,
            work.infinite,
            self._height,
            work.reached,
            work.reached_back,
            work.below_source,
            work.below_target,
        )
        return links if length < work.infinite else None

    def _table(self, weights: Weights, sources: Ints, targets: Ints) -> NDArray[Any]:
        """(s, t). The fewer of the two are searched from, the more are pinned."""
        near, far = self.index.rank[sources], self.index.rank[targets]
        if len(near) <= len(far):
            return self._far_by_near(near, far, weights.up, weights.down).T
        return self._far_by_near(far, near, weights.down, weights.up)

    def _far_by_near(self, near: Ints, far: Ints, climb: NDArray[Any], settle: NDArray[Any]) -> NDArray[Any]:
        work, index = self._workspaces.of(climb.dtype), self.index
        tree = (index.parent, index.up_start, index.up_head)
        if len(near) < FEWEST_NEAR_TO_SWEEP:
            rows = np.empty((len(near), len(far)), climb.dtype)
            pinned, scratch = work.pin(far, index.parent), (work.infinite, work.reached, work.distance)
            for row, vertex in enumerate(near):
                one_to_many(vertex, far, pinned, *tree, climb, settle, *scratch, rows[row])
            return rows.T
        marks = (work.infinite, work.marked, work.pinned, work.reached, work.place_of)
        answer = np.empty((len(far), len(near)), climb.dtype)
        many_to_many(near, far, *tree, climb, settle, *marks, answer)
        return answer


def _own(metric: RoadMetric) -> HierarchyMetric:
    if not isinstance(metric, HierarchyMetric):
        raise TypeError(f"a metric of another engine: {type(metric).__name__}")
    return metric
