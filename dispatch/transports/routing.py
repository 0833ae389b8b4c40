"""Routes by insertion, the plan that always exists, and better ones by taking some jobs out and putting them back."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels import transport_search as kernel
from dispatch.kernels.transports import drive, rides_of
from dispatch.ports import BoolArray, FloatArray
from dispatch.transports.problem import IndexArray, Routes, TransportProblem, timed_route

SEED = 88_172_645_463_325_252
HOT_S, COLD_S = 600.0, 1.0
CHUNK_ROUNDS = 50
MOST_OUT, SKIPPED = 10, 0.02
TIME_APART_WEIGHS = 0.5


class Solution(NamedTuple):
    """What the kernels work on: stops by vehicle, how many, what each route costs, its rides, who is in a route."""

    stops: IndexArray
    counts: IndexArray
    costs: FloatArray
    done: FloatArray
    spans: FloatArray
    rides: IndexArray
    is_in: BoolArray

    @property
    def routes(self) -> Routes:
        return tuple(tuple(row[:count].tolist()) for row, count in zip(self.stops, self.counts.tolist(), strict=True))


def never_over() -> float:
    """For a search that ends by its rounds alone."""
    return 0.0


def inserted(problem: TransportProblem) -> Solution:
    """The most pressing first, each where it adds least; what fits nowhere is left out."""
    solution = _empty(problem)
    order = np.lexsort((np.arange(problem.jobs), problem.latest_s))
    kernel.insert_all(problem, _alike(problem), order, *solution, 0.0, _chance())
    return solution


def improved(
    problem: TransportProblem, begun: Solution, *, rounds: int, spent: Callable[[], float] = never_over
) -> Solution:
    """The best routes found in so many rounds, or until `spent` (the share of the time that has passed) reaches 1.

    The same problem has the same answer, unless time ran out.
    """
    present, best = _copied(begun), _copied(begun)
    totals = np.full(2, _total(problem, begun))
    chance, near, alike = _chance(), _near(problem), _alike(problem)
    done = 0
    while done < rounds and (share := max(done / rounds, spent())) < 1.0:
        heat_s = HOT_S * (COLD_S / HOT_S) ** share
        step = min(CHUNK_ROUNDS, rounds - done)
        most_out = min(MOST_OUT, problem.jobs)
        kernel.search(
            problem, alike, near, tuple(present), tuple(best), totals, step, heat_s, most_out, SKIPPED, chance
        )
        done += step
    return best


def fits_without_cover(problem: TransportProblem, routes: Routes, job: int) -> bool:
    """Whether a job would have its place if no ambulances were kept for emergencies."""
    return with_job(problem, routes, job, keeping_cover=False) is not None


def with_job(problem: TransportProblem, routes: Routes, job: int, *, keeping_cover: bool = True) -> Routes | None:
    """The routes with one more job, where it adds least; None when it fits nowhere."""
    solution = _empty(problem)
    for vehicle, route in enumerate(routes):
        solution.stops[vehicle, : len(route)] = route
        solution.counts[vehicle] = len(route)
        times = (np.empty(len(route)), np.empty(len(route)), solution.done[vehicle])
        solution.costs[vehicle] = drive(problem, vehicle, solution.stops[vehicle], len(route), *times)
        own = (times[0], solution.done[vehicle], solution.spans[vehicle])
        solution.rides[vehicle] = rides_of(problem, solution.stops[vehicle], len(route), *own)
    late = kernel.latest_of(problem, solution.stops, solution.counts)
    is_in = kernel.insert(problem, _alike(problem), job, *solution[:-1], late, keeping_cover, 0.0, _chance())
    return solution.routes if is_in else None


def _empty(problem: TransportProblem) -> Solution:
    jobs, vehicles = problem.jobs, problem.vehicles
    return Solution(
        stops=np.zeros((vehicles, 2 * jobs), dtype=np.int64),
        counts=np.zeros(vehicles, dtype=np.int64),
        costs=np.zeros(vehicles),
        done=np.zeros((vehicles, 2 * jobs)),
        spans=np.zeros((vehicles, jobs, 2)),
        rides=np.zeros(vehicles, dtype=np.int64),
        is_in=np.zeros(jobs, dtype=np.bool_),
    )


def _copied(solution: Solution) -> Solution:
    arrays: tuple[Any, ...] = tuple(array.copy() for array in solution)
    return Solution(*arrays)


def _total(problem: TransportProblem, solution: Solution) -> float:
    return float(solution.costs.sum() + problem.unplanned_s * (~solution.is_in).sum())


def _near(problem: TransportProblem) -> IndexArray:
    """For each job all jobs, the nearest first: by road at both ends and in time."""
    roads = problem.road_s[problem.road_of_hour[0]]
    ends = [roads[np.ix_(places, places)] for places in (problem.pick_up_place, problem.drop_off_place)]
    middle_s = 0.5 * (problem.earliest_s + problem.latest_s)
    apart_s = np.abs(middle_s[:, None] - middle_s[None, :])
    return np.argsort(np.nan_to_num(ends[0] + ends[1] + TIME_APART_WEIGHS * apart_s, posinf=1e9), axis=1)


def _alike(problem: TransportProblem) -> IndexArray:
    """For each vehicle the first that is the same in all that counts."""
    columns = (
        problem.start_place, problem.station_place, problem.from_s, problem.until_s, problem.ambulance,
        problem.vehicle_seats, problem.vehicle_wheelchairs,
    )  # fmt: skip
    first: dict[tuple[object, ...], int] = {}
    rows = zip(*(column.tolist() for column in columns), strict=True)
    kinds = [(*row, suits.tobytes()) for row, suits in zip(rows, problem.suits, strict=True)]
    return np.array([first.setdefault(kind, vehicle) for vehicle, kind in enumerate(kinds)], dtype=np.int64)


def _chance() -> NDArray[np.uint64]:
    return np.array([SEED], dtype=np.uint64)


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk: one patient, one vehicle."""
    one, whole, yes = np.ones(1), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.bool_)
    problem = TransportProblem(
        pick_up_place=whole, drop_off_place=whole, start_place=whole, station_place=whole,
        road_s=np.ones((1, 1, 1)), road_of_hour=whole, hours_begin_s=0.0, earliest_s=one, latest_s=one * 1e4,
        arrive_s=one, due_s=one * 1e5, direct_s=one, longest_ride_s=one, shares=yes, most_together=2, job_seats=whole,
        job_wheelchairs=whole, vehicle_seats=whole, vehicle_wheelchairs=whole, from_s=one, until_s=one * 1e6,
        suits=np.ones((1, 1), dtype=np.bool_), ambulance=yes, preparation_s=1.0, loading_s=1.0, unloading_s=1.0,
        ambulance_extra_s=1.0, unplanned_s=1.0, kept=0, steady=1.0,
    )  # fmt: skip
    improved(problem, inserted(problem), rounds=1)
    fits_without_cover(problem, ((),), 0)
    timed_route(problem, 0, (0, 1))
