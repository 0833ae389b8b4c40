"""A model of demand: how often people call, by cell, hour of the week, month and group of calls."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from dispatch.coverage.grid import Grid
from sim.demand.errors import DemandUnusable
from sim.demand.laws import DurationLaw

Floats = NDArray[np.float64]

HOURS_A_WEEK, HOURS_A_DAY, MONTHS = 168, 24, 12
ALL_ALIKE_BY_MONTH = (1.0,) * MONTHS
ALL_ALIKE_BY_HOUR = (1.0,) * HOURS_A_DAY


class CallGroup(Struct, frozen=True, kw_only=True):
    """Calls of one priority or determinant.

    They come at `level` times the rates of pattern number `pattern`, times the factor of the month (January first).
    The laws say how long things take, `transport_share` how many patients go to hospital.
    """

    name: str
    priority: int
    pattern: int
    level: float
    transport_share: float
    dispatch_delay: DurationLaw
    on_scene: DurationLaw
    handover: DurationLaw
    month_factors: tuple[float, ...] = ALL_ALIKE_BY_MONTH

    def __post_init__(self) -> None:
        if not 1 <= self.priority <= 9:
            raise ValueError(f"group {self.name!r}: priority {self.priority} is not from 1 to 9")
        if not 0.0 <= self.transport_share <= 1.0:
            raise ValueError(f"group {self.name!r}: transport_share {self.transport_share} is not from 0 to 1")
        if not 0.0 <= self.level < np.inf:
            raise ValueError(f"group {self.name!r}: level {self.level} is not a number from 0")
        if len(self.month_factors) != MONTHS or not all(0.0 <= factor < np.inf for factor in self.month_factors):
            raise ValueError(f"group {self.name!r}: month_factors must be 12 numbers from 0")


@dataclass(frozen=True, eq=False, kw_only=True)
class DemandModel:
    """The intensity of a Poisson process, constant in every cell and hour.

    With n cells and p patterns: `cells` (n, 2) lon, lat inside squares of `grid`; `patterns` (p, 168, n) calls an hour,
    Monday 00:00 local time first. On `holidays` every hour of the day has the factor of `holiday_factors` (24). The
    rate of a whole day is multiplied by a gamma factor of mean 1 and standard deviation `day_spread`: 0 is a Poisson
    process, more is a busy or quiet day as such. `source` says what the model was made of.
    """

    name: str
    timezone: str
    source: str
    grid: Grid
    cells: Floats
    patterns: Floats
    groups: tuple[CallGroup, ...]
    holidays: frozenset[date] = frozenset()
    holiday_factors: tuple[float, ...] = ALL_ALIKE_BY_HOUR
    day_spread: float = 0.0

    def __post_init__(self) -> None:
        if self.patterns.ndim != 3 or self.patterns.shape[1:] != (HOURS_A_WEEK, len(self.cells)):
            raise _damaged("patterns", f"shape {self.patterns.shape} does not fit {len(self.cells)} cells")
        if not np.isfinite(self.patterns).all() or (self.patterns < 0.0).any():
            raise _damaged("patterns", "a rate is not a number from 0")
        if not np.isfinite(self.cells).all() or (np.abs(self.cells) > (180.0, 90.0)).any():
            raise _damaged("cells", "a cell has no lon and lat in degrees")
        if any(not 0 <= group.pattern < len(self.patterns) for group in self.groups):
            raise _damaged("groups", "a group names a pattern that is not there")
        if len({group.name for group in self.groups}) < len(self.groups):
            raise _damaged("groups", "two groups have the same name")
        if len(self.holiday_factors) != HOURS_A_DAY or not all(0.0 <= f < np.inf for f in self.holiday_factors):
            raise _damaged("holiday_factors", "they must be 24 numbers from 0")
        if not 0.0 <= self.day_spread <= 5.0:
            raise _damaged("day_spread", f"{self.day_spread} is not a number from 0 to 5")
        if not self.calls_per_day > 0.0:
            raise _damaged("patterns", "nobody ever calls")

    @property
    def calls_per_day(self) -> float:
        """Expected calls on the mean day of a year without holidays."""
        return float(sum(self.calls_per_day_of(group) for group in self.groups))

    def calls_per_day_of(self, group: CallGroup) -> float:
        a_week = float(self.patterns[group.pattern].sum())
        return group.level * float(np.mean(group.month_factors)) * a_week / 7

    def at_level(self, calls_per_day: float) -> DemandModel:
        """The same model with that many calls on the mean day."""
        if not 0.0 < calls_per_day < 1e7:
            raise DemandUnusable(f"{calls_per_day!r} calls a day can't be", "Give a number above 0", field="per_day")
        factor = calls_per_day / self.calls_per_day
        groups = tuple(replace(group, level=group.level * factor) for group in self.groups)
        return dataclasses.replace(self, groups=groups)


def _damaged(field: str, message: str) -> DemandUnusable:
    return DemandUnusable(message, "Fit the model anew with `arterial sim fit-demand`", field=field)
