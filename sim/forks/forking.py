"""The present state carried on over one course of chance calls, under one assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from controlroom.questions.what_if import Assumption
from sim.calls import Calls
from sim.engine.plan import OperatingPlan, UnitPost
from sim.engine.preparing import Prepared, fleet_of, prepare
from sim.engine.records import IDLE, NONE, TO_STATION
from sim.forks.coming import ComingCalls, Course
from sim.forks.covered import StationCover
from sim.forks.present import AT_HOSPITAL, AT_STATION, AWAY, ELSEWHERE, ON_SCENE, TO_HOSPITAL, PresentRegion
from sim.forks.taking_in import TASK, run_until, take_in
from sim.streams import Streams
from sim.worlds import World

Floats = NDArray[np.float64]
UNTIL_EVERYBODY_IS_BACK_S = 1e15


@dataclass(frozen=True, kw_only=True)
class Result:
    """Of one replication under one assumption. Coverage and free units at every moment; NaN = nothing to tell of."""

    coverage: Floats
    free_units: Floats
    mean_response_s: float
    on_time_share: float
    queued_share: float
    waiting_now_s: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Fork:
    """A region at `now_s` on the world's clock. `moments_s` (k) are instants on that clock at which to look."""

    world: World
    region: PresentRegion
    coming: ComingCalls
    cover: StationCover
    start_hour_of_week: int
    now_s: float
    moments_s: Floats

    def replicate(self, course: Course, assumption: Assumption | None, *, seed: int) -> Result:
        """Live on through one course of calls."""
        prepared = self._begin(course, assumption, seed=seed)
        states = prepared.state
        coverage, free_units = np.empty(len(self.moments_s)), np.empty(len(self.moments_s))
        for number, moment_s in enumerate(self.moments_s.tolist()):
            run_until(states, moment_s)
            stations = free_stations(prepared)
            coverage[number], free_units[number] = self.cover.share(stations), len(stations)
        run_until(states, UNTIL_EVERYBODY_IS_BACK_S if len(course.calls) else self.now_s)
        return self._told(course, prepared, coverage, free_units)

    def _begin(self, course: Course, assumption: Assumption | None, *, seed: int) -> Prepared:
        """Everything as it is now, and as the assumption changes it."""
        assumed = assumption or Assumption(name="")
        posts = [UnitPost(unit.unit_id, unit.station) for unit in self.region.units]
        posts += [UnitPost(f"extra unit {n}", s) for n, s in enumerate(assumed.extra_units_at, start=1)]
        plan = OperatingPlan(fleet=tuple(posts), start_hour_of_week=self.start_hour_of_week)
        _, unit_station = fleet_of(self.world, plan)
        calls, left_s = course.calls, course.left_s.copy()
        calls, left_s, on_break = self._with_breaks(calls, left_s, assumed)
        prepared = prepare(self.world, calls, course.places, plan, unit_station, Streams(seed))
        arrays: dict[str, Any] = prepared.kept[0]
        arrays["hospital_open"][:] = self._open_hospitals(assumed)
        self._order(prepared, arrays)
        take_in(prepared.state, self._tasks(left_s, on_break, len(posts), arrays["hospital_open"]))
        return prepared

    def _with_breaks(self, calls: Calls, left_s: Floats, assumed: Assumption) -> tuple[Calls, Floats, set[int]]:
        """A busy unit's last part of the job is longer by the break; free units are away for it."""
        columns = {name: column.copy() for name, column in calls.columns().items()}
        on_break: set[int] = set()
        for number, unit in enumerate(self.region.units):
            if unit.unit_id not in assumed.units_on_break:
                continue
            if unit.task in (AT_STATION, ELSEWHERE):
                on_break.add(number)
                left_s[number] = assumed.break_s
            elif unit.task in (AWAY, AT_HOSPITAL) or (unit.task == ON_SCENE and not calls.transport[number]):
                left_s[number] += assumed.break_s
            else:
                columns["handover_s" if calls.transport[number] else "on_scene_s"][number] += assumed.break_s
        return Calls.in_order(columns), left_s, on_break

    def _open_hospitals(self, assumed: Assumption) -> NDArray[np.bool_]:
        ids = self.world.hospital_ids
        closed = self.region.closed_hospitals | {ids.index(hospital_id) for hospital_id in assumed.diverting}
        return np.array([number not in closed for number in range(len(ids))], np.bool_)

    def _order(self, prepared: Prepared, arrays: dict[str, Any]) -> None:
        """Rows that stand for units are in hand already; who is sent to calls that wait rolls
        after the usual preparation, to the most urgent first."""
        units, waiting = len(self.region.units), len(self.region.waiting)
        ready_s, priority = prepared.calls["ready_s"], prepared.calls["priority"].copy()
        ready_s[:units] = -1.0
        ready_s[units : units + waiting] = self.now_s + self.coming.delay_s
        priority[units + waiting :] = 0
        arrays["ready_order"][:] = np.lexsort((priority, ready_s))
        prepared.state["next_call"], prepared.state["now_s"] = units, self.now_s

    def _tasks(self, left_s: Floats, on_break: set[int], count: int, is_open: Any) -> NDArray[Any]:
        places = self.coming.units_at
        tasks = np.zeros(count, TASK)
        tasks["kind"], tasks["hospital"] = AT_STATION, NONE
        for number, unit in enumerate(self.region.units):
            task, node = tasks[number], int(places.node[number])
            task["kind"] = AWAY if number in on_break else unit.task
            task["call"], task["node"], task["off_road_m"] = number, node, places.off_road_m[number]
            task["left_s"] = left_s[number]
            if unit.task in (TO_HOSPITAL, AT_HOSPITAL):
                to_hospital_s = np.where(is_open, self.world.travel.to_hospital_s[node], np.inf)
                task["hospital"] = int(to_hospital_s.argmin()) if unit.hospital is None else unit.hospital
        return tasks

    def _told(self, course: Course, prepared: Prepared, coverage: Floats, free_units: Floats) -> Result:
        units, waiting = len(self.region.units), len(self.region.waiting)
        of_units_s = prepared.calls["on_scene_s"]
        first = units + waiting
        counted = np.flatnonzero(course.calls.arrival_s[first:] <= self.moments_s[-1]) + first
        response_s = of_units_s[counted] - course.calls.arrival_s[counted]
        target_s = self.world.target_s[course.calls.priority[counted]]
        aimed = np.isfinite(target_s)
        return Result(
            coverage=coverage,
            free_units=free_units,
            mean_response_s=_mean(response_s),
            on_time_share=_mean((response_s <= target_s)[aimed]),
            queued_share=_mean(prepared.calls["queued"][counted]),
            waiting_now_s=_mean(of_units_s[units:first] - self.now_s),
        )


def free_stations(prepared: Prepared) -> NDArray[np.int64]:
    """The stations of the units that are free, one for each."""
    doing = prepared.units["doing"]
    stations: NDArray[np.int64] = prepared.units["station"][(doing == IDLE) | (doing == TO_STATION)].astype(np.int64)
    return stations


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else float("nan")
