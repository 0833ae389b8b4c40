"""When the stock of a component and group reaches nothing, over many drawn futures."""

import math

import numpy as np
from msgspec import Struct

from bloodbank.model import BloodGroup, BloodState, Component
from bloodbank.phases.counting import days_of_stock
from bloodbank.phases.model import DailyDemand
from bloodbank.settings import BloodSettings
from bloodbank.stock import stock_of

DAY_S = 86_400.0
DAYS, FUTURES = 60, 400


class RunOut(Struct, frozen=True, kw_only=True):
    """`days` of stock by plain division; None where nothing is asked for.

    In how many days the first unit is asked for in vain: in one of ten futures by `early_day`, in half of them by
    `median_day`, in nine of ten by `late_day`; None: not within the 60 days looked at. `chance`: that it happens at
    all in them.
    `wasted`: units expected to expire unused in that time.
    """

    component: Component
    group: BloodGroup
    units: int
    units_a_day: float
    supply_a_day: float
    days: float | None
    early_day: int | None
    median_day: int | None
    late_day: int | None
    chance: float
    wasted: float


def run_out(
    state: BloodState, demand: DailyDemand, *, now: float, settings: BloodSettings, generator: np.random.Generator
) -> RunOut:
    """Demand as given, supply every morning, the first to expire used first; nothing is moved in time or place."""
    left = _days_left(state, demand.component, demand.group, now=now)
    shelf_life_s = settings.life.kept(demand.component, ()).shelf_life_s
    fresh = int(min(DAYS, max(1.0, shelf_life_s // DAY_S))) - 1
    first, wasted = _play(left, demand, fresh=fresh, generator=generator)
    days = days_of_stock(int(left.sum()), demand.units)
    early, median, late = (_by(first, share) for share in (0.1, 0.5, 0.9))
    return RunOut(
        component=demand.component,
        group=demand.group,
        units=int(left.sum()),
        units_a_day=demand.units,
        supply_a_day=demand.supply,
        days=days if math.isfinite(days) else None,
        early_day=early,
        median_day=median,
        late_day=late,
        chance=float((first <= DAYS).mean()),
        wasted=wasted,
    )


def _days_left(state: BloodState, component: Component, group: BloodGroup, *, now: float) -> np.ndarray:
    """Units by whole days left less one; those that keep longer than the days looked at stand in the last."""
    left = np.zeros(DAYS, dtype=np.int64)
    for place_id in state.places:
        for unit_id in stock_of(state, place_id, component, group):
            days = (state.blood_units[unit_id].expires_at - now) / DAY_S
            if days > 0.0:
                left[min(DAYS, math.ceil(days)) - 1] += 1
    return left


def _play(
    left: np.ndarray, demand: DailyDemand, *, fresh: int, generator: np.random.Generator
) -> tuple[np.ndarray, float]:
    """The day of the first unit asked for in vain, by future (more than the days looked at: never), and mean waste."""
    held = np.broadcast_to(left, (FUTURES, DAYS)).copy()
    first = np.full(FUTURES, DAYS + 1, dtype=np.int64)
    wasted = 0.0
    for day in range(1, DAYS + 1):
        held[:, fresh] += generator.poisson(demand.supply, FUTURES)
        asked = _draw(demand, generator)
        before = np.cumsum(held, axis=1) - held
        short = asked > held.sum(axis=1)
        first[short] = np.minimum(first[short], day)
        held -= np.clip(asked[:, None] - before, 0, held)
        wasted += float(held[:, 0].mean())
        held = np.concatenate([held[:, 1:], np.zeros((FUTURES, 1), dtype=np.int64)], axis=1)
    return first, wasted


def _draw(demand: DailyDemand, generator: np.random.Generator) -> np.ndarray:
    if demand.units <= 0.0:
        return np.zeros(FUTURES, dtype=np.int64)
    if demand.variance_ratio <= 1.0 + 1e-9:
        return generator.poisson(demand.units, FUTURES)
    scale = demand.variance_ratio - 1.0
    return generator.poisson(generator.gamma(demand.units / scale, scale, FUTURES))


def _by(first: np.ndarray, share: float) -> int | None:
    day = int(np.quantile(first, share, method="higher"))
    return day if day <= DAYS else None
