"""Past calls counted by cell and hour."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dispatch.coverage.grid import Gathered, Grid, gather_in_cells
from dispatch.coverage.hours import HOURS_A_WEEK
from dispatch.kernels.arrival import IndexArray
from dispatch.ports import FloatArray


class CallHistory(Struct, frozen=True, kw_only=True, eq=False):
    """Calls by place and local hour.

    `hour` (k) counts local hours from the Monday 00:00 at which the history's first week begins, `cell` (k) numbers
    `cells` (n, 2). The hours from `first_hour` up to (not with) `end_hour` were observed, calls or none. `people` (n)
    live in the cells, where that is known.
    """

    cells: FloatArray
    grid: Grid
    cell: IndexArray
    hour: IndexArray
    first_hour: int
    end_hour: int
    people: FloatArray | None = None

    @property
    def hours(self) -> IndexArray:
        """Every observed hour."""
        return np.arange(self.first_hour, self.end_hour)

    def between(self, first_hour: int, end_hour: int) -> "CallHistory":
        """The part of these hours; cells are the same."""
        kept = (self.hour >= first_hour) & (self.hour < end_hour)
        return replace(
            self,
            cell=self.cell[kept],
            hour=self.hour[kept],
            first_hour=max(first_hour, self.first_hour),
            end_hour=min(end_hour, self.end_hour),
        )

    def counts_by_hour(self) -> FloatArray:
        """(hours, n) calls in every observed hour and cell."""
        shape = (self.end_hour - self.first_hour, len(self.cells))
        flat = np.bincount((self.hour - self.first_hour) * shape[1] + self.cell, minlength=shape[0] * shape[1])
        return flat.reshape(shape).astype(np.float64)


class WeeklyCounts(Struct, frozen=True, kw_only=True, eq=False):
    """Calls and observed time by hour of the week, older weeks counting less: `calls` (168, n), `weeks` (168)."""

    calls: FloatArray
    weeks: FloatArray


class Inhabitants(Struct, frozen=True, kw_only=True, eq=False):
    """People (k) living at points (k, 2): lon, lat."""

    points: FloatArray
    people: FloatArray


def call_history(
    points: FloatArray,
    hour: IndexArray,
    *,
    cell_m: float,
    most_cells: int,
    first_hour: int | None = None,
    end_hour: int | None = None,
    inhabitants: Inhabitants | None = None,
) -> CallHistory:
    """Calls at points (k, 2) in local hours (k). Without first or end hour, the first call's hour and the last's.

    With `inhabitants` there are cells where people live, too, though nobody has called from there yet. Raises
    ValueError when there are no calls.
    """
    if len(points) == 0:
        raise ValueError("there are no calls to learn demand from")
    places = points if inhabitants is None else np.concatenate([points, inhabitants.points])
    weight = np.zeros(len(places))
    weight[: len(points)] = 1.0
    gathered = gather_in_cells(places, weight, cell_m=cell_m, most_cells=most_cells)
    return CallHistory(
        cells=gathered.cells,
        grid=gathered.grid,
        cell=gathered.cell_of_point[: len(points)],
        hour=hour.astype(np.int64),
        first_hour=int(hour.min()) if first_hour is None else first_hour,
        end_hour=int(hour.max()) + 1 if end_hour is None else end_hour,
        people=None if inhabitants is None else _people_by_cell(gathered, inhabitants, first=len(points)),
    )


def _people_by_cell(gathered: Gathered, inhabitants: Inhabitants, *, first: int) -> FloatArray:
    found: FloatArray = np.bincount(
        gathered.cell_of_point[first:], weights=inhabitants.people, minlength=len(gathered.cells)
    ).astype(np.float64)
    return found


def weekly_counts(history: CallHistory, *, half_life_weeks: float) -> WeeklyCounts:
    """Exponential smoothing: a week counts half as much as one that is `half_life_weeks` younger."""
    weight = _weight(history.hours, end_hour=history.end_hour, half_life_weeks=half_life_weeks)
    weeks = np.bincount(history.hours % HOURS_A_WEEK, weights=weight, minlength=HOURS_A_WEEK)
    of_call = weight[history.hour - history.first_hour]
    place = (history.hour % HOURS_A_WEEK) * len(history.cells) + history.cell
    calls = np.bincount(place, weights=of_call, minlength=HOURS_A_WEEK * len(history.cells)).astype(np.float64)
    return WeeklyCounts(calls=calls.reshape(HOURS_A_WEEK, -1), weeks=weeks.astype(np.float64))


def _weight(hours: IndexArray, *, end_hour: int, half_life_weeks: float) -> FloatArray:
    age_weeks = (end_hour - hours) / HOURS_A_WEEK
    weight: FloatArray = 0.5 ** (age_weeks / half_life_weeks)
    return weight
