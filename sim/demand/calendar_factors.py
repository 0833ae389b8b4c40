"""Factors of months and holidays, found in turn with the week's rhythm (backfitting) and shrunk towards 1.

So that a history that begins in winter does not take winter for the year.
"""

from __future__ import annotations

import numpy as np

from dispatch.coverage.learning import region_by_hour, shrunk
from sim.demand.history import DemandHistory, Floats, Longs, sums
from sim.demand.model import HOURS_A_DAY, HOURS_A_WEEK, MONTHS

ROUNDS = 5


def calendar_factors(history: DemandHistory, seen: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Factors of the months (12) and of the hours of holidays (24), of all calls."""
    hours = history.hours
    months, holiday = np.ones(MONTHS), np.ones(HOURS_A_DAY)
    for _ in range(ROUNDS):
        of_holiday = np.where(hours.holiday, holiday[hours.hour_of_day], 1.0)
        by_hour = _by_hour_of_week(history, seen, weight * months[hours.month] * of_holiday, weight)
        usual = weight * by_hour[hours.hour_of_week]
        months = _factors(hours.month, weight * seen, usual * of_holiday, MONTHS)
        on = hours.holiday
        holiday = _holiday(hours.hour_of_day[on], (weight * seen)[on], (usual * months[hours.month])[on])
    return months, holiday


def months_of_group(
    history: DemandHistory, seen: Floats, weight: Floats, all_months: Floats, holiday: Floats
) -> Floats:
    """(12,) the months of one group, towards those of all calls."""
    if not float(seen.sum()) > 0.0:
        return all_months
    hours = history.hours
    of_holiday = np.where(hours.holiday, holiday[hours.hour_of_day], 1.0)
    common = all_months[hours.month] * of_holiday
    by_hour = _by_hour_of_week(history, seen, weight * common, weight)
    months = all_months * _factors(hours.month, weight * seen, weight * common * by_hour[hours.hour_of_week], MONTHS)
    scaled: Floats = months / months.mean()
    return scaled


def _by_hour_of_week(history: DemandHistory, seen: Floats, exposure: Floats, weight: Floats) -> Floats:
    hour_of_week = history.hours.hour_of_week
    calls = sums(hour_of_week, weight * seen, HOURS_A_WEEK)
    return region_by_hour(calls, sums(hour_of_week, exposure, HOURS_A_WEEK))


def _factors(which: Longs, seen: Floats, usual: Floats, count: int) -> Floats:
    """(count,) seen over usual, shrunk towards 1 and of mean 1."""
    calls = sums(which, seen, count)
    factors = shrunk(calls, sums(which, usual, count), np.ones(count))
    scaled: Floats = factors / factors.mean()
    return scaled


def _holiday(hour_of_day: Longs, seen: Floats, usual: Floats) -> Floats:
    """(24,) each hour towards the whole holiday, that towards 1."""
    if not float(usual.sum()) > 0.0:
        return np.ones(HOURS_A_DAY)
    whole = float((seen.sum() + 1.0) / (usual.sum() + 1.0))
    calls = sums(hour_of_day, seen, HOURS_A_DAY)
    exposure = sums(hour_of_day, usual, HOURS_A_DAY)
    return shrunk(calls, exposure, np.full(HOURS_A_DAY, whole))
