"""Crews that are owed a break, and what each hour of the region would miss of them, as arrays."""

from collections.abc import Iterator, Mapping
from math import ceil

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.coverage.covers import Covers, cell_extra_s, covers_of, road_budget_s, standard_of
from dispatch.coverage.demand import DemandForecast
from dispatch.model import LonLat, Unit, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.relocation.places import destination_of
from dispatch.settings import DispatchSettings
from dispatch.shifts.fatigue import rest_of
from dispatch.shifts.roster import follows_roster, planned_breaks, running_break, shift_at
from dispatch.shifts.settings import ShiftSettings
from dispatch.state import DispatchState

SURE_ENOUGH = 0.5
BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.int64]


class BreakProblem(Struct, frozen=True, kw_only=True, eq=False):
    """Time is cut into slots of `slot_s` from `from_at`.

    Over units (m), cells (n) and slots (t): `reach` (m, n): the unit covers the cell; `present` (m, t): it is on duty
    and not resting otherwise; `demand` (t, n): expected calls an hour. A free unit is busy with probability `busy`.
    `crews` (k) are the numbers of the units to be given a break of `lasts` slots, that begins within `earliest` and
    `latest` (k), both counted.
    """

    from_at: float
    slot_s: float
    unit_ids: tuple[str, ...]
    reach: BoolArray
    present: BoolArray
    demand: FloatArray
    busy: float
    crews: IndexArray
    lasts: int
    earliest: IndexArray
    latest: IndexArray
    minimum_cover: float

    def starts_of(self, crew: int) -> range:
        """The slots in which the break of the k-th crew may begin."""
        return range(int(self.earliest[crew]), int(self.latest[crew]) + 1)

    def counts(self, starts: Mapping[int, int]) -> IndexArray:
        """(t, n) how many units cover each cell when the k-th crew's break begins in slot `starts[k]`."""
        present = self.present.copy()
        for crew, start in starts.items():
            present[self.crews[crew], start : start + self.lasts] = False
        found: IndexArray = (present.T.astype(np.int32) @ self.reach.astype(np.int32)).astype(np.int64)
        return found

    def covered(self, counts: IndexArray) -> FloatArray:
        """(t,) expected calls an hour that are reached in time (MEXCLP, Daskin 1983)."""
        found: FloatArray = np.einsum("tn,tn->t", self.demand, 1.0 - self.busy**counts)
        return found

    def totals(self) -> FloatArray:
        """(t,) expected calls an hour."""
        found: FloatArray = self.demand.sum(axis=1)
        return found

    def required(self) -> FloatArray:
        """(t,) what must stay covered: the minimum, or, where even without breaks less is, that."""
        found: FloatArray = np.minimum(self.minimum_cover * self.totals(), self.covered(self.counts({})))
        return found


def break_problem(
    state: DispatchState,
    *,
    travel_times: TravelTimes,
    demand: DemandForecast,
    now: float,
    settings: DispatchSettings,
    minimum_cover: float | None = None,
) -> BreakProblem:
    """Breaks due within `break_plan_horizon_s`, with every unit taken to wait at its post or its station.

    Raises `Refused` where the priority that coverage is measured by has no norm.
    """
    rules = settings.shifts
    lasts = ceil(rules.break_s / rules.break_slot_s)
    units = [unit for _, unit in sorted(state.units.items()) if unit.status is not UnitStatus.OUT_OF_SERVICE]
    windows = {number: window for number, unit in enumerate(units)
               if (window := _window(state, unit.unit_id, now=now, rules=rules)) is not None}  # fmt: skip
    slots = max((latest for _, latest in windows.values()), default=0) + lasts
    starts_at: FloatArray = now + np.arange(slots, dtype=np.float64) * rules.break_slot_s
    return BreakProblem(
        from_at=now,
        slot_s=rules.break_slot_s,
        unit_ids=tuple(unit.unit_id for unit in units),
        reach=_reach(state, units, demand, travel_times=travel_times, now=now, settings=settings),
        present=_present(state, units, starts_at, rules=rules),
        demand=np.array([demand.at(at) for at in starts_at]).reshape(slots, len(demand.cells)),
        busy=settings.coverage.busy_fraction,
        crews=np.array(list(windows), dtype=np.int64),
        lasts=lasts,
        earliest=np.array([earliest for earliest, _ in windows.values()], dtype=np.int64),
        latest=np.array([latest for _, latest in windows.values()], dtype=np.int64),
        minimum_cover=rules.break_minimum_cover if minimum_cover is None else minimum_cover,
    )


def _window(state: DispatchState, unit_id: str, *, now: float, rules: ShiftSettings) -> tuple[int, int] | None:
    """First and last slot in which the crew's break may begin; None when it needs none planned now.

    A break that is overdue is given as soon as may be, but as long after as its window is wide.
    """
    rest = rest_of(state.shifts, unit_id, now=now, settings=rules)
    if rest is None or rest.earliest_at is None or rest.latest_at is None:
        return None
    if running_break(state.shifts, unit_id) is not None or planned_breaks(state.shifts, unit_id):
        return None
    if rest.earliest_at > now + rules.break_plan_horizon_s:
        return None
    latest_at = rest.latest_at if rest.latest_at >= now else now + rules.break_window_s
    earliest = ceil(max(rest.earliest_at - now, 0.0) / rules.break_slot_s)
    latest = int((latest_at - now) // rules.break_slot_s)
    return (earliest, latest) if earliest <= latest else None


def _present(state: DispatchState, units: list[Unit], starts_at: FloatArray, *, rules: ShiftSettings) -> BoolArray:
    """(m, t) on duty by the roster, and on no break that is planned or running already."""
    present = np.ones((len(units), len(starts_at)), dtype=np.bool_)
    for number, unit in enumerate(units):
        if follows_roster(state.shifts, unit.unit_id, at=float(starts_at[0]), settings=rules):
            present[number] = [shift_at(state.shifts, unit.unit_id, at=float(at)) is not None for at in starts_at]
    numbers = {unit.unit_id: number for number, unit in enumerate(units)}
    for pause in state.shifts.breaks.values():
        if pause.unit_id in numbers:
            resting = (starts_at + rules.break_slot_s > pause.from_at) & (starts_at < pause.until_at)
            present[numbers[pause.unit_id], resting] = False
    return present


def _reach(
    state: DispatchState,
    units: list[Unit],
    demand: DemandForecast,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> BoolArray:
    standard = standard_of(settings, priority=settings.coverage.priority, state=state)
    preparation_s = np.array([settings.preparation_of(unit, profile=standard.profile) for unit in units])
    covers = covers_of(
        np.array(list(_places(state, units)), dtype=np.float64).reshape(-1, 2),
        demand.cells,
        budget_s=road_budget_s(standard, preparation_s=preparation_s, settings=settings.coverage),
        travel_times=travel_times,
        profile=standard.profile,
        now=now,
        settings=settings.coverage,
        extra_s=cell_extra_s(standard, demand),
    )
    return _dense(covers, len(units), len(demand.cells))


def _places(state: DispatchState, units: list[Unit]) -> Iterator[LonLat]:
    for unit in units:
        yield destination_of(state, unit)


def _dense(covers: Covers, units: int, cells: int) -> BoolArray:
    reach = np.zeros((units, cells), dtype=np.bool_)
    for number in range(units):
        reached, chances = covers.row(number)
        reach[number, reached[chances >= SURE_ENOUGH]] = True
    return reach
