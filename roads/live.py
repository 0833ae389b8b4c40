"""The roads as they are now: every query takes one state and keeps it; a change swaps in the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from roads.conditions import CLOSED, RoadConditions, checked_arcs, checked_slowdown
from roads.engine import INFINITE_MS, RoadEngine, RoadMetric
from roads.graph import RoadGraph
from roads.pack.settings import ProfileTraffic
from roads.shelf import Key, MetricShelf
from roads.traffic import TrafficState, Week, class_factors
from roads.turns import DrivableGraph

Number = TypeVar("Number", np.int32, np.int64)
MOST_METRICS = 12
SPREAD_PER_MS = 16
"""Spreads along a way are summed as whole sixteenths of milliseconds times spread: 37 hours at the widest spread."""
MOST_SPREAD_WEIGHT = 2**27


@dataclass(frozen=True, eq=False)
class _State:
    conditions: RoadConditions
    week: Week
    metrics: MetricShelf


class LiveRoads:
    """Metrics by profile and hour under the conditions and the traffic in force. Queries never wait for a change."""

    def __init__(
        self,
        graph: RoadGraph,
        drivable: DrivableGraph,
        engine: RoadEngine,
        traffic: Mapping[str, ProfileTraffic],
        *,
        spreads: Mapping[str, ProfileTraffic] | None = None,
        most_metrics: int = MOST_METRICS,
    ) -> None:
        self.graph, self.engine = graph, engine
        self._drivable = drivable
        self._most_metrics = most_metrics
        self._link_length_cm = _on_links(np.rint(graph.length_m * 100).astype(np.int64), drivable)
        self._changing = threading.Lock()
        self._last_asked: dict[tuple[str, bool], int | None] = {}
        self._state = self._new_state(RoadConditions(), Week.of(traffic, spreads or {}, graph.road_classes), ())

    @property
    def conditions(self) -> RoadConditions:
        return self._state.conditions

    def metric(self, profile: str, hour_of_week: int | None) -> tuple[RoadMetric, float]:
        """(metric, factor on all its times) of a column of the graph; no hour = free flow."""
        state = self._state
        traffic = state.week.traffic(profile, hour_of_week)
        self._last_asked[profile, False] = hour_of_week
        return state.metrics.get((profile, traffic.by_class, ())), traffic.uniform

    def spread_metric(self, profile: str, hour_of_week: int) -> tuple[RoadMetric | None, float] | None:
        """(metric whose lengths are times x spread x SPREAD_PER_MS, spread of arcs without class); no metric = this
        spread everywhere. None where no spread was learnt.
        """
        state = self._state
        spread = state.week.spread(profile, hour_of_week)
        if spread is None or not spread.by_class:
            return None if spread is None else (None, spread.uniform)
        self._last_asked[profile, True] = hour_of_week
        key = (profile, state.week.traffic(profile, hour_of_week).by_class, spread.by_class)
        return state.metrics.get(key), spread.by_class[-1]

    def arc_travel_s(self, profile: str, hour_of_week: int | None) -> NDArray[np.float64]:
        """(m) seconds of every arc now, infinite where closed."""
        state = self._state
        traffic = state.week.traffic(profile, hour_of_week)
        factors = class_factors(traffic, self.graph.road_class) * traffic.uniform
        return state.conditions.applied_to(self.graph.travel_s[profile]) * factors

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

    def take_up(
        self,
        traffic: Mapping[str, ProfileTraffic],
        spreads: Mapping[str, ProfileTraffic],
        *,
        record: Callable[[], object],
    ) -> int:
        """Have this traffic from now on; returns the new revision.

        Everything in use is made ready first, then `record` is called, then the pointer is swapped: what `record`
        raises leaves the roads as they were.
        """
        week = Week.of(traffic, spreads, self.graph.road_classes)
        with self._changing:
            before, ready = self.conditions, self._under(week)
        record()
        with self._changing:
            self._state = ready if self.conditions is before else self._under(week)
            return self.conditions.revision

    def _under(self, week: Week) -> _State:
        """The next state: the same conditions as another revision, with the metrics of the hours asked for last."""
        conditions = self.conditions.exactly(self.conditions.factor_by_arc)
        keys = [key for key in self._state.metrics.in_use() if not key[1] and not key[2]]
        for (profile, with_spread), hour in tuple(self._last_asked.items()):
            by_class = week.traffic(profile, hour).by_class
            spread = week.spread(profile, hour) if with_spread and hour is not None else None
            keys.append((profile, by_class, spread.by_class if spread is not None else ()))
        return self._new_state(conditions, week, dict.fromkeys(keys))

    def _change(self, conditions: RoadConditions) -> int:
        """All metrics in use are made again before the swap, so that no query waits for them after it."""
        self._state = self._new_state(conditions, self._state.week, self._state.metrics.in_use())
        return conditions.revision

    def _new_state(self, conditions: RoadConditions, week: Week, keys: Iterable[Key]) -> _State:
        def make(key: Key) -> RoadMetric:
            return self._customised(conditions, key)

        metrics = MetricShelf(make, capacity=self._most_metrics)
        for key in keys:
            metrics.get(key)
        return _State(conditions, week, metrics)

    def _customised(self, conditions: RoadConditions, key: Key) -> RoadMetric:
        profile, by_class, spreads = key
        travel_s = conditions.applied_to(self.graph.travel_s[profile])
        travel_s *= class_factors(TrafficState(by_class=by_class), self.graph.road_class)
        weight_ms = np.rint(np.minimum(travel_s * 1000.0, INFINITE_MS)).astype(np.int32)
        length = self._link_length_cm
        if spreads:
            spread = class_factors(TrafficState(by_class=spreads), self.graph.road_class)
            weighed = np.rint(np.minimum(weight_ms * spread * SPREAD_PER_MS, MOST_SPREAD_WEIGHT))
            length = _on_links(weighed.astype(np.int64), self._drivable)
        return self.engine.customise(_on_links(weight_ms, self._drivable), length)


def _on_links(by_arc: NDArray[Number], drivable: DrivableGraph) -> NDArray[Number]:
    """Values of arcs on the links that stand for them; 0 on links that are no arc."""
    return np.where(drivable.arc >= 0, by_arc[drivable.arc], 0).astype(by_arc.dtype)
