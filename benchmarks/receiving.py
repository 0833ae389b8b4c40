"""Choosing a hospital among thirty; 200 casualties over thirty hospitals, beside a close bound and exact optima.

Travel times come from a table, so that what is measured is dispatch alone. Every answer is checked before its time is
printed. Run with `python -m benchmarks.receiving`.
"""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.dispatch import TableTravelTimes
from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from dispatch.decider import decide, evolve
from dispatch.hospital_choice import HospitalChoice, choose_hospital
from dispatch.kernels.receiving import rank_by_care
from dispatch.mass_casualty.optimising import Found, best_schedule
from dispatch.mass_casualty.problem import Evacuation
from dispatch.mass_casualty.schedule import play_through
from dispatch.messages import Command, RegisterHospital, ReportBeds, ReportCall
from dispatch.settings import DispatchSettings
from dispatch.solve.evacuation_bound import least_cost_bound
from dispatch.solve.evacuation_exact import least_cost
from dispatch.state import DispatchState

NOW = 1_700_000_000.0
SETTINGS = DispatchSettings()
TAG_WEIGHTS = np.array([16.0, 4.0, 2.0, 1.0])
SLOT_S, LONGER = 60.0, 1.2
Row = dict[str, object]


def region(hospitals: int) -> tuple[DispatchState, str]:
    """Hospitals that have reported their beds, and one call."""
    state = DispatchState()

    def do(command: Command) -> None:
        nonlocal state
        for event in decide(state, command, now=NOW):
            state = evolve(state, event, at=NOW)

    for number in range(hospitals):
        name = f"H{number:02d}"
        able = frozenset({"general", "trauma-2"} if number % 3 == 0 else {"general"})
        do(RegisterHospital(hospital_id=name, name=name, lon=27.4 + 0.01 * number, lat=53.9, capabilities=able))
        do(ReportBeds(hospital_id=name, free={"emergency": 5}))
    do(ReportCall(determinant="fall", priority=1, lon=27.5, lat=53.9, hospital_capabilities=frozenset({"trauma-3"})))
    return state, state.open_incident_ids[0]


def one_patient(hospitals: int, chance: np.random.Generator) -> list[Row]:
    """The whole question with its reasons, and the kernel alone with twenty units at every door."""
    state, incident_id = region(hospitals)
    travel_s = chance.uniform(120, 2_400, (hospitals, hospitals)).round(1)
    travel_times = TableTravelTimes(travel_s)

    def choose() -> HospitalChoice:
        return choose_hospital(state, incident_id, travel_times=travel_times, now=NOW, settings=SETTINGS)

    capable = np.arange(0, hospitals, 3)
    assert choose().chosen == f"H{capable[np.argmin(travel_s[0, capable])]:02d}"
    kernel, ranked = _kernel(travel_s[0], chance)
    assert kernel() == hospitals
    assert ranked() == sorted(ranked())
    return [
        row("hospital with reasons, beds reported", hospitals, seconds=median_s(choose, 50)),
        row("kernel alone, 20 units at each door", hospitals, seconds=median_s(kernel, 2_000)),
    ]


def _kernel(travel_s: np.ndarray, chance: np.random.Generator) -> tuple[Callable[[], int], Callable[[], list[float]]]:
    hospitals, each = len(travel_s), 20
    start = np.arange(hospitals + 1, dtype=np.int64) * each
    queue = np.sort(chance.uniform(-1_200, 1_800, (hospitals, each)), axis=1).ravel()
    service_s, bays = np.full(hospitals, 1_200.0), np.full(hospitals, 4)
    zero, everyone = np.zeros(hospitals), np.ones(hospitals, dtype=np.bool_)
    wait_s, care_s, order = np.empty(hospitals), np.empty(hospitals), np.empty(hospitals, dtype=np.int64)
    row_s = np.ascontiguousarray(travel_s)

    def rank() -> int:
        return rank_by_care(
            row_s, start, queue, service_s, bays, 300.0, zero, zero, everyone, wait_s, care_s, order
        )  # fmt: skip

    def ranked() -> list[float]:
        rank()
        return care_s[order].tolist()

    return rank, ranked


