"""The exact optimum by value iteration, with proven bounds."""

from dataclasses import dataclass

import numpy as np

from bloodbank.kernels.perishable import FloatArray, IndexArray
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.models import Model

PRECISION = 1e-10
ROUNDING = 1e-14
MOST_SWEEPS = 20_000
STRAIGHT_SWEEPS = 60


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """The best order in every state for each day of the cycle, and what it is worth.

    `value` is the discounted return from the empty system on (None for average reward), `gain` the average return of a
    day (None when discounted); either is within `error` of the truth.
    """

    chosen: tuple[IndexArray, ...]
    value: float | None
    gain: float | None
    error: float
    sweeps: int


def optimise(model: Model, *, discount: float | None) -> Optimum:
    """Value iteration over whole cycles of days until the bounds of MacQueen (1966) meet.

    For average reward the values are taken relative to the empty system's (White 1963) and the bounds are Odoni's
    (1969). Issuing the newest first can make the best orders swing between two amounts for ever, and the bounds meet
    late or never; after `STRAIGHT_SWEEPS` every step goes half the way, which has the same fixed point and no such
    swing (Schweitzer 1971). Raises ItemUnusable when the bounds don't meet.
    """
    cycle = 1.0 if discount is None else discount**model.days
    scale = 1.0 / model.days if discount is None else 1.0 / (1.0 - cycle)
    precision = max(PRECISION, ROUNDING * scale)
    values = model.none()
    for sweep in range(1, MOST_SWEEPS + 1):
        better, chosen = _cycle(model, values, 1.0 if discount is None else discount)
        change = better - values
        low, high = scale * float(change.min()), scale * float(change.max())
        if high - low <= 2.0 * precision * max(1.0, abs(low)):
            middle, error = (low + high) / 2.0, (high - low) / 2.0
            value = None if discount is None else float(values.flat[0]) + middle
            return Optimum(
                chosen=chosen, value=value, gain=middle if discount is None else None, error=error, sweeps=sweep
            )
        values = values + (1.0 if sweep <= STRAIGHT_SWEEPS else 0.5) * change
        if discount is None:
            values = values - values.flat[0]
    raise ItemUnusable(
        f"no optimum was found in {MOST_SWEEPS:,} sweeps: demand varies too little for an average return; give a "
        f"discount such as 0.99"
    )


def _cycle(model: Model, values: FloatArray, discount: float) -> tuple[FloatArray, tuple[IndexArray, ...]]:
    """Values of the first day from those of the first day a cycle later, and the orders of each day."""
    orders = []
    for day in reversed(range(model.days)):
        values, chosen = model.improve(values, day=day, discount=discount)
        orders.append(chosen)
    return np.asarray(values), tuple(reversed(orders))
