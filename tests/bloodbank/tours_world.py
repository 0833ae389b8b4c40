"""Small worlds of tours: places on a line or anywhere in a square, a unit of time a unit of way."""

import numpy as np

from bloodbank.tours.problem import NEVER, IntArray, TourProblem


def whole(values: object) -> IntArray:
    return np.array(values, dtype=np.int64)


def line_problem(
    *,
    jobs: list[tuple[int, int]],
    ride_limit: int = NEVER,
    vans: int = 1,
    capacity: int = 10,
    off_duty: int = NEVER,
    closes: int = NEVER,
    omission: int = 100_000,
) -> TourProblem:
    """Jobs from x to x on a line, vans that start and end at 0; node 0 is the depot, then pick-up, delivery by job."""
    return _problem(
        points=whole([(0, 0), *((x, 0) for job in jobs for x in job)]),
        size=[1] * len(jobs),
        ride_limit=[ride_limit] * len(jobs),
        opens=[0] * (2 * len(jobs)),
        closes=[closes] * (2 * len(jobs)),
        due=[NEVER] * (2 * len(jobs)),
        vans=vans,
        capacity=capacity,
        off_duty=off_duty,
        omission=omission,
    )


def random_problem(chance: np.random.Generator, *, jobs: int, vans: int) -> TourProblem:
    """Windows, soft due times, ride limits and sizes by chance; not every job can be carried."""
    nodes = 2 * jobs
    opens = chance.integers(0, 60, nodes)
    due = np.full(nodes, NEVER)
    due[1::2] = chance.integers(20, 120, jobs)
    return _problem(
        points=chance.integers(0, 30, (nodes + 1, 2)),
        size=chance.integers(1, 4, jobs).tolist(),
        ride_limit=chance.integers(20, 80, jobs).tolist(),
        opens=opens.tolist(),
        closes=(opens + chance.integers(20, 90, nodes)).tolist(),
        due=due.tolist(),
        vans=vans,
        capacity=5,
        off_duty=200,
        omission=500,
    )


def _problem(
    *,
    points: IntArray,
    size: list[int],
    ride_limit: list[int],
    opens: list[int],
    closes: list[int],
    due: list[int],
    vans: int,
    capacity: int,
    off_duty: int,
    omission: int,
) -> TourProblem:
    jobs = len(size)
    way = whole(np.abs(points[:, None] - points[None]).sum(axis=2))
    late_weight = np.where(whole([NEVER, *due]) < NEVER, 3, 0)
    return TourProblem(
        duration=way,
        cost=way,
        opens=whole([0, *opens]),
        closes=whole([NEVER, *closes]),
        due=whole([NEVER, *due]),
        late_weight=whole(late_weight),
        pickup=whole(range(1, 2 * jobs, 2)),
        delivery=whole(range(2, 2 * jobs + 1, 2)),
        size=whole(size),
        ride_limit=whole(ride_limit),
        omission=whole([omission] * jobs),
        van_start=whole([0] * vans),
        van_end=whole([0] * vans),
        van_capacity=whole([capacity] * vans),
        van_opens=whole([0] * vans),
        van_closes=whole([off_duty] * vans),
        van_fixed=whole([0] * vans),
        van_kind=whole([0] * vans),
        allowed=np.ones((vans, jobs), dtype=np.bool_),
    )
