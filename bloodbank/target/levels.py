"""Levels to order up to, tried on the same long draw of demand."""

import numpy as np
from msgspec import Struct

from bloodbank.forecast.history import DAYS_A_WEEK, IntArray
from bloodbank.kernels.replenishment import EXPIRED, HELD, ORDERED, SHORT_DAYS, SOLD, replenished
from bloodbank.target.demand import WeekOfDemand, drawn, protection
from bloodbank.target.settings import TargetSettings, Terms

WARM_UP_WEEKS = 15
COARSE_CHOICES = 60
NO_ORDER = -1


class Outcome(Struct, frozen=True, kw_only=True):
    """What a level brings, by simulation.

    `service`: share of units asked for that were issued; `waste`: share of units ordered that expired; `holding`: units
    held over a night; `short_days`: share of days with anything short; `cost_per_day` of short, expired and held units.
    """

    levels: tuple[int, ...]
    service: float
    waste: float
    holding: float
    short_per_day: float
    expired_per_day: float
    short_days: float
    cost_per_day: float


class Bench(Struct, frozen=True, kw_only=True, eq=False):
    """One long draw on which levels are compared."""

    week: WeekOfDemand
    terms: Terms
    demand: IntArray
    warm_up: int

    def levels_at(self, safety: IntArray) -> IntArray:
        """(k, 7) the mean demand of the days to be covered and so many units more; no order on other weekdays."""
        mean = [
            protection(self.week, weekday=day, days=self.terms.protected_days(day))[0] for day in range(DAYS_A_WEEK)
        ]
        levels = np.maximum(np.rint(np.array(mean)[None, :] + safety[:, None]), 0).astype(np.int64)
        levels[:, [day for day in range(DAYS_A_WEEK) if day not in self.terms.order_weekdays]] = NO_ORDER
        return np.asarray(levels)

    def tried(self, safety: IntArray) -> list[Outcome]:
        """The outcome of each safety stock."""
        terms, levels = self.terms, self.levels_at(safety)
        figures = replenished(
            levels,
            self.demand,
            terms.shelf_life_days,
            terms.lead_time_days,
            terms.issue == "fifo",
            terms.pack_units,
            self.warm_up,
        )
        return [self._outcome(level, row) for level, row in zip(levels.tolist(), figures.tolist(), strict=True)]

    def _outcome(self, levels: list[int], row: list[float]) -> Outcome:
        days, asked = len(self.demand) - self.warm_up, float(self.demand[self.warm_up :].sum())
        short, expired, held = (asked - row[SOLD]) / days, row[EXPIRED] / days, row[HELD] / days
        terms = self.terms
        return Outcome(
            levels=tuple(levels),
            service=row[SOLD] / asked if asked else 1.0,
            waste=row[EXPIRED] / row[ORDERED] if row[ORDERED] else 0.0,
            holding=held,
            short_per_day=short,
            expired_per_day=expired,
            short_days=row[SHORT_DAYS] / days,
            cost_per_day=terms.shortage_cost * short + terms.waste_cost * expired + terms.holding_cost * held,
        )


def bench(week: WeekOfDemand, terms: Terms, settings: TargetSettings) -> Bench:
    """The same draw for the same week and settings, whatever the terms."""
    warm_up = (WARM_UP_WEEKS + terms.shelf_life_days // DAYS_A_WEEK) * DAYS_A_WEEK
    days = warm_up + settings.simulated_days
    demand = drawn(week, days=days, generator=np.random.default_rng(settings.seed))
    return Bench(week=week, terms=terms, demand=demand, warm_up=warm_up)


def most_safety(of: Bench) -> int:
    """More than any level that serves everything needs."""
    days = max(of.terms.protected_days(day) for day in of.terms.order_weekdays)
    longest = np.convolve(of.demand, np.ones(days, dtype=np.int64), mode="valid")
    return int(longest.max(initial=1)) + 1


def least_safety(of: Bench) -> int:
    """So few that nothing is held."""
    return (
        -int(np.ceil(max(protection(of.week, weekday=day, days=of.terms.protected_days(day))[0] for day in range(7))))
        - 1
    )
