"""Allocation for many competing requests: how long it takes, and how near it comes to the exact optimum.

    python -m benchmarks.allocation [--requests 500] [--units 50000] [--places 60] [--scarce] [--exact-seconds 120]

A made-up region: a few centres with most of the blood, hospitals with little, two of them remote; donors' and patients'
groups as in Belarus. With `--scarce` there is a tenth of the blood per request, so that requests truly compete. The
bound is the least cost over *every* lot with each stop spread as thin as it can be: no plan can cost less. HiGHS is
then given the exact model over the offers of the plan's depth, which are enough where blood is not scarce.
"""

import argparse
import time

import numpy as np
from immutables import Map
from msgspec import Struct

from benchmarks.timing import in_words, measure, pin_to_one_core
from bloodbank.allocating.plan import plan_allocation, pose
from bloodbank.allocating.problem import offers_of
from bloodbank.model import (
    BloodGroup,
    BloodPlace,
    BloodRequest,
    BloodState,
    BloodUnit,
    Component,
    RequestLine,
    Urgency,
)
from bloodbank.ports import FloatArray
from bloodbank.settings import BloodSettings
from bloodbank.solve.allocation import least_cost
from bloodbank.solve.allocation_exact import exact_cost
from bloodbank.stock import stock_key

NOW, DAY_S, HOUR_S = 1_700_000_000.0, 86_400.0, 3_600.0
GROUPS = ("O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+")
SHARES = (0.055, 0.285, 0.055, 0.310, 0.030, 0.170, 0.015, 0.080)
COMPONENTS = (Component.RED_CELLS, Component.PLASMA, Component.PLATELETS)
COMPONENT_SHARES, KEEPS_DAYS = (0.6, 0.3, 0.1), (42.0, 365.0, 5.0)
CENTRES, RUNS = 5, 7


class StraightTimes:
    """70 km/h along the straight line with a detour."""

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        gaps = (origins[:, None, :] - destinations[None, :, :]) * np.array([0.6, 1.0])
        times: FloatArray = np.hypot(gaps[..., 0], gaps[..., 1]) * 111_000.0 * 1.3 / 19.4
        return times


class Region(Struct, frozen=True):
    state: BloodState
    settings: BloodSettings


def region(*, requests: int, units: int, places: int, seed: int = 1) -> Region:
    """Everything drawn from one generator."""
    dice = np.random.default_rng(seed)
    found = {
        f"place-{n:02d}": BloodPlace(
            place_id=f"place-{n:02d}", name=f"Place {n}", kind="centre" if n < CENTRES else "hospital", lon=lon, lat=lat
        )
        for n, (lon, lat) in enumerate(zip(dice.uniform(24, 32, places), dice.uniform(52, 56, places), strict=True))
    }
    weights = np.where(np.arange(places) < CENTRES, 10.0, 1.0)
    stock = _stock(dice, list(found), weights / weights.sum(), units=units)
    shelves: dict[str, list[BloodUnit]] = {}
    for unit in sorted(stock, key=lambda unit: (unit.expires_at, unit.blood_unit_id)):
        shelves.setdefault(stock_key(unit.place_id, unit.component, unit.group), []).append(unit)
    asked = [_request(dice, list(found), n) for n in range(requests)]
    state = BloodState(
        places=Map(found),
        blood_units=Map({unit.blood_unit_id: unit for unit in stock}),
        stock=Map({key: tuple(unit.blood_unit_id for unit in held) for key, held in shelves.items()}),
        requests=Map({request.request_id: request for request in asked}),
        open_request_ids=tuple(request.request_id for request in asked),
    )
    return Region(state=state, settings=BloodSettings())


