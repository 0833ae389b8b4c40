"""How many calls are expected where and when: by cell and hour of the week."""

import numpy as np
from msgspec import Struct

from dispatch.coverage.grid import Grid, gather_in_cells
from dispatch.coverage.hours import HOURS_A_WEEK, HourOfWeek, utc_hour_of_week
from dispatch.kernels.arrival import BoolArray, IndexArray
from dispatch.ports import FloatArray

HOURS_A_YEAR = 8_766.0


class DemandForecast(Struct, frozen=True, kw_only=True, eq=False):
    """Expected calls an hour, `calls_per_hour` (168, n), at `cells` (n, 2: lon, lat) of `grid`.

    A cell stands at the middle of its demand. `in_city` (n) says which norm holds there, None = the city's everywhere.
    `district` (n) numbers `district_names`, -1 = none. `source` says what the forecast was made of: `population` or
    `history`.
    """

    cells: FloatArray
    calls_per_hour: FloatArray
    grid: Grid
    source: str
    hour_of_week: HourOfWeek = utc_hour_of_week
    in_city: BoolArray | None = None
    district: IndexArray | None = None
    district_names: tuple[str, ...] = ()

    def at(self, now: float) -> FloatArray:
        """(n,) expected calls an hour of the present hour of the week."""
        expected: FloatArray = self.calls_per_hour[self.hour_of_week(now)]
        return expected

    def district_name(self, cell: int) -> str:
        """Empty where districts are not known."""
        if self.district is None or self.district[cell] < 0:
            return ""
        return self.district_names[int(self.district[cell])]

    def squares(self) -> FloatArray:
        """(n, 4) west, south, east and north of the cells."""
        return self.grid.squares_of(self.cells)


def demand_of_population(
    points: FloatArray,
    people: FloatArray,
    *,
    calls_per_person_year: float,
    hour_weights: tuple[float, ...],
    cell_m: float,
    most_cells: int,
    hour_of_week: HourOfWeek = utc_hour_of_week,
) -> DemandForecast:
    """Without history: calls in proportion to the `people` (k) at `points` (k, 2), by the hours of a typical day.

    `hour_weights` are 24, midnight first; only their proportions count. Raises ValueError when nobody lives there.
    """
    if len(points) == 0 or not float(people.sum()) > 0.0:
        raise ValueError("the population has no people: demand can't be derived from it")
    gathered = gather_in_cells(points, people, cell_m=cell_m, most_cells=most_cells)
    day = np.array(hour_weights) / np.mean(hour_weights)
    per_hour = gathered.weight * calls_per_person_year / HOURS_A_YEAR
    return DemandForecast(
        cells=gathered.cells,
        calls_per_hour=np.tile(day, HOURS_A_WEEK // len(day))[:, None] * per_hour,
        grid=gathered.grid,
        source="population",
        hour_of_week=hour_of_week,
    )
