"""The roads as they are now: every query takes one state and keeps it; a change swaps in the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from roads.conditions import CLOSED, RoadConditions, checked_arcs, checked_slowdown
from roads.engine import INFINITE_MS, RoadEngine, RoadMetric
from roads.graph import RoadGraph
from roads.pack.settings import HOURS_PER_WEEK, ProfileTraffic
from roads.shelf import Key, MetricShelf
from roads.traffic import FREE_FLOW, HourFactors, TrafficState, class_factors
from roads.turns import DrivableGraph

Number = TypeVar("Number", np.int32, np.int64)
MOST_METRICS = 12


@dataclass(frozen=True, eq=False)
class _State:
    conditions: RoadConditions
    metrics: MetricShelf


class LiveRoads:
    """Metrics by profile and hour under the conditions in force. Queries never wait for a change of conditions."""

    def __init__(
        self,
        graph: RoadGraph,
        drivable: DrivableGraph,
        engine: RoadEngine,
        traffic: Mapping[str, ProfileTraffic],
        *,
        most_metrics: int = MOST_METRICS,
    ) -> None:
        self.graph, self.engine = graph, engine
        self._drivable = drivable
        self._hours = {name: HourFactors(week, graph.road_classes) for name, week in traffic.items()}
        self._most_metrics = most_metrics
        self._link_length_cm = _on_links(np.rint(graph.length_m * 100).astype(np.int64), drivable)
        self._changing = threading.Lock()
        self._state = self._new_state(RoadConditions(), ())

    @property
    def conditions(self) -> RoadConditions:
        return self._state.conditions

    def metric(self, profile: str, hour_of_week: int | None) -> tuple[RoadMetric, float]:
        """(metric, factor on all its times) of a column of the graph; no hour = free flow."""
        traffic = self._traffic(profile, hour_of_week)
        return self._state.metrics.get((profile, traffic.by_class)), traffic.uniform

    def arc_travel_s(self, profile: str, hour_of_week: int | None) -> NDArray[np.float64]:
        """(m) seconds of every arc now, infinite where closed."""
        traffic = self._traffic(profile, hour_of_week)
        factors = class_factors(traffic, self.graph.road_class) * traffic.uniform
        return self._state.conditions.applied_to(self.graph.travel_s[profile]) * factors

    def close(self, arcs: Iterable[int]) -> int:
        """Let nobody pass; returns the new revision."""
        checked = checked_arcs(arcs, self.graph.arc_count)
        with self._changing:
            return self._change(self.conditions.with_factor(checked, CLOSED))

    def slow(self, arcs: Iterable[int], factor: float) -> int:
        """Multiply free-flow times by `factor` (in place of an earlier one); returns the new revision."""
        checked, checked_factor = checked_arcs(arcs, self.graph.arc_count), checked_slowdown(factor)
        with self._changing:
            return self._change(self.conditions.with_factor(checked, checked_factor))

    def reopen(self, arcs: Iterable[int]) -> int:
        """Take closures and slowdowns off; returns the new revision."""
        checked = checked_arcs(arcs, self.graph.arc_count)
        with self._changing:
            return self._change(self.conditions.without(checked))

    def put_in_force(self, factor_by_arc: Mapping[int, float]) -> int:
        """Have exactly these factors, infinite = closed; no new revision where nothing differs."""
        arcs = checked_arcs(factor_by_arc.keys(), self.graph.arc_count)
        factors = [f if f == CLOSED else checked_slowdown(f) for f in factor_by_arc.values()]
        wanted = dict(zip(arcs, factors, strict=True))
        with self._changing:
            if wanted == self.conditions.factor_by_arc:
                return self.conditions.revision
            return self._change(self.conditions.exactly(wanted))

    def _change(self, conditions: RoadConditions) -> int:
        """All metrics in use are made again before the swap, so that no query waits for them after it."""
        self._state = self._new_state(conditions, self._state.metrics.keys())
        return conditions.revision

    def _new_state(self, conditions: RoadConditions, keys: Iterable[Key]) -> _State:
        def make(key: Key) -> RoadMetric:
            return self._customised(conditions, key)

        metrics = MetricShelf(make, capacity=self._most_metrics)
        for key in keys:
            metrics.get(key)
        return _State(conditions, metrics)

    def _customised(self, conditions: RoadConditions, key: Key) -> RoadMetric:
        profile, by_class = key
        travel_s = conditions.applied_to(self.graph.travel_s[profile])
        travel_s *= class_factors(TrafficState(by_class=by_class), self.graph.road_class)
        weight_ms = np.rint(np.minimum(travel_s * 1000.0, INFINITE_MS)).astype(np.int32)
        return self.engine.customise(_on_links(weight_ms, self._drivable), self._link_length_cm)

    def _traffic(self, profile: str, hour_of_week: int | None) -> TrafficState:
        if hour_of_week is None:
            return FREE_FLOW
        whole = isinstance(hour_of_week, (int, np.integer)) and not isinstance(hour_of_week, bool)
        if not whole or not 0 <= hour_of_week < HOURS_PER_WEEK:
            raise ValueError(f"hour of week {hour_of_week!r} is not a whole number from 0 to {HOURS_PER_WEEK - 1}")
        hours = self._hours.get(profile)
        return FREE_FLOW if hours is None else hours.at(int(hour_of_week))


def _on_links(by_arc: NDArray[Number], drivable: DrivableGraph) -> NDArray[Number]:
    """Values of arcs on the links that stand for them; 0 on links that are no arc."""
    return np.where(drivable.arc >= 0, by_arc[drivable.arc], 0).astype(by_arc.dtype)