def _stock(dice: np.random.Generator, places: list[str], weights: FloatArray, *, units: int) -> list[BloodUnit]:
    place = dice.choice(len(places), units, p=weights)
    component = dice.choice(len(COMPONENTS), units, p=COMPONENT_SHARES)
    group = dice.choice(len(GROUPS), units, p=SHARES)
    left = dice.uniform(0.0, 1.0, units)
    special = dice.uniform(0.0, 1.0, units) < 0.1
    return [
        BloodUnit(
            blood_unit_id=f"G1234{26}{n:06d}-E0336V00",
            din=f"G1234{26}{n:06d}",
            product_code="E0336V00",
            component=COMPONENTS[component[n]],
            group=BloodGroup(GROUPS[group[n]]),
            expires_at=NOW + float(left[n]) * KEEPS_DAYS[component[n]] * DAY_S,
            place_id=places[place[n]],
            attributes=("irradiated",) if special[n] else (),
        )
        for n in range(units)
    ]


def _request(dice: np.random.Generator, places: list[str], n: int) -> BloodRequest:
    urgency = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.ROUTINE)[dice.choice(3, p=[0.1, 0.3, 0.6])]
    within_h = {"emergency": 1.0, "urgent": 4.0, "routine": 30.0}[urgency.value]
    lines = [RequestLine(component=COMPONENTS[0], count=int(dice.integers(1, 5)))]
    if dice.uniform() < 0.4:
        lines.append(RequestLine(component=COMPONENTS[int(dice.integers(1, 3))], count=int(dice.integers(1, 4))))
    known = urgency is not Urgency.EMERGENCY or dice.uniform() < 0.5
    return BloodRequest(
        request_id=f"R-{n:06d}",
        place_id=places[int(dice.integers(0, len(places)))],
        lines=tuple(lines),
        urgency=urgency,
        needed_by_at=NOW + float(dice.uniform(0.5, 1.5)) * within_h * HOUR_S,
        requested_at=NOW,
        patient_id=f"patient-{n}",
        patient_group=BloodGroup(GROUPS[dice.choice(len(GROUPS), p=SHARES)]) if known else None,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--scarce", action="store_true")
    parser.add_argument("--exact-seconds", type=float, default=120.0)
    asked = parser.parse_args()
    pin_to_one_core()
    units = asked.requests * 2 if asked.scarce else asked.units
    made = region(requests=asked.requests, units=units, places=asked.places)
    times, settings = StraightTimes(), made.settings
    plan = plan_allocation(made.state, travel_times=times, now=NOW, settings=settings)
    timed = measure(
        lambda: plan_allocation(made.state, travel_times=times, now=NOW, settings=settings),
        runs=RUNS,
        clock=time.process_time,
    )
    print(
        f"{asked.requests} requests, {units} units, {asked.places} places: "
        f"{in_words(timed.median_s)} of the processor, median"
    )
    short = sum(len(item.shortfalls) > 0 for item in plan.allocations)
    print(
        f"plan by {plan.method}: {plan.cost:.0f} points; greedy {plan.greedy_cost:.0f}; {short} requests short or late"
    )
    requests = [made.state.requests[request_id] for request_id in made.state.open_request_ids]
    problem = pose(made.state, requests, travel_times=times, now=NOW, settings=settings)
    every = offers_of(problem, depth=None, settings=settings)
    bound = least_cost(problem, every).bound
    print(f"bound over all {len(every.line)} offers: {bound:.0f}; gap {_gap(plan.cost, bound):.3%} at most")
    if asked.exact_seconds > 0 and not asked.scarce:
        near = offers_of(problem, depth=settings.allocation.depth, settings=settings)
        began = time.perf_counter()
        try:
            exact = exact_cost(problem, near, time_limit_s=asked.exact_seconds)
        except ValueError as error:
            print(f"exact model by HiGHS: {error}")
            return
        print(
            f"exact model over {len(near.line)} offers by HiGHS in {time.perf_counter() - began:.0f} s: "
            f"{exact.cost:.0f}, bound {exact.bound:.0f}; gap {_gap(plan.cost, exact.cost):.3%}"
        )


def _gap(cost: float, bound: float) -> float:
    return (cost - bound) / bound if bound else 0.0


if __name__ == "__main__":
    main()
