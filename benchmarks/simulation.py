"""Calls simulated a second, on one core: `python -m benchmarks.simulation`.

Auckland (with the shared data beside the checkout, or in ARTERIAL_SHARED_DATA): 420 days of 280 calls, made by Poisson
arrivals with places, kinds and durations of the pack's calls, beside a plain-Python heapq loop on the first days, whose
units and responses must be the same. Then a year of a synthetic city of two million: 550,000 calls, 150 units. Seconds
are CPU time of the event loop; what is made before it is told apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.simulation_plain import PlainSimulation
from benchmarks.timing import in_words, pin_to_one_core, print_table
from roads.pack import read_pack
from roads.synthetic import synthesize
from sim.calls import Calls, read_calls
from sim.engine import OperatingPlan, UnitPost, simulate
from sim.engine.preparing import fleet_of, prepare
from sim.engine.simulating import advance
from sim.streams import Streams
from sim.worlds import Places, World, open_world

Row = dict[str, object]
DAY_S, ALL_EVENTS, RUNS = 86_400.0, 10**12, 3
YEAR_CALLS, YEAR_UNITS, CITY_NODES = 550_000, 150, 120_000
BUSY_FRACTION = 0.53


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=420, help="days of Auckland (default: %(default)s)")
    parser.add_argument("--plain-days", type=int, default=15, help="of them for plain Python (default: %(default)s)")
    parser.add_argument("--city-nodes", type=int, default=CITY_NODES, help="of the synthetic city, 0 = leave it out")
    given = parser.parse_args()
    pin_to_one_core()
    rows: list[Row] = []
    data = Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    with tempfile.TemporaryDirectory() as folder:
        if (data / "cities" / "auckland").is_dir():
            rows += auckland(data / "cities" / "auckland", Path(folder), days=given.days, plain_days=given.plain_days)
        if given.city_nodes:
            rows += year_of_a_large_city(Path(folder), nodes=given.city_nodes)
    print_table("simulation on one core", rows)
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak memory {peak_gib:.2f} GiB")
    return 0


def auckland(folder: Path, cache: Path, *, days: int, plain_days: int) -> list[Row]:
    world, made_s = timed(lambda: open_world(folder, cache=cache / "auckland"))
    calls = resampled(read_calls(folder / "calls.csv.gz"), days=days, per_day=280.0, seed=1)
    places = world.place_calls(calls)
    rows: list[Row] = [told("opening Auckland, tables built", 0, made_s)]
    for policy in ("closest", "dmexclp", "arterial"):
        plan = OperatingPlan(policy=policy, busy_fraction=BUSY_FRACTION)
        rows.append(compiled(world, calls, places, plan))
        if policy != "arterial":
            rows.append(plain(world, calls, plan, until_s=plain_days * DAY_S, beside=rows[-1]))
    rows.append(compiled(world, calls, places, OperatingPlan(redispatch=True)))
    return rows


def compiled(world: World, calls: Calls, places: Places, plan: OperatingPlan) -> Row:
    """The event loop alone, on a state made anew each time."""
    unit_ids, stations = fleet_of(world, plan)
    took_s = []
    for _ in range(RUNS + 1):
        ready = prepare(world, calls, places, plan, stations, Streams(0))
        took_s.append(timed(lambda ready=ready: advance(ready, ALL_EVENTS))[1])
    name = f"{plan.policy}{' with redispatch' if plan.redispatch else ''}, {len(unit_ids)} units"
    return told(name, len(calls), min(took_s[1:]))


def plain(world: World, calls: Calls, plan: OperatingPlan, *, until_s: float, beside: Row) -> Row:
    """Plain Python on the first days; raises AssertionError where a unit or a response differs."""
    some = calls.chosen(calls.arrival_s < until_s)
    places = world.place_calls(some)
    (units, response_s), plain_s = timed(PlainSimulation(world, some, places, plan).run)
    ours = simulate(world, some, plan, places=places)
    assert (ours.unit == units).all(), "the same units"
    assert np.abs(ours.response_s - response_s).max() < 1e-6, "the same responses"
    row = told(f"{plan.policy}, plain Python", len(some), plain_s)
    faster = float(str(beside["calls/s"]).replace(",", "")) / (len(some) / plain_s)
    return row | {"compared": f"same results; compiled is {faster:,.0f} times as fast"}


def year_of_a_large_city(cache: Path, *, nodes: int) -> list[Row]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:  # its memory is none of the simulation's
        apart.submit(synthesize, cache / "city", nodes=nodes, seed=1, population=2_000_000).result()
    world, made_s = timed(lambda: open_world(cache / "city", cache=cache / "tables"))
    del world
    world, opened_s = timed(lambda: open_world(cache / "city", cache=cache / "tables"))
    calls = of_people(cache / "city", seed=1)
    stations = world.station_ids
    fleet = tuple(UnitPost(f"U{number}", stations[number % len(stations)]) for number in range(YEAR_UNITS))
    places, placed_s = timed(lambda: world.place_calls(calls))
    rows: list[Row] = [
        told(f"opening {nodes:,} nodes with {len(stations)} stations, tables built", 0, made_s),
        told("the same, tables there", 0, opened_s),
        told("snapping the calls of a year", len(calls), placed_s),
    ]
    for policy in ("closest", "dmexclp"):
        plan = OperatingPlan(policy=policy, busy_fraction=BUSY_FRACTION, fleet=fleet, traffic=False)
        whole_s = timed(lambda plan=plan: simulate(world, calls, plan, places=places))[1]
        rows += [
            compiled(world, calls, places, plan),
            told(f"{policy}, with all that is around it", len(calls), whole_s),
        ]
    return rows


def resampled(calls: Calls, *, days: int, per_day: float, seed: int) -> Calls:
    """Poisson arrivals; places with kinds, and durations, each from a call of those given."""
    chance = np.random.default_rng(seed)
    count = int(chance.poisson(per_day * days))
    place, care = chance.integers(0, len(calls), count), chance.integers(0, len(calls), count)
    columns = {name: column[place] for name, column in calls.columns().items()}
    columns |= {name: calls.columns()[name][care] for name in ("on_scene_s", "transport", "handover_s")}
    columns |= {"call_id": np.arange(count), "arrival_s": np.sort(chance.random(count)) * days * DAY_S}
    return Calls(**columns)


def of_people(folder: Path, *, seed: int) -> Calls:
    """A year of calls from where people live."""
    chance, count = np.random.default_rng(seed), YEAR_CALLS
    grid = pd.read_csv(read_pack(folder).population_path)
    row = chance.choice(len(grid), count, p=grid["density"] / grid["density"].sum())
    return Calls(
        call_id=np.arange(count),
        priority=chance.choice([1, 2, 3], count, p=[0.3, 0.4, 0.3]),
        lon=grid["lon"].to_numpy()[row],
        lat=grid["lat"].to_numpy()[row],
        arrival_s=np.sort(chance.random(count)) * 365 * DAY_S,
        dispatch_delay_s=np.full(count, 60.0),
        on_scene_s=chance.gamma(4.0, 300.0, count),
        transport=chance.random(count) < 0.6,
        handover_s=chance.gamma(4.0, 300.0, count),
    )


def told(what: str, calls: int, seconds: float) -> Row:
    count, rate = (f"{calls:,}", f"{calls / seconds:,.0f}") if calls else ("", "")
    return {"what": what, "calls": count, "CPU": in_words(seconds), "calls/s": rate, "compared": ""}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.process_time()
    return work(), time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
