"""How well a model foretells calls it has not seen, beside models that need no thought, and whether chance is as wide
as it assumes."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from sim.demand.errors import DemandUnusable
from sim.demand.fitted_model import by_day, spread_of_days
from sim.demand.fitting import FittedRates, fit_rates, weights_of
from sim.demand.history import DemandHistory, Floats, sums
from sim.demand.model import HOURS_A_WEEK

MIXED_IN = 0.1
NEVER_OBSERVED_WEEKS = 1e-9


class HeldOut(Struct, frozen=True, kw_only=True):
    """The last weeks, foretold from those before.

    Log-likelihoods of a Poisson process by cell and hour, in nats for each call that came: the higher the better, a
    difference of 0.1 is a call foretold 10 % more surely. `flat`: the cell's own mean; `week_and_map`: the region's
    hours of the week times the cell's share; `hour_by_cell`: the cell's mean in the hour of the week. These three are
    mixed with a tenth of an even map, so that a call where there was none before is not beyond all measure.

    `dispersion_by_hour` and `dispersion_by_day`: mean of (came - expected)^2 / expected of the region's totals, 1 for
    pure chance; `dispersion_by_day_with_spread`: the same over the variance that the model's day spread makes.
    """

    hours: int
    calls: int
    expected_calls: float
    model: float
    flat: float
    week_and_map: float
    hour_by_cell: float
    dispersion_by_hour: float
    dispersion_by_day: float
    dispersion_by_day_with_spread: float
    day_spread: float


def held_out(history: DemandHistory, *, weeks: float, half_life_weeks: float | None = None) -> HeldOut:
    """Raises DemandUnusable when less than a week is left to learn from or no call came in the weeks held out."""
    count = round(weeks * HOURS_A_WEEK)
    split = len(history.hours) - count
    if split < HOURS_A_WEEK or count < 1:
        message = f"{weeks:g} weeks can't be held out of {history.weeks:.1f}"
        raise DemandUnusable(message, "Hold out less: a week at least must be left to learn from")
    past, future = history.between(0, split), history.between(split, len(history.hours))
    if not len(future.calls):
        raise DemandUnusable("no call came in the weeks held out", "Hold out more")
    rates = fit_rates(past, half_life_weeks=half_life_weeks)
    spread = spread_of_days(past, rates, half_life_weeks)
    expected = rates.expected(future).sum(axis=0)
    seen = sums(future.hour, future.calls, len(future.hours))
    day_seen, day_expected = by_day(future, rates)
    naive = _naive_rates(past, half_life_weeks)
    return HeldOut(
        hours=count,
        calls=int(seen.sum()),
        expected_calls=float(expected.sum()),
        model=_log_likelihood(future, _rates_at_calls(future, rates), float(expected.sum())),
        **{name: _of_week(future, each) for name, each in naive.items()},
        dispersion_by_hour=float(np.mean((seen - expected) ** 2 / expected)),
        dispersion_by_day=float(np.mean((day_seen - day_expected) ** 2 / day_expected)),
        dispersion_by_day_with_spread=float(
            np.mean((day_seen - day_expected) ** 2 / (day_expected + (spread * day_expected) ** 2))
        ),
        day_spread=spread,
    )


def _rates_at_calls(history: DemandHistory, rates: FittedRates) -> Floats:
    """(k,) the rate of all groups together in the hour and cell of every row."""
    hours = history.hours
    how, month = hours.hour_of_week[history.hour], hours.month[history.hour]
    total = np.zeros(len(history.hour))
    for pattern, months in zip(rates.patterns, rates.months, strict=True):
        total += pattern[how, history.cell] * months[month]
    of_holiday = np.where(hours.holiday, rates.holiday[hours.hour_of_day], 1.0)
    found: Floats = total * of_holiday[history.hour]
    return found


def _log_likelihood(history: DemandHistory, rate: Floats, expected: float) -> float:
    """Nats a call, without the term that no model changes."""
    return float((np.dot(history.calls, np.log(rate)) - expected) / history.calls.sum())


def _of_week(history: DemandHistory, rate: Floats) -> float:
    """Of a rate (168, n) that knows neither months nor holidays."""
    how = history.hours.hour_of_week
    expected = float(rate.sum(axis=1)[how].sum())
    return _log_likelihood(history, rate[how[history.hour], history.cell], expected)


def _naive_rates(past: DemandHistory, half_life_weeks: float | None) -> dict[str, Floats]:
    """(168, n) rates; past calls are weighted as the model weights them."""
    weight, n = weights_of(past, half_life_weeks), len(past.cells)
    how = past.hours.hour_of_week
    weeks = np.maximum(sums(how, weight, HOURS_A_WEEK), NEVER_OBSERVED_WEEKS)
    place = how[past.hour] * n + past.cell
    calls = sums(place, past.calls * weight[past.hour], HOURS_A_WEEK * n).reshape(HOURS_A_WEEK, n)
    week = calls.sum(axis=1) / weeks
    of_cell = calls.sum(axis=0) / weeks.sum()
    rates = {
        "flat": np.broadcast_to(of_cell, calls.shape),
        "week_and_map": np.outer(week, of_cell / of_cell.sum()),
        "hour_by_cell": calls / weeks[:, None],
    }
    return {name: (1.0 - MIXED_IN) * rate + MIXED_IN * of_cell.mean() for name, rate in rates.items()}
