"""What the search holds: the problem in three tables, the routes with what is known of each, and scratch room."""

from typing import NamedTuple

import numpy as np

from bloodbank.tours.problem import BoolArray, IntArray, TourProblem


class Board(NamedTuple):
    """The problem, by the columns of `bloodbank.tours.kernels.columns`; `near`: each job's neighbours, nearest first.

    `exact`: whether an insertion must be timed exactly, for ride limits or soft due times.
    """

    duration: IntArray
    cost: IntArray
    node: IntArray
    job: IntArray
    van: IntArray
    allowed: BoolArray
    near: IntArray
    exact: bool


class Routes(NamedTuple):
    """`rows[:, v]`: start, visits, end of van v with earliest and latest beginnings and the load after each.

    `head[:, v]`: how many visits, what they cost. `van_of` by job (-1: left out), `place_of` by node.
    """

    rows: IntArray
    head: IntArray
    van_of: IntArray
    place_of: IntArray


class Scratch(NamedTuple):
    """Room for one route under trial, with the row of each node in it, and by job and van for one ruin."""

    rows: IntArray
    where: IntArray
    jobs: IntArray
    vans: IntArray


MOST_NEIGHBOURS = 200


def board_of(problem: TourProblem) -> Board:
    """The board of a problem."""
    p = problem
    return Board(
        duration=np.ascontiguousarray(p.duration),
        cost=np.ascontiguousarray(p.cost),
        node=np.column_stack([p.opens, p.closes, p.due, p.late_weight, p.job_of_node()]),
        job=np.column_stack([p.pickup, p.delivery, p.size, p.ride_limit, p.omission]),
        van=np.column_stack(
            [p.van_start, p.van_end, p.van_capacity, p.van_opens, p.van_closes, p.van_fixed, p.van_kind]
        ),
        allowed=np.ascontiguousarray(p.allowed),
        near=_neighbours(p),
        exact=p.has_ride_limits or p.has_soft_dues,
    )


def _neighbours(problem: TourProblem) -> IntArray:
    """Jobs by the least cost between any of their nodes, both ways; each job is its own first neighbour."""
    first = np.where(problem.pickup >= 0, problem.pickup, problem.delivery)
    ends = (first, problem.delivery)
    both = np.minimum(problem.cost, problem.cost.T)
    gaps = np.min([both[np.ix_(a, b)] for a in ends for b in ends], axis=0)
    gaps = np.minimum(gaps, gaps.T) + both[np.ix_(problem.delivery, problem.delivery)] // 1000
    np.fill_diagonal(gaps, -1)
    return np.ascontiguousarray(np.argsort(gaps, axis=1, kind="stable")[:, :MOST_NEIGHBOURS].astype(np.int64))


def empty_routes(problem: TourProblem) -> Routes:
    """No van has anything to do."""
    return Routes(
        rows=np.zeros((4, problem.van_count, 2 * problem.job_count + 2), dtype=np.int64),
        head=np.zeros((2, problem.van_count), dtype=np.int64),
        van_of=np.full(problem.job_count, -1, dtype=np.int64),
        place_of=np.zeros(len(problem.opens), dtype=np.int64),
    )


def scratch_of(problem: TourProblem) -> Scratch:
    """Room of the size that this problem needs."""
    kinds = int(problem.van_kind.max()) + 1
    return Scratch(
        rows=np.zeros((3, 2 * problem.job_count + 2), dtype=np.int64),
        where=np.zeros(len(problem.opens), dtype=np.int64),
        jobs=np.zeros((1, problem.job_count), dtype=np.int64),
        vans=np.zeros((3, max(kinds, problem.van_count)), dtype=np.int64),
    )
