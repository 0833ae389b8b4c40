"""One move-up decision at 5,000 demand cells and 300 posts, the live picture, and how near the batch comes to a proven
optimum; each beside a peer in the same run.

Peers: plain numpy over dense matrices for the decision, MathOpt's exact MEXCLP (HiGHS) for the quality of the batch's
places. Every answer is checked before its time is printed. Run with `python -m benchmarks.coverage`.
"""

import time
from collections.abc import Callable

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.grid import Grid
from dispatch.coverage.hours import HOURS_A_WEEK
from dispatch.coverage.picture import coverage_lost, coverage_picture
from dispatch.coverage.settings import CoverageSettings
from dispatch.decider import decide, evolve
from dispatch.kernels.arrival import BoolArray, FloatArray
from dispatch.kernels.coverage import cover_rows, miss_probability, move_gains, warm_up
from dispatch.messages import Command, RegisterStation, RegisterUnit
from dispatch.relocation.settings import RelocationSettings
from dispatch.relocation.suggestions import MoveUpPlan, suggest_moves
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

NOW = 1_700_000_000.0
BUSY = 0.3
BUDGET_S = 480.0
SPEED_M_S = 11.0
SIDE_M = 30_000.0
OPTIMALITY_GAP = 1e-6


class Plane:
    """Road times on a plane of metres, a third longer than the straight line; kept for cells as the desk keeps them."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], FloatArray] = {}

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        key = (id(destinations), len(origins))
        if key not in self.kept:
            gaps = origins[:, None, :] - destinations[None, :, :]
            self.kept[key] = np.hypot(gaps[..., 0], gaps[..., 1]) * SIDE_M * 1.3 / SPEED_M_S
        return self.kept[key]


def region(
    units: int, posts: int, cells: int, chance: np.random.Generator
) -> tuple[DispatchState, DemandForecast, FloatArray]:
    """Stations by chance, units at a third of them in turn, demand thicker in the middle; places in units of SIDE_M."""
    state = DispatchState()

    def do(command: Command) -> None:
        nonlocal state
        for event in decide(state, command, now=NOW):
            state = evolve(state, event, at=NOW)

    places = chance.normal(0.5, 0.22, (posts, 2)).clip(0, 1)
    for number, (lon, lat) in enumerate(places.tolist()):
        do(RegisterStation(station_id=f"S{number:03d}", name=f"Station {number}", lon=lon, lat=lat, capacity=3))
    for number in range(units):
        station_id = f"S{number % (posts // 3):03d}"
        do(RegisterUnit(unit_id=f"U{number:03d}", station_id=station_id, unit_type="ambulance"))
    points = chance.normal(0.5, 0.2, (cells, 2)).clip(0, 1)
    weight = chance.gamma(1.0, 0.02, cells)
    demand = DemandForecast(
        cells=points,
        calls_per_hour=np.tile(weight, (HOURS_A_WEEK, 1)),
        grid=Grid(west=0.0, south=0.0, lon_step=0.01, lat_step=0.01),
        source="history",
    )
    return state, demand, places


def settings_of(**relocation: object) -> DispatchSettings:
    limits = RelocationSettings(longest_drive_s=3_600.0, minimum_gain=1e-6, **relocation)  # type: ignore[arg-type]
    return DispatchSettings(
        preparation_s=60.0,
        targets_s={1: BUDGET_S + 60.0},
        coverage=CoverageSettings(busy_fraction=BUSY, call_handling_s=0.0),
        relocation=limits,
    )


def numpy_decision(unit: int, unit_reach: BoolArray, post_reach: BoolArray, demand: FloatArray) -> int:
    """DMEXCLP for one unit, over dense matrices."""
    others = np.delete(unit_reach, unit, axis=0).sum(axis=0)
    return int(np.argmax(post_reach @ (demand * (1 - BUSY) * BUSY**others)))


def decision(units: int, posts: int, cells: int, chance: np.random.Generator, *, runs: int) -> list[dict[str, object]]:
    """The best post for one unit that has just become free, everything else as it is."""
    state, demand, places = region(units, posts, cells, chance)
    plane, weight = Plane(), demand.at(NOW)
    unit_places = np.array([places[number % (posts // 3)] for number in range(units)])
    unit_s = plane.travel_s(unit_places, demand.cells, profile="lights", at=NOW)
    post_s = plane.travel_s(places, demand.cells, profile="lights", at=NOW)
    none_s = np.zeros(cells)
    unit_rows = cover_rows(unit_s, np.full(units, BUDGET_S), none_s, 0.0)
    post_rows = cover_rows(post_s, np.full(posts, BUDGET_S), none_s, 0.0)
    busy, allowed = np.full(units, BUSY), np.zeros((units, posts), dtype=np.bool_)
    allowed[0] = True
    unit_reach, post_reach = unit_s <= BUDGET_S, (post_s <= BUDGET_S).astype(np.float64)

    def kernel() -> int:
        miss = miss_probability(*unit_rows, busy, cells)
        return int(np.argmax(move_gains(*unit_rows, *post_rows, busy, weight, miss, allowed)[0]))

    def from_road_times() -> int:
        from_units = cover_rows(unit_s, np.full(units, BUDGET_S), none_s, 0.0)
        from_posts = cover_rows(post_s, np.full(posts, BUDGET_S), none_s, 0.0)
        miss = miss_probability(*from_units, busy, cells)
        return int(np.argmax(move_gains(*from_units, *from_posts, busy, weight, miss, allowed)[0]))

    peer = numpy_decision(0, unit_reach, post_reach, weight)
    assert kernel() == from_road_times() == peer
    numpy_s = median_s(lambda: numpy_decision(0, unit_reach, post_reach, weight), runs)
    single = settings_of(most_suggestions=1)
    found = suggestion(state, demand, plane, single)
    assert found.moves
    size = f"{units} units, {posts} posts, {cells:,} cells"
    return [
        row(f"one unit's best post, {size}", median_s(kernel, runs), "dense numpy", numpy_s),
        row("the same from road times", median_s(from_road_times, runs), "dense numpy", numpy_s),
        row(
            "best move of all units, in words",
            median_s(lambda: suggestion(state, demand, plane, single), max(runs // 10, 3)),
            f"dense numpy x {units} units",
            numpy_s * units,
        ),
        row("live picture and losses", median_s(lambda: picture(state, demand, plane, single), max(runs // 10, 3))),
    ]


def suggestion(state: DispatchState, demand: DemandForecast, plane: Plane, settings: DispatchSettings) -> MoveUpPlan:
    return suggest_moves(state, positions={}, travel_times=plane, demand=demand, now=NOW, settings=settings)


def picture(state: DispatchState, demand: DemandForecast, plane: Plane, settings: DispatchSettings) -> dict[str, float]:
    found = coverage_picture(state, positions={}, travel_times=plane, demand=demand, now=NOW, settings=settings)
    return coverage_lost(found)


def exact_share(reach: BoolArray, demand: FloatArray, *, units: int, capacity: int) -> float:
    """Best covered share of so many units at places (p, n), proven: MEXCLP as a MIP (Daskin 1983), with every k."""
    model = mathopt.Model()
    places, cells = reach.shape
    stay = [model.add_integer_variable(lb=0, ub=capacity) for _ in range(places)]
    model.add_linear_constraint(mathopt.fast_sum(stay) <= units)
    objective = []
    for cell in range(cells):
        near = np.flatnonzero(reach[:, cell])
        steps = [model.add_variable(lb=0, ub=1) for _ in range(min(units, capacity * len(near)))]
        if steps:
            model.add_linear_constraint(mathopt.fast_sum(steps) <= mathopt.fast_sum(stay[place] for place in near))
            objective += [demand[cell] * (1 - BUSY) * BUSY**k * step for k, step in enumerate(steps)]
    model.maximize(mathopt.fast_sum(objective))
    parameters = mathopt.SolveParameters(relative_gap_tolerance=OPTIMALITY_GAP)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    assert result.termination.reason is mathopt.TerminationReason.OPTIMAL
    return float(result.objective_value()) / float(demand.sum())


def batch_quality(units: int, posts: int, cells: int, chance: np.random.Generator) -> dict[str, object]:
    """All units may move: the batch's places beside the proven optimum."""
    state, demand, places = region(units, posts, cells, chance)
    plane = Plane()
    settings = settings_of(method="batch", most_suggestions=units, most_moves_an_hour=10_000)
    plan = suggestion(state, demand, plane, settings)
    reach = plane.travel_s(places, demand.cells, profile="lights", at=NOW) <= BUDGET_S
    weight = demand.at(NOW)
    best = exact_share(reach, weight, units=units, capacity=3)
    gap = (best - plan.share_after) / best
    assert plan.share_before < plan.share_after <= best * (1 + 10 * OPTIMALITY_GAP)
    assert gap < 0.02, gap
    own_s = median_s(lambda: suggestion(state, demand, plane, settings), 3)
    exact_s = median_s(lambda: exact_share(reach, weight, units=units, capacity=3), 1)
    what = f"batch of {len(plan.moves)} moves, {units} units, {posts} posts, {cells:,} cells: {100 * gap:.2f} % under"
    return row(what, own_s, "exact MEXCLP, HiGHS", exact_s)


def row(what: str, seconds: float, peer: str = "", peer_s: float | None = None) -> dict[str, object]:
    return {
        "what": what,
        "median": in_words(seconds),
        "peer": peer,
        "peer's median": "" if peer_s is None else in_words(peer_s),
        "times the peer's": "" if peer_s is None else f"{seconds / peer_s:.3g}",
    }


def median_s(fn: Callable[[], object], runs: int) -> float:
    return measure(fn, runs=runs, clock=time.process_time).median_s


def main() -> None:
    pin_to_one_core()
    warm_up()
    chance = np.random.default_rng(20_240_501)
    rows = [
        *decision(20, 60, 500, chance, runs=500),
        *decision(150, 300, 5_000, chance, runs=100),
        batch_quality(20, 60, 500, chance),
    ]
    print_table("Coverage and move-ups (CPU time; road times given; every answer checked)", rows)


if __name__ == "__main__":
    main()
