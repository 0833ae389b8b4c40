"""Past calls counted by hour, cell and group, with the hours that were observed at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dispatch.coverage.grid import Grid, gather_in_cells
from dispatch.coverage.history import Inhabitants
from sim.demand.errors import DemandUnusable
from sim.demand.model import HOURS_A_WEEK
from sim.demand.records import CallRecords

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

EPOCH_HOUR_OF_WEEK = 72
CALLS_OF_A_DAY_NOBODY_MISSES = 10.0


@dataclass(frozen=True, eq=False, kw_only=True)
class ObservedHours:
    """T hours of the local clock, in order: `number` (hours since 1970-01-01), `hour_of_week`, `hour_of_day`, `month`
    (January = 0), `day` (days since 1970-01-01), `holiday`."""

    number: Longs
    hour_of_week: Longs
    hour_of_day: Longs
    month: Longs
    day: Longs
    holiday: Bools

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, eq=False, kw_only=True)
class DemandHistory:
    """`calls` (k,) came in observed hour `hour` (k,), cell `cell` (k,) and group `group` (k,).

    `cells` (n, 2) lon, lat in `grid`, where `people` (n) live, if that is known; `groups`: name and priority.
    `unobserved_days` were taken to be gaps in the records.
    """

    grid: Grid
    cells: Floats
    people: Floats | None
    hours: ObservedHours
    hour: Longs
    cell: Longs
    group: Longs
    calls: Floats
    groups: tuple[tuple[str, int], ...]
    unobserved_days: int = 0

    @property
    def weeks(self) -> float:
        return len(self.hours) / HOURS_A_WEEK

    def between(self, first: int, end: int) -> DemandHistory:
        """Of the observed hours those from `first` up to, not with, `end`."""
        kept = (self.hour >= first) & (self.hour < end)
        return replace(
            self,
            hours=_part(self.hours, slice(first, end)),
            hour=self.hour[kept] - first,
            cell=self.cell[kept],
            group=self.group[kept],
            calls=self.calls[kept],
        )


def history_of_records(
    records: CallRecords,
    *,
    cell_m: float,
    most_cells: int,
    inhabitants: Inhabitants | None = None,
    holidays: Collection[date] = (),
) -> DemandHistory:
    """From the first call's hour to the last's. Cells are also where people live and nobody has called."""
    count = len(records)
    places = records.points if inhabitants is None else np.concatenate([records.points, inhabitants.points])
    gathered = gather_in_cells(
        places, np.where(np.arange(len(places)) < count, 1.0, 0.0), cell_m=cell_m, most_cells=most_cells
    )
    people = None
    if inhabitants is not None:
        cell_of_people = gathered.cell_of_point[count:]
        people = sums(cell_of_people, inhabitants.people, len(gathered.cells))
    hour = (records.local_s // 3600.0).astype(np.int64)
    hours, unobserved_days = _observed(hour, np.ones(count), holidays=holidays)
    return DemandHistory(
        grid=gathered.grid,
        cells=gathered.cells,
        people=people,
        hours=hours,
        hour=np.searchsorted(hours.number, hour),
        cell=gathered.cell_of_point[:count],
        group=records.group,
        calls=np.ones(count),
        groups=records.groups,
        unobserved_days=unobserved_days,
    )


def sums(which: Longs, values: Floats, count: int) -> Floats:
    """(count,) sums of the values by number."""
    found: Floats = np.bincount(which, weights=values, minlength=count).astype(np.float64)
    return found


def _observed(hour: Longs, calls: Floats, *, holidays: Collection[date]) -> tuple[ObservedHours, int]:
    """A day without any call is a gap where days have so many that it can't be chance."""
    number = np.arange(hour.min(), hour.max() + 1)
    day = number // 24
    by_day = np.bincount(hour // 24 - day[0], weights=calls, minlength=int(day[-1] - day[0]) + 1)
    gap = (by_day == 0.0) & (by_day[by_day > 0.0].mean() >= CALLS_OF_A_DAY_NOBODY_MISSES)
    number = number[~gap[day - day[0]]]
    if len(number) < HOURS_A_WEEK:
        remedy = "Give calls of a week at least"
        raise DemandUnusable(f"the calls span {len(number)} hours, too few to learn a week's rhythm", remedy)
    return hours_numbered(number, holidays=holidays), int(gap.sum())


def hours_numbered(number: Longs, *, holidays: Collection[date]) -> ObservedHours:
    """Hours since 1970-01-01 00:00 of the local clock, with what the calendar says of them."""
    day = number // 24
    dates = day.astype("datetime64[D]")
    return ObservedHours(
        number=number,
        hour_of_week=(number + EPOCH_HOUR_OF_WEEK) % HOURS_A_WEEK,
        hour_of_day=number % 24,
        month=dates.astype("datetime64[M]").astype(np.int64) % 12,
        day=day,
        holiday=np.isin(dates, np.array(sorted(holidays), "datetime64[D]")),
    )


def _part(hours: ObservedHours, rows: slice) -> ObservedHours:
    return ObservedHours(**{name: getattr(hours, name)[rows] for name in ObservedHours.__dataclass_fields__})
