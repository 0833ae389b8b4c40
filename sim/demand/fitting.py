"""Rates learnt from past calls.

One cell in one hour of the week sees a fraction of a call, a group of calls still less. Every rate is a gamma posterior
mean (`dispatch.coverage.learning`) whose prior is the coarser rate: all calls of the region by hour of the week, all
calls by cell towards the people living there, a group's week and map towards those of all calls, and its hours and
cells together towards the product of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.coverage.history import WeeklyCounts
from dispatch.coverage.learning import region_by_hour, share_by_cell, shrunk
from sim.demand.calendar_factors import calendar_factors, months_of_group
from sim.demand.errors import DemandUnusable
from sim.demand.history import DemandHistory, Floats, sums
from sim.demand.model import HOURS_A_WEEK

MOST_RATES = 100_000_000
HALF_A_CALL = 0.5


@dataclass(frozen=True, eq=False, kw_only=True)
class FittedRates:
    """`patterns` (g, 168, n) calls an hour; `months` (g, 12) of mean 1; `holiday` (24)."""

    patterns: Floats
    months: Floats
    holiday: Floats

    def expected(self, history: DemandHistory) -> Floats:
        """(g, T) calls expected in the observed hours."""
        hours = history.hours
        of_holiday = np.where(hours.holiday, self.holiday[hours.hour_of_day], 1.0)
        by_hour: Floats = self.patterns.sum(axis=2)[:, hours.hour_of_week]
        return by_hour * self.months[:, hours.month] * of_holiday


def fit_rates(history: DemandHistory, *, half_life_weeks: float | None = None) -> FittedRates:
    """Hours count half as much when `half_life_weeks` older; None = all alike. Raises DemandUnusable."""
    groups, cells = len(history.groups), len(history.cells)
    if groups * cells * HOURS_A_WEEK > MOST_RATES:
        message = f"{groups} groups in {cells} cells are more rates than fit into memory"
        raise DemandUnusable(message, "Make cells wider or fewer, or group calls by priority")
    weight = weights_of(history, half_life_weeks)
    seen = np.zeros((groups, len(history.hours)))
    np.add.at(seen, (history.group, history.hour), history.calls)
    all_months, holiday = calendar_factors(history, seen.sum(axis=0), weight)
    months = np.array([months_of_group(history, each, weight, all_months, holiday) for each in seen])
    everything = _weekly(history, weight, all_months, holiday, np.ones(len(history.calls), np.bool_))
    by_hour = region_by_hour(everything.calls.sum(axis=1), everything.weeks)
    share = share_by_cell(everything, by_hour, people=history.people)
    patterns = np.empty((groups, HOURS_A_WEEK, cells))
    for group in range(groups):
        counts = _weekly(history, weight, months[group], holiday, history.group == group)
        patterns[group] = _pattern(counts, by_hour=by_hour, share=share)
    return FittedRates(patterns=patterns, months=months, holiday=holiday)


def weights_of(history: DemandHistory, half_life_weeks: float | None) -> Floats:
    if half_life_weeks is None:
        return np.ones(len(history.hours))
    age_weeks = (history.hours.number[-1] - history.hours.number) / HOURS_A_WEEK
    weights: Floats = 0.5 ** (age_weeks / half_life_weeks)
    return weights


def _weekly(
    history: DemandHistory, weight: Floats, months: Floats, holiday: Floats, chosen: NDArray[np.bool_]
) -> WeeklyCounts:
    """Calls of the chosen rows by hour of the week and cell, and the time observed: a busy month counts as more."""
    hours, n = history.hours, len(history.cells)
    factor = months[hours.month] * np.where(hours.holiday, holiday[hours.hour_of_day], 1.0)
    place = hours.hour_of_week[history.hour[chosen]] * n + history.cell[chosen]
    calls = sums(place, history.calls[chosen] * weight[history.hour[chosen]], HOURS_A_WEEK * n)
    weeks = sums(hours.hour_of_week, weight * factor, HOURS_A_WEEK)
    return WeeklyCounts(calls=calls.reshape(HOURS_A_WEEK, n), weeks=weeks)


def _pattern(counts: WeeklyCounts, *, by_hour: Floats, share: Floats) -> Floats:
    """(168, n) rates of a group, towards the week and the map of all calls; what never came may yet come."""
    of_all = max(float(counts.calls.sum()), HALF_A_CALL) / float(np.dot(by_hour, counts.weeks))
    week = shrunk(counts.calls.sum(axis=1), counts.weeks, by_hour * of_all)
    exposure = np.full(len(share), float(np.dot(week, counts.weeks)))
    places = shrunk(counts.calls.sum(axis=0), exposure, share)
    prior = week[:, None] * (places / places.sum())[None, :]
    return shrunk(counts.calls, np.broadcast_to(counts.weeks[:, None], prior.shape), prior)
