"""Redistribution of a country's stock: how long the plan takes, and how near it comes to a proven bound.

    python -m benchmarks.redistribution [--units 50000] [--places 60] [--seconds 5] [--seed 3]

Made-up: places of very different sizes, 60 % red cells, 30 % plasma, 10 % platelets in the groups of Belarus, spread
over places less unevenly than demand is, units of all ages, demand half as variable again as Poisson. The bound is the
linear relaxation, or what HiGHS proves of the whole-number model, product by product: no plan can cost less.
"""

import argparse
import time

import numpy as np

from benchmarks.allocation import GROUPS, SHARES
from benchmarks.timing import pin_to_one_core
from bloodbank.model import BloodGroup, Component
from bloodbank.redistributing.plan import plan_redistribution
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Situation

SHARE = {Component.RED_CELLS: 0.6, Component.PLASMA: 0.3, Component.PLATELETS: 0.1}
KEEPS_DAYS = {Component.RED_CELLS: 42, Component.PLASMA: 300, Component.PLATELETS: 5}
DAYS_OF_STOCK = {Component.RED_CELLS: 15.0, Component.PLASMA: 40.0, Component.PLATELETS: 2.5}


def situation(*, units: int, places: int, seed: int, settings: RedistributionSettings) -> Situation:
    """Everything drawn from one generator."""
    dice, days = np.random.default_rng(seed), settings.horizon_days
    size = dice.lognormal(0.0, 0.9, places)
    size /= size.sum()
    products = tuple((component, BloodGroup(group)) for component in SHARE for group in GROUPS)
    stock = np.zeros((places, len(products), days + 1), dtype=np.int64)
    means = np.zeros((places, len(products), days))
    for row, (component, group) in enumerate(products):
        count = int(units * SHARE[component] * SHARES[GROUPS.index(group.value)])
        spread = size**0.7 / (size**0.7).sum()
        place = dice.choice(places, count, p=spread)
        left = dice.integers(1, KEEPS_DAYS[component] + 1, count)
        np.add.at(stock, (place, row, np.minimum(left, days + 1) - 1), 1)
        means[:, row, :] = (count / DAYS_OF_STOCK[component] * size)[:, None]
    points = dice.uniform(0.0, 400.0, (places, 2))
    gaps = points[:, None, :] - points[None, :, :]
    return Situation(
        place_ids=tuple(f"place-{n:02d}" for n in range(places)),
        products=products,
        stock=stock,
        means=means,
        variance_ratio=np.full((places, len(products)), 1.5),
        travel_s=np.hypot(gaps[..., 0], gaps[..., 1]) * 1.3 / 70.0 * 3600.0,
        transit_limit_s=np.full(len(products), 24 * 3600.0),
        room=np.full((places, len(Component)), -1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    pin_to_one_core()
    settings = RedistributionSettings()
    made = situation(units=asked.units, places=asked.places, seed=asked.seed, settings=settings)
    wall, cpu = time.perf_counter(), time.process_time()
    plan = plan_redistribution(
        made, settings, generator=np.random.default_rng(1), solving_s=asked.seconds, elapsed_s=time.process_time
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{made.stock.sum()} units, {asked.places} places: {wall:.1f} s, of them {cpu:.1f} s of the processor")
    print(f"points: {plan.cost_before:.0f} as it is, {plan.greedy_cost:.0f} greedily, {plan.cost:.0f} as planned")
    print(f"bound: {plan.bound:.0f}; gap {plan.gap:.2%}")
    print(f"expected waste {plan.before.wasted:.0f} -> {plan.after.wasted:.0f} units,")
    print(f"shortage in {settings.cover_days} days {plan.before.short:.0f} -> {plan.after.short:.0f} units")
    lanes = {(transfer.from_place_id, transfer.to_place_id) for transfer in plan.transfers}
    print(f"{sum(transfer.count for transfer in plan.transfers)} units in {len(lanes)} consignments")


if __name__ == "__main__":
    main()
