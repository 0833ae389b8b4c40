"""How well a forecast would have told the calls that came, beside the simplest honest ones."""

import numpy as np
from msgspec import Struct

from dispatch.coverage.history import CallHistory
from dispatch.coverage.hours import HOURS_A_WEEK
from dispatch.coverage.learning import demand_of_history
from dispatch.ports import FloatArray

MEAN_SHARE = 0.1


class BackTest(Struct, frozen=True, kw_only=True):
    """Mean Poisson deviance for each held-out cell and hour; the less the better, and `calls` that came in all.

    `seasonal_naive`: the same hour of the week before. `hour_of_week_mean`: the cell's own mean in that hour of the
    week. `flat`: the cell's own mean. The three are mixed with a tenth of the mean of all, so that a call where there
    was none before is not beyond all measure.
    """

    held_out_hours: int
    calls: int
    expected_calls: float
    forecast: float
    seasonal_naive: float
    hour_of_week_mean: float
    flat: float


def back_test(history: CallHistory, *, held_out_weeks: float, half_life_weeks: float) -> BackTest:
    """Learn from all but the last weeks, then foretell those. Raises ValueError when no week is left to learn from."""
    split = history.end_hour - round(held_out_weeks * HOURS_A_WEEK)
    if split - history.first_hour < HOURS_A_WEEK or split >= history.end_hour:
        observed = (history.end_hour - history.first_hour) / HOURS_A_WEEK
        raise ValueError(
            f"a back-test of {held_out_weeks:g} weeks needs a week more than that to learn from; "
            f"the calls span {observed:.1f} weeks"
        )
    past, future = history.between(history.first_hour, split), history.between(split, history.end_hour)
    came = future.counts_by_hour()
    hour_of_week = future.hours % HOURS_A_WEEK
    forecast = demand_of_history(past, half_life_weeks=half_life_weeks).calls_per_hour[hour_of_week]
    return BackTest(
        held_out_hours=len(came),
        calls=int(came.sum()),
        expected_calls=float(forecast.sum()),
        forecast=mean_deviance(came, forecast),
        seasonal_naive=mean_deviance(came, _mixed(_week_before(past, future))),
        hour_of_week_mean=mean_deviance(came, _mixed(_own_means(past)[hour_of_week])),
        flat=mean_deviance(came, _mixed(np.broadcast_to(past.counts_by_hour().mean(axis=0), came.shape))),
    )


def mean_deviance(came: FloatArray, expected: FloatArray) -> float:
    """Poisson deviance 2 (y log(y / m) - (y - m)), by cell and hour."""
    some = came > 0
    logarithm = np.zeros_like(came)
    logarithm[some] = came[some] * np.log(came[some] / expected[some])
    return float(np.mean(2.0 * (logarithm - (came - expected))))


def _week_before(past: CallHistory, future: CallHistory) -> FloatArray:
    """(hours, n) counts of the last observed week, repeated."""
    last = past.between(past.end_hour - HOURS_A_WEEK, past.end_hour)
    return last.counts_by_hour()[(future.hours - last.first_hour) % HOURS_A_WEEK]


def _own_means(past: CallHistory) -> FloatArray:
    """(168, n) mean calls of each cell in each hour of the week; where an hour was never observed, none."""
    counts, hour_of_week = past.counts_by_hour(), past.hours % HOURS_A_WEEK
    total = np.zeros((HOURS_A_WEEK, counts.shape[1]))
    np.add.at(total, hour_of_week, counts)
    weeks = np.bincount(hour_of_week, minlength=HOURS_A_WEEK)
    return total / np.maximum(weeks, 1)[:, None]


def _mixed(expected: FloatArray) -> FloatArray:
    mixed: FloatArray = (1.0 - MEAN_SHARE) * expected + MEAN_SHARE * expected.mean()
    return mixed
