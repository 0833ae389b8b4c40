"""What a policy is worth, exactly: the chances of all states carried forward from the empty system."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bloodbank.kernels.perishable import IndexArray
from bloodbank.perishable.models import DayFigures, Model

WARM_UP_DAYS = 100
HORIZON_DAYS = 365
STEADY = 1e-14


@dataclass(frozen=True, kw_only=True)
class Performance:
    """What is expected after the warm-up.

    `expected_return` is the sum over the days, discounted from the end of the warm-up on if the item discounts;
    `service` the share of units asked for that were issued; `waste` the share of units ordered that expired; `holding`
    the units held over an average night.
    """

    expected_return: float
    service: float
    waste: float
    holding: float
    ordered_per_day: float
    short_per_day: float
    expired_per_day: float


def evaluate(
    model: Model,
    chosen: Sequence[IndexArray],
    *,
    discount: float | None,
    warm_up_days: int = WARM_UP_DAYS,
    days: int = HORIZON_DAYS,
) -> Performance:
    """A policy, as orders by state for each day of the cycle, from the empty system on the cycle's first day."""
    figures: list[DayFigures] = []
    begin = model.none()
    begin.flat[0] = 1.0
    while len(figures) < warm_up_days + days:
        mass = begin
        for day in range(model.days):
            mass, of_day = model.forward(mass, chosen[day], day=day)
            figures.append(of_day)
        if np.abs(mass - begin).sum() < STEADY:
            # Every cycle from now on is as this one.
            cycles = -(-(warm_up_days + days - len(figures)) // model.days)
            figures += figures[-model.days :] * max(cycles, 0)
        begin = mass
    counted = figures[warm_up_days : warm_up_days + days]
    return _performance(counted, factor=1.0 if discount is None else discount)


def _performance(days: Sequence[DayFigures], *, factor: float) -> Performance:
    demanded = sum(day.demanded for day in days)
    sold = sum(day.sold for day in days)
    ordered = sum(day.ordered for day in days)
    expired = sum(day.expired for day in days)
    return Performance(
        expected_return=sum(factor**number * day.worth for number, day in enumerate(days)),
        service=sold / demanded,
        waste=expired / ordered if ordered > 0.0 else 0.0,
        holding=sum(day.held for day in days) / len(days),
        ordered_per_day=ordered / len(days),
        short_per_day=(demanded - sold) / len(days),
        expired_per_day=expired / len(days),
    )
