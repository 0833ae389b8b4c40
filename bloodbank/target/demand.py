"""A week of demand as a forecast tells it, and long draws of such weeks."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from bloodbank.forecast.chances import negative_binomial, total
from bloodbank.forecast.forecast import SeriesForecast
from bloodbank.forecast.history import DAYS_A_WEEK, FloatArray, IntArray

MOST_DRIFT = 1.0


class WeekOfDemand(Struct, frozen=True, kw_only=True):
    """Means and variances by weekday, Monday first; `drift`: variance of a factor that whole weeks share."""

    mean: tuple[float, ...]
    variance: tuple[float, ...]
    drift: float = 0.0

    @property
    def per_day(self) -> float:
        return sum(self.mean) / DAYS_A_WEEK


def week_of(forecast: SeriesForecast) -> WeekOfDemand:
    """The forecast's days by weekday; a weekday that it lacks is as the mean of the others.

    Weeks whose sums scattered more in the back-test than independent days do share a factor that explains it.
    """
    weekday = np.array([day.weekday for day in forecast.days])
    mean, variance = (
        _by_weekday(weekday, np.array([getattr(day, name) for day in forecast.days])) for name in ("mean", "variance")
    )
    spread = 1.0 if forecast.back_test is None else forecast.back_test.week_spread
    whole = max(float(mean.sum()), 1e-9)
    drift = min(max(spread - 1.0, 0.0) * float(variance.sum()) / whole**2, MOST_DRIFT)
    return WeekOfDemand(mean=tuple(mean.tolist()), variance=tuple(variance.tolist()), drift=drift)


def drawn(week: WeekOfDemand, *, days: int, generator: np.random.Generator) -> IntArray:
    """(days,) from a Monday on. The factor's part of the variance is taken out of the days' own."""
    weeks = -(-days // DAYS_A_WEEK)
    mean = np.tile(week.mean, weeks)
    own = np.maximum(np.tile(week.variance, weeks) - week.drift * mean**2, mean)
    if week.drift > 0.0:
        factor = np.repeat(generator.gamma(1.0 / week.drift, week.drift, weeks), DAYS_A_WEEK)
        mean, own = mean * factor, own * factor
    clustered = own > mean * (1.0 + 1e-9)
    rate = mean.copy()
    size = mean[clustered] ** 2 / (own - mean)[clustered]
    rate[clustered] = generator.gamma(size, mean[clustered] / np.maximum(size, 1e-300))
    return np.asarray(generator.poisson(rate)[:days], dtype=np.int64)


def protection(week: WeekOfDemand, *, weekday: int, days: int) -> tuple[float, float]:
    """Mean and variance of the sum of so many days, the first of which is this weekday."""
    covered = [(weekday + ahead) % DAYS_A_WEEK for ahead in range(days)]
    mean = sum(week.mean[day] for day in covered)
    return mean, sum(week.variance[day] for day in covered) + week.drift * mean**2 * max(0.0, 1.0 - 1.0 / max(days, 1))


def newsvendor_level(week: WeekOfDemand, *, weekday: int, days: int, chance: float) -> int:
    """The least stock that the sum of so many days does not exceed with this chance."""
    mean, variance = protection(week, weekday=weekday, days=days)
    upto = np.cumsum(total(negative_binomial(np.array([mean]), np.array([variance]))))
    return int(np.argmax(upto >= chance - 1e-12))


def _by_weekday(weekday: IntArray, values: FloatArray) -> FloatArray:
    heavy = np.bincount(weekday, minlength=DAYS_A_WEEK)
    sums = np.bincount(weekday, weights=values, minlength=DAYS_A_WEEK)
    return np.where(heavy > 0, sums / np.maximum(heavy, 1), values.mean())


def means_from(week: WeekOfDemand, weekday: int, days: int) -> Sequence[float]:
    """Mean demand of so many days from a weekday on."""
    return [week.mean[(weekday + ahead) % DAYS_A_WEEK] for ahead in range(days)]
