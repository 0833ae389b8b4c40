"""A model's rates laid over the hours of one simulation, busy and quiet days included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim.demand.calendar import SimulatedHours
from sim.demand.chance import Chance
from sim.demand.errors import DemandUnusable
from sim.demand.model import DemandModel

Floats = NDArray[np.float64]

MOST_CALLS = 1e7


@dataclass(frozen=True, eq=False, kw_only=True)
class Intensity:
    """`expected` (g, H): calls of each group of the model in each hour."""

    model: DemandModel
    hours: SimulatedHours
    expected: Floats


def intensity(model: DemandModel, hours: SimulatedHours, chance: Chance) -> Intensity:
    """Expected calls; a day's own factor is drawn from the stream `demand-day`. Raises DemandUnusable for too many."""
    by_hour = model.patterns.sum(axis=2)
    months = np.array([group.month_factors for group in model.groups])
    rates = np.array([group.level * by_hour[group.pattern] for group in model.groups])
    of_holiday = np.where(hours.holiday, np.array(model.holiday_factors)[hours.hour_of_day], 1.0)
    common = of_holiday * hours.length_h * _day_factors(model.day_spread, hours, chance)
    expected = rates[:, hours.hour_of_week] * months[:, hours.month] * common
    if expected.sum() > MOST_CALLS:
        message = f"{expected.sum():.3g} calls are expected, more than {MOST_CALLS:.0e}"
        raise DemandUnusable(message, "Simulate a shorter time or less demand")
    return Intensity(model=model, hours=hours, expected=expected)


def _day_factors(spread: float, hours: SimulatedHours, chance: Chance) -> Floats:
    """(H,) of mean 1: gamma, so that the calls of a day are negative binomial."""
    if spread == 0.0:
        return np.ones(len(hours))
    shape = 1.0 / spread**2
    by_day = gammaincinv(shape, chance.of("demand-day").random(int(hours.day[-1]) + 1)) / shape
    factors: Floats = by_day[hours.day]
    return factors
