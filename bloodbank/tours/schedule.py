"""When each visit of a tour begins: as early as roads, windows and ride limits let it."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from bloodbank.tours.problem import NEVER, TourProblem, Tours


class TimedTour(Struct, frozen=True, kw_only=True):
    """One van's tour: when it sets out, when each visit begins, when it is at its end."""

    van: int
    nodes: tuple[int, ...]
    begins: tuple[int, ...]
    leaves: int
    ends: int


def time_tours(problem: TourProblem, tours: Tours) -> list[TimedTour]:
    """The tours that visit anything. Raises ValueError for one that can't be driven within its limits."""
    return [_timed(problem, van, nodes) for van, nodes in enumerate(tours) if nodes]


def _timed(problem: TourProblem, van: int, nodes: Sequence[int]) -> TimedTour:
    """A ride limit that is broken lifts its pick-up; then everything behind follows, until nothing is broken."""
    lowest = {node: int(problem.opens[node]) for node in nodes}
    row = {node: k for k, node in enumerate(nodes)}
    limits = [
        (row[int(problem.pickup[job])], row[int(problem.delivery[job])], int(problem.ride_limit[job]))
        for job in range(problem.job_count)
        if problem.pickup[job] >= 0 and int(problem.delivery[job]) in row
    ]
    for _ in range(len(limits) + 1):
        begins = _driven(problem, van, nodes, lowest)
        broken = [(a, begins[b] - limit) for a, b, limit in limits if begins[b] - begins[a] > limit]
        if not broken:
            ends = begins[-1] + int(problem.duration[nodes[-1], problem.van_end[van]])
            leaves = begins[0] - int(problem.duration[problem.van_start[van], nodes[0]])
            return TimedTour(van=van, nodes=tuple(nodes), begins=tuple(begins), leaves=leaves, ends=ends)
        for a, needed in broken:
            lowest[nodes[a]] = max(lowest[nodes[a]], needed)
    raise ValueError(f"tour of van {van}: its ride limits can't be kept")


def _driven(problem: TourProblem, van: int, nodes: Sequence[int], lowest: dict[int, int]) -> list[int]:
    begins: list[int] = []
    at, here = int(problem.van_opens[van]), int(problem.van_start[van])
    for node in nodes:
        at, here = max(at + int(problem.duration[here, node]), lowest[node]), node
        begins.append(at)
        if at > NEVER:
            raise ValueError(f"tour of van {van}: there is no way to node {node}, or its limits can't be kept")
    return begins


def cost_of(problem: TourProblem, timed: Sequence[TimedTour]) -> int:
    """Driving, vans used, lateness, and jobs left out."""
    total = 0
    delivered: set[int] = set()
    for tour in timed:
        way = [int(problem.van_start[tour.van]), *tour.nodes, int(problem.van_end[tour.van])]
        total += int(problem.van_fixed[tour.van])
        total += sum(int(problem.cost[a, b]) for a, b in pairwise(way))
        for node, begin in zip(tour.nodes, tour.begins, strict=True):
            total += int(problem.late_weight[node]) * max(0, begin - int(problem.due[node]))
        delivered.update(tour.nodes)
    omitted = (job for job, node in enumerate(problem.delivery.tolist()) if node not in delivered)
    return total + sum(int(problem.omission[job]) for job in omitted)
