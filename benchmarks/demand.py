"""Demand learnt from real calls beside models that need no thought, and calls drawn beside a plain loop that thins.

Histories: fifteen days of Auckland, three weeks of San Francisco, ten years of New York by borough. Run with
`python -m benchmarks.demand`; the records are found as the tests find them.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from arterial.demand import inhabitants_of
from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from roads import read_pack
from sim.case_mix import read_case_mix
from sim.demand.assumed import model_of_population
from sim.demand.calendar import simulated_hours
from sim.demand.generating import generate
from sim.demand.held_out import held_out
from sim.demand.history import DemandHistory, history_of_records
from sim.demand.hourly_counts import Areas, read_hourly_counts
from sim.demand.intensity import intensity
from sim.demand.model import DemandModel
from sim.demand.placing import anywhere_in_cell
from sim.demand.records import read_records
from sim.streams import Streams

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[1].parent / "shared" / "data"
DATA = Path(os.environ.get("ARTERIAL_SHARED_DATA", BESIDE_THE_CHECKOUT))
SAN_FRANCISCO = {"received_at": "received", "transport_at": "transport"}
SAN_FRANCISCO |= {"call_id": "call_number", "priority": "priority_final"}
BOROUGHS = ("BRONX", "BROOKLYN", "MANHATTAN", "QUEENS", "RICHMOND / STATEN ISLAND")
CENTRES = np.array([[-73.87, 40.85], [-73.95, 40.65], [-73.97, 40.78], [-73.80, 40.72], [-74.15, 40.58]])
YEAR_S = 365 * 86_400.0
CALLS_OF_PEER = 20_000


def histories() -> Iterator[tuple[str, DemandHistory, float, float | None]]:
    """Name, history, weeks held out and half-life."""
    city = DATA / "cities" / "auckland"
    records = read_records(city / "calls.csv.gz", timezone="UTC")
    people = inhabitants_of(read_pack(city))
    gathered = history_of_records(records, cell_m=500.0, most_cells=20_000, inhabitants=people)
    yield "Auckland, 500 m and 3 priorities, 1 week", gathered, 1.0, None
    records = read_records(
        DATA / "incidents" / "sffd_calls_units.parquet", timezone="America/Los_Angeles", columns=SAN_FRANCISCO
    )
    gathered = history_of_records(records, cell_m=500.0, most_cells=20_000)
    yield "San Francisco, 500 m and 2 priorities, 1 week", gathered, 1.0, None
    areas = Areas(names=BOROUGHS, centres=CENTRES)
    counts = read_hourly_counts(DATA / "incidents" / "nyc_ems_hourly_calls.parquet", areas)
    yield "New York, 5 boroughs, 52 weeks", counts, 52.0, 52.0


def foretold(name: str, history: DemandHistory, weeks: float, half_life_weeks: float | None) -> dict[str, object]:
    begin = time.process_time()
    tested = held_out(history, weeks=weeks, half_life_weeks=half_life_weeks)
    return {
        "history, held out": name,
        "foretold / came": f"{tested.expected_calls:.0f} / {tested.calls}",
        "model": f"{tested.model:.4f}",
        "cell's mean": f"{tested.flat:.4f}",
        "week x map": f"{tested.week_and_map:.4f}",
        "hour by cell": f"{tested.hour_by_cell:.4f}",
        "dispersion of days": f"{tested.dispersion_by_day:.2f}",
        "with their spread": f"{tested.dispersion_by_day_with_spread:.2f}",
        "CPU time": in_words(time.process_time() - begin),
    }


def drawn(model: DemandModel) -> int:
    streams = Streams(1)
    rates = intensity(model, simulated_hours(duration_s=YEAR_S, timezone="UTC"), streams)
    return len(generate(rates, anywhere_in_cell(model), streams))


def thinned_by_a_loop(model: DemandModel, calls: int) -> int:
    """Lewis and Shedler's thinning, call by call: instant and cell only."""
    chance = random.Random(1)
    by_hour = sum(group.level for group in model.groups) * model.patterns[0].sum(axis=1) / 3_600.0
    weights = model.patterns[0].sum(axis=0).tolist()
    cells, most, now_s, count = range(len(weights)), float(by_hour.max()), 0.0, 0
    rates = by_hour.tolist()
    below = np.cumsum(weights).tolist()
    while count < calls:
        now_s += chance.expovariate(most)
        if chance.random() * most < rates[int(now_s // 3_600.0) % 168]:
            chance.choices(cells, cum_weights=below)
            count += 1
    return count


def main() -> None:
    pin_to_one_core()
    rows = [foretold(*each) for each in histories()]
    print_table("Weeks not seen: log-likelihood of a call, in nats (higher is better); dispersion 1 is chance", rows)
    people = inhabitants_of(read_pack(DATA / "cities" / "auckland"))
    assert people is not None
    model = model_of_population(people, read_case_mix(), name="Auckland", timezone="UTC").at_level(1_507.0)
    calls = drawn(model)
    ours = measure(lambda: drawn(model), runs=5, clock=time.process_time)
    peer = measure(lambda: thinned_by_a_loop(model, CALLS_OF_PEER), runs=3, clock=time.process_time)
    peer = peer.scaled(calls / CALLS_OF_PEER)
    row: dict[str, object] = {
        "a year of calls": f"{calls}, {len(model.cells)} cells, {len(model.groups)} kinds",
        "all about each": in_words(ours.median_s),
        "plain loop, instant and cell only": in_words(peer.median_s),
        "peer / ours": f"{peer.median_s / ours.median_s:.1f}",
    }
    print_table("Calls drawn, CPU time on one core", [row])


if __name__ == "__main__":
    main()
