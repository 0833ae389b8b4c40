"""One recommendation among 200 and 1,000 units, and a plan for 50 waiting calls beside scipy's linear assignment.

Travel times come from a table, so that what is measured is dispatch alone. Every answer is checked before its time is
printed. Run with `python -m benchmarks.dispatch`.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from dispatch.batch import WaitingPlan, plan_waiting
from dispatch.decider import decide, evolve
from dispatch.kernels.arrival import FloatArray, rank_by_arrival
from dispatch.messages import AssignUnit, Command, RegisterStation, RegisterUnit, ReportCall
from dispatch.model import Position
from dispatch.recommendation import Recommendation, recommend_units
from dispatch.settings import DispatchSettings
from dispatch.solve.assignment import cheapest_pairs
from dispatch.state import DispatchState
from dispatch.waiting.greedy import greedy_pairs
from dispatch.waiting.problem import WaitingProblem, cost_of

NOW = 1_700_000_000.0
SETTINGS = DispatchSettings()
SKILLS = (frozenset({"basic"}), frozenset({"basic", "paramedic"}), frozenset({"basic", "paramedic", "physician"}))


class TableTravelTimes:
    """A fixed answer, cut to the size of the question."""

    def __init__(self, table: FloatArray) -> None:
        self.table = table

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        return self.table[: len(origins), : len(destinations)]


def region(units: int, calls: int, chance: np.random.Generator) -> tuple[DispatchState, dict[str, Position]]:
    """So many idle units with fresh positions, and so many calls of one priority that wait for one unit each."""
    state = DispatchState()

    def do(command: Command) -> None:
        nonlocal state
        for event in decide(state, command, now=NOW):
            state = evolve(state, event, at=NOW)

    def place() -> tuple[float, float]:
        return 27.4 + 0.3 * float(chance.random()), 53.8 + 0.2 * float(chance.random())

    positions = {}
    for number in range(25):
        lon, lat = place()
        do(RegisterStation(station_id=f"S{number}", name=f"Station {number}", lon=lon, lat=lat))
    for number in range(units):
        unit_id = f"U{number:04d}"
        skills = SKILLS[number % len(SKILLS)]
        do(RegisterUnit(unit_id=unit_id, station_id=f"S{number % 25}", unit_type="ambulance", capabilities=skills))
        lon, lat = place()
        positions[unit_id] = Position(lon=lon, lat=lat, seen_at=NOW - 5.0)
    for _ in range(calls):
        lon, lat = place()
        do(ReportCall(determinant="chest-pain", priority=1, lon=lon, lat=lat))
    return state, positions


def check_recommendation(found: Recommendation, travel_s: FloatArray) -> None:
    nearest = int(np.argmin(travel_s))
    assert found.chosen == (f"U{nearest:04d}",), found.chosen
    assert [unit.travel_s for unit in found.ranked] == sorted(travel_s.tolist())


def check_plan(plan: WaitingPlan, optimum_s: float) -> None:
    own_s = sum(assignment.estimated_arrival_s - SETTINGS.preparation_s for assignment in plan.assignments)
    assert abs(own_s - optimum_s) < 0.1, (own_s, optimum_s)
    assert plan.cost <= plan.greedy_cost


def row(
    what: str, units: int, calls: int, seconds: float, peer: str = "", peer_s: float | None = None
) -> dict[str, object]:
    ratio = "" if peer_s is None else f"{seconds / peer_s:.1f}"
    peer_time = "" if peer_s is None else in_words(peer_s)
    return {
        "what": what, "units": units, "calls": calls, "median": in_words(seconds),
        "peer": peer, "peer's median": peer_time, "times the peer's": ratio,
    }  # fmt: skip


def one_call(units: int, chance: np.random.Generator) -> list[dict[str, object]]:
    state, positions = region(units, 1, chance)
    travel_s = chance.uniform(30, 1_800, size=(units, 1)).round(1)
    travel_times = TableTravelTimes(travel_s)
    column, preparation_s = np.ascontiguousarray(travel_s[:, 0]), np.full(units, SETTINGS.preparation_s)
    suitable, arrival_s = np.ones(units, dtype=np.bool_), np.empty(units)
    order = np.empty(units, dtype=np.int64)
    [incident_id] = state.open_incident_ids

    def recommend() -> Recommendation:
        return recommend_units(
            state, incident_id, positions=positions, travel_times=travel_times, now=NOW, settings=SETTINGS
        )

    def rank() -> int:
        return rank_by_arrival(column, preparation_s, suitable, arrival_s, order)

    def numpy_rank() -> object:
        return np.argsort(column + preparation_s, kind="stable")

    check_recommendation(recommend(), column)
    assert rank() == units
    assert order.tolist() == np.argsort(column + preparation_s, kind="stable").tolist()
    kernel_s, numpy_s = median_s(rank, 2_000), median_s(numpy_rank, 2_000)
    assign = AssignUnit(incident_id=incident_id, unit_id="U0000")
    return [
        row("recommendation with reasons", units, 1, median_s(recommend, 50)),
        row("ranking kernel alone", units, 1, kernel_s, "numpy stable argsort", numpy_s),
        row("decide an assignment", units, 1, median_s(lambda: decide(state, assign, now=NOW), 2_000)),
    ]


def many_calls(units: int, calls: int, chance: np.random.Generator) -> list[dict[str, object]]:
    state, positions = region(units, calls, chance)
    travel_s = chance.uniform(30, 1_800, size=(units, calls)).round(1)
    travel_times = TableTravelTimes(travel_s)
    rows, columns = linear_sum_assignment(travel_s)
    optimum_s = float(travel_s[rows, columns].sum())

    def plan() -> WaitingPlan:
        return plan_waiting(state, positions=positions, travel_times=travel_times, now=NOW, settings=SETTINGS)

    found = plan()
    check_plan(found, optimum_s)
    problem = WaitingProblem(
        cost_s=travel_s,
        count=np.ones(calls, dtype=np.int64),
        call=np.arange(calls),
        weight=np.ones(calls),
        nobody_there=np.ones(calls, dtype=np.bool_),
        unserved_s=SETTINGS.unserved_s,
    )
    flow = cheapest_pairs(problem)
    assert flow is not None
    assert abs(cost_of(problem, flow) - optimum_s) < 0.1
    scipy_s = median_s(lambda: linear_sum_assignment(travel_s), 100)
    saved = f"{100 * (1 - found.cost / found.greedy_cost):.1f} % under greedy"
    return [
        row(f"plan with reasons ({saved})", units, calls, median_s(plan, 20), "scipy, matrix given", scipy_s),
        row("min-cost flow alone", units, calls, median_s(lambda: cheapest_pairs(problem), 50), "scipy", scipy_s),
        row("greedy alone", units, calls, median_s(lambda: greedy_pairs(problem), 200), "scipy", scipy_s),
    ]


def median_s(fn: Callable[[], object], runs: int) -> float:
    return measure(fn, runs=runs).median_s


def main() -> None:
    pin_to_one_core()
    chance = np.random.default_rng(20_240_501)
    rows = [
        *one_call(200, chance),
        *one_call(1_000, chance),
        *many_calls(200, 50, chance),
        *many_calls(400, 120, chance),
    ]
    print_table("Dispatch (travel times from a table; every answer checked)", rows)


if __name__ == "__main__":
    main()
