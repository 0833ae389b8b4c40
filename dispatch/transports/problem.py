"""Transports and vehicles as numbers: seconds from the instant of planning."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.ports import BoolArray, FloatArray

IndexArray = NDArray[np.int64]
Routes = tuple[tuple[int, ...], ...]
"""For every vehicle its jobs in the order they are driven."""


class TransportProblem(Struct, frozen=True, kw_only=True):
    """n jobs, m vehicles (a unit in one shift).

    A pick-up happens from `earliest_s` to `latest_s` (n,); the unit is clear `job_s` (n,) after it. `approach_s` (m, n)
    runs from a vehicle's start to a pick-up, `between_s` (n, n) from one drop-off to the next pick-up, `home_s` (m, n)
    from a drop-off to the vehicle's station. A vehicle works `from_s` to `until_s` (m,); `suits` (m, n).
    `ambulance` (m,) vehicles cost `ambulance_extra_s` a job, and at any instant `kept` of those at work have no job.
    """

    earliest_s: FloatArray
    latest_s: FloatArray
    job_s: FloatArray
    approach_s: FloatArray
    between_s: FloatArray
    home_s: FloatArray
    from_s: FloatArray
    until_s: FloatArray
    suits: BoolArray
    ambulance: BoolArray
    ambulance_extra_s: float
    unplanned_s: float
    kept: int

    @property
    def jobs(self) -> int:
        return len(self.job_s)

    @property
    def vehicles(self) -> int:
        return len(self.from_s)

    def leg_s(self, vehicle: int, before: int | None, job: int) -> float:
        """The empty drive to a pick-up, from the job before or from the start."""
        return float(self.approach_s[vehicle, job] if before is None else self.between_s[before, job])


class Drive(Struct, frozen=True):
    """One job of a route in time."""

    job: int
    depart_s: float
    pick_up_s: float
    clear_s: float


def drives_of(problem: TransportProblem, vehicle: int, route: tuple[int, ...]) -> list[Drive] | None:
    """Every job as early as it can be picked up, each departure as late as that allows; None when it is too late."""
    clear_s, before, drives = float(problem.from_s[vehicle]), None, []
    for job in route:
        leg_s = problem.leg_s(vehicle, before, job)
        pick_up_s = max(clear_s + leg_s, float(problem.earliest_s[job]))
        if not problem.suits[vehicle, job] or not pick_up_s <= problem.latest_s[job]:
            return None
        clear_s, before = pick_up_s + float(problem.job_s[job]), job
        drives.append(Drive(job, pick_up_s - leg_s, pick_up_s, clear_s))
    if before is not None and not clear_s + problem.home_s[vehicle, before] <= problem.until_s[vehicle]:
        return None
    return drives


def route_cost(problem: TransportProblem, vehicle: int, route: tuple[int, ...]) -> float:
    """Seconds of empty driving, the way home among them, and what an ambulance's part costs."""
    if not route:
        return 0.0
    before = (None, *route[:-1])
    empty_s = sum(problem.leg_s(vehicle, last, job) for last, job in zip(before, route, strict=True))
    extra_s = problem.ambulance_extra_s * len(route) if problem.ambulance[vehicle] else 0.0
    return empty_s + float(problem.home_s[vehicle, route[-1]]) + extra_s


def cost_of(problem: TransportProblem, routes: Routes) -> float:
    unplanned = problem.jobs - sum(len(route) for route in routes)
    driven = sum(route_cost(problem, vehicle, route) for vehicle, route in enumerate(routes))
    return driven + problem.unplanned_s * unplanned


def cover_is_kept(problem: TransportProblem, drives: list[Drive], own: list[Drive]) -> bool:
    """Whether at each instant of `own` enough ambulances at work have none of the `drives` (all ambulances' jobs)."""
    starts = [drive.depart_s for drive in drives]
    ends = problem.until_s[problem.ambulance].tolist()
    for mine in own:
        for at in (mine.depart_s, *(t for t in (*starts, *ends) if mine.depart_s < t < mine.clear_s)):
            working = int(((problem.from_s <= at) & (at < problem.until_s) & problem.ambulance).sum())
            driving = sum(drive.depart_s <= at < drive.clear_s for drive in drives)
            if working - driving < problem.kept:
                return False
    return True