def evacuation(
    casualties: int, hospitals: int, vehicles: int, chance: np.random.Generator, *, bays: int = 4, share: float = 1.0
) -> Evacuation:
    """Hospitals up to half an hour round a scene, three in ten with trauma care; beds as of 100, 400 or 900."""
    tag = np.sort(chance.choice(4, casualties, p=[0.2, 0.3, 0.05, 0.45]))
    road_s = chance.uniform(180, 1_800, hospitals).round()
    trauma = chance.random(hospitals) < 0.3
    beds = chance.choice([100, 400, 900], hospitals)
    return Evacuation(
        weight=TAG_WEIGHTS[tag],
        tag=tag,
        point=np.zeros(casualties, dtype=np.int64),
        lies=tag < 3,
        road_s=road_s[None, :],
        back_s=road_s[None, :],
        transfer_s=np.where((tag[:, None] == 0) & ~trauma[None, :], 7_200.0, 0.0),
        capacity=np.ceil(np.outer(beds, [0.02, 0.04, 0.01, 0.13]) * share).astype(np.int64),
        queue_s=tuple(np.empty(0) for _ in range(hospitals)),
        service_s=np.full(hospitals, 1_200.0),
        bays=np.full(hospitals, bays),
        overdue_s=300.0,
        ready_s=chance.uniform(0, 1_800, vehicles).round()[:, None],
        lying=np.ones(vehicles, dtype=np.int64),
        sitting=np.full(vehicles, 2),
        carries=np.ones((vehicles, 4), dtype=np.bool_),
        loading_s=300.0,
    )


def many_casualties(
    casualties: int, hospitals: int, vehicles: int, chance: np.random.Generator, *, bays: int = 4, share: float = 1.0
) -> list[Row]:
    """The plan's time, and how far it is from the best at most: by its own bound, and by one over slots of a minute."""
    known = evacuation(casualties, hospitals, vehicles, chance, bays=bays, share=share)
    found = best_schedule(known)
    check(found)
    began = time.process_time()
    bound = least_cost_bound(known, step_s=SLOT_S, horizon_s=LONGER * lasts_s(known, found))
    took_s = time.process_time() - began
    assert found.bound <= bound <= found.schedule.cost
    saved = f"{100 * (1 - found.schedule.cost / found.greedy_cost):.1f} % under greedy"
    gap = f"{100 * (found.schedule.cost / bound - 1):.1f} % at most (bound in {in_words(took_s)})"
    gap += f"; by its own bound {100 * (found.schedule.cost / found.bound - 1):.0f} %"
    size = f"{casualties} casualties, {vehicles} units, {bays} bays" + ("" if share == 1.0 else ", few places")
    return [
        row(f"evacuation plan, {size}", hospitals, seconds=median_s(lambda: best_schedule(known), 5), gap=gap),
        row(f"greedy alone ({saved})", hospitals, seconds=median_s(lambda: play_through(known), 50)),
    ]


def lasts_s(known: Evacuation, found: Found) -> float:
    """When the last one is at a hospital, transfers left aside."""
    arrived = [known.transfer_s[one, trip.hospital] for trip in found.schedule.trips for one in trip.casualties]
    carried = [one for trip in found.schedule.trips for one in trip.casualties]
    return float((found.schedule.care_s[carried] - np.array(arrived)).max())


def beside_exact(chance: np.random.Generator) -> list[Row]:
    """Small evacuations with scarce places, beside CP-SAT: ten casualties, three units, four hospitals."""
    rows = []
    for number in range(1, 6):
        known = evacuation(10, 4, 3, chance, bays=20, share=0.3)
        found = best_schedule(known)
        check(found)
        exact, proven = least_cost(known, rounds=4, time_limit_s=20.0)
        gap = f"{100 * (found.schedule.cost / exact - 1):+.2f} % to the best known"
        gap += ", proven" if exact - proven < 1.0 else f"; own bound {100 * (1 - found.bound / exact):.1f} % below"
        rows.append(row(f"10 casualties, 3 units, no. {number}", 4, gap=gap))
    return rows


def check(found: Found) -> None:
    assert np.isfinite(found.schedule.care_s).all()
    assert found.bound <= found.schedule.cost + 1e-6 <= found.greedy_cost + 1e-5


def row(what: str, hospitals: int, *, seconds: float | None = None, gap: str = "") -> Row:
    return {
        "what": what,
        "hospitals": hospitals,
        "median": "" if seconds is None else in_words(seconds),
        "distance from the best": gap,
    }


def median_s(fn: Callable[[], object], runs: int) -> float:
    """Of the processor's time."""
    return measure(fn, runs=runs, clock=time.process_time).median_s


def main() -> None:
    pin_to_one_core()
    chance = np.random.default_rng(20_261_123)
    rows = [
        *one_patient(30, chance),
        *many_casualties(30, 4, 12, chance),
        *many_casualties(200, 30, 60, chance),
        *many_casualties(200, 30, 30, chance),
        *many_casualties(200, 30, 60, chance, bays=2),
        *many_casualties(200, 30, 120, chance, bays=1),
        *many_casualties(200, 30, 60, chance, share=0.4),
        *many_casualties(100, 10, 20, chance, bays=2),
        *beside_exact(chance),
    ]
    print_table("Receiving hospitals and evacuations (travel times from a table; every answer checked)", rows)


if __name__ == "__main__":
    main()
