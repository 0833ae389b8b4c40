"""Which cells are reached in time from where, and how surely."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.settings import CoverageSettings
from dispatch.fleet import travel_times_s
from dispatch.kernels.arrival import IndexArray
from dispatch.kernels.coverage import cover_rows
from dispatch.norms.norm import norm_in_force_s
from dispatch.ports import FloatArray, TravelTimes
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

Row = tuple[IndexArray, FloatArray]


class Standard(Struct, frozen=True, kw_only=True):
    """What counts as in time: the norm of a priority, from the call to the arrival, and how its units drive.

    Outside the city a response may take `elsewhere_extra_s` longer.
    """

    priority: int
    norm_s: float
    profile: str
    elsewhere_extra_s: float = 0.0


class Covers(Struct, frozen=True, eq=False):
    """Sparse rows, one for each place: row r covers `cells[starts[r]:starts[r + 1]]` with those `chances`."""

    starts: IndexArray
    cells: IndexArray
    chances: FloatArray

    def row(self, number: int) -> Row:
        """The cells and chances of one place."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.cells[part], self.chances[part]

    def rows(self) -> list[Row]:
        return [self.row(number) for number in range(len(self.starts) - 1)]


def covers_of_rows(rows: Sequence[Row]) -> Covers:
    """Rows put together."""
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(cells) for cells, _ in rows], out=starts[1:])
    cells = np.concatenate([np.empty(0, dtype=np.int64), *(cells for cells, _ in rows)])
    chances = np.concatenate([np.empty(0), *(chances for _, chances in rows)])
    return Covers(starts, cells, chances)


def standard_of(
    settings: DispatchSettings,
    *,
    priority: int | None = None,
    norm_s: float | None = None,
    state: DispatchState | None = None,
) -> Standard:
    """The norm of a priority; absent: that of the settings, or their aim where that is shorter.

    `norm_s` goes before its norm, in the city and elsewhere. With `state` the norms are those in force, an epidemic's
    among them. Raises Refused: no norm.
    """
    chosen = settings.coverage.priority if priority is None else priority
    if norm_s is not None:
        return Standard(priority=chosen, norm_s=norm_s, profile=settings.profile_of(chosen))
    known = DispatchState() if state is None else state
    norm = norm_in_force_s(known, priority=chosen, city=True, settings=settings)
    elsewhere = norm_in_force_s(known, priority=chosen, city=False, settings=settings)
    if norm is None:
        detail = f"No norm is set for priority {chosen}: give one, or set targets_s.{chosen}."
        raise Refused("no-norm", detail, kind="invalid", field="priority")
    extra_s = 0.0 if elsewhere is None else elsewhere - norm
    if priority is None and settings.coverage.aim_s is not None:
        norm = min(norm, settings.coverage.aim_s)
    return Standard(priority=chosen, norm_s=norm, profile=settings.profile_of(chosen), elsewhere_extra_s=extra_s)


def cell_extra_s(standard: Standard, demand: DemandForecast) -> FloatArray:
    """(n,) by how much the norm of each cell is longer than the city's."""
    if demand.in_city is None:
        return np.zeros(len(demand.cells))
    extra: FloatArray = np.where(demand.in_city, 0.0, standard.elsewhere_extra_s)
    return extra


def road_budget_s(standard: Standard, *, preparation_s: FloatArray, settings: CoverageSettings) -> FloatArray:
    """(m,) what is left of the norm for the road; below zero: nothing."""
    return standard.norm_s - settings.call_handling_s - preparation_s


def covers_of(
    places: FloatArray,
    cells: FloatArray,
    *,
    budget_s: FloatArray,
    travel_times: TravelTimes,
    profile: str,
    now: float,
    settings: CoverageSettings,
    extra_s: FloatArray | None = None,
) -> Covers:
    """What is covered from places (m, 2), each with its own `budget_s` (m) for the road, and `extra_s` (n) by cell."""
    travel_s = travel_times_s(travel_times, origins=places, destinations=cells, profile=profile, at=now)
    longer_s = np.zeros(len(cells)) if extra_s is None else extra_s
    return Covers(*cover_rows(travel_s, budget_s, longer_s, settings.travel_spread))
