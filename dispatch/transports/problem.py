"""Transports and vehicles as numbers: seconds from the instant of planning."""

from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.kernels import transports as kernel
from dispatch.ports import BoolArray, FloatArray

IndexArray = NDArray[np.int64]
Routes = tuple[tuple[int, ...], ...]
"""For every vehicle its stops in order: `job` is its pick-up, `jobs + job` its drop-off."""


class TransportProblem(NamedTuple):
    """n jobs, m vehicles (a unit in one shift), p places.

    `road_s` (k, p, p) are roads of some hours, `road_of_hour` says which for every hour from `hours_begin_s` on.
    A pick-up happens from `earliest_s` to `latest_s` (n,), a drop-off from `arrive_s` to `due_s` (n,), a ride takes
    `longest_ride_s` (n,) at most, `direct_s` (n,) alone. Patients who all `shares` (n,) may ride together,
    `most_together` of them, on the vehicle's seats and wheelchair places (m,), of which a job takes some (n,).
    A vehicle works `from_s` to `until_s` (m,), and `suits` (m, n). `ambulance` (m,) vehicles cost `ambulance_extra_s`
    a job, and at any instant `kept` of those at work are on no ride. No road takes less than `steady` of its time at
    another hour.
    """

    pick_up_place: IndexArray
    drop_off_place: IndexArray
    start_place: IndexArray
    station_place: IndexArray
    road_s: FloatArray
    road_of_hour: IndexArray
    hours_begin_s: float
    earliest_s: FloatArray
    latest_s: FloatArray
    arrive_s: FloatArray
    due_s: FloatArray
    direct_s: FloatArray
    longest_ride_s: FloatArray
    shares: BoolArray
    most_together: int
    job_seats: IndexArray
    job_wheelchairs: IndexArray
    vehicle_seats: IndexArray
    vehicle_wheelchairs: IndexArray
    from_s: FloatArray
    until_s: FloatArray
    suits: BoolArray
    ambulance: BoolArray
    preparation_s: float
    loading_s: float
    unloading_s: float
    ambulance_extra_s: float
    unplanned_s: float
    kept: int
    steady: float = 1.0

    @property
    def jobs(self) -> int:
        return len(self.job_seats)

    @property
    def vehicles(self) -> int:
        return len(self.from_s)


class Visit(Struct, frozen=True):
    """One stop of a route in time: leaves for it, picks up or has arrived to drop off, is done there."""

    stop: int
    depart_s: float
    at_s: float
    done_s: float


class TimedRoute(NamedTuple):
    visits: list[Visit]
    cost_s: float


def timed_route(problem: TransportProblem, vehicle: int, route: tuple[int, ...]) -> TimedRoute | None:
    """Every stop as early as can be, each departure as late as that allows; None when the route can't be driven."""
    if any(not problem.suits[vehicle, stop % problem.jobs] for stop in route):
        return None
    depart_s, at_s, done_s = (np.empty(len(route)) for _ in range(3))
    stops = np.array(route, dtype=np.int64)
    cost_s = float(kernel.drive(problem, vehicle, stops, len(route), depart_s, at_s, done_s))
    if not np.isfinite(cost_s):
        return None
    times = zip(route, depart_s.tolist(), at_s.tolist(), done_s.tolist(), strict=True)
    return TimedRoute([Visit(*visit) for visit in times], cost_s)


def timed(problem: TransportProblem, routes: Routes) -> list[list[Visit]] | None:
    """The visits of every vehicle; None when a route can't be driven."""
    found = [timed_route(problem, vehicle, route) for vehicle, route in enumerate(routes)]
    known = [route.visits for route in found if route is not None]
    return known if len(known) == len(found) else None


def route_cost(problem: TransportProblem, vehicle: int, route: tuple[int, ...]) -> float:
    """Seconds of driving, the way home among them, less what the patients' direct rides take, and what an ambulance's
    part costs; infinite when it can't be driven.
    """
    found = timed_route(problem, vehicle, route)
    return float("inf") if found is None else found.cost_s


def cost_of(problem: TransportProblem, routes: Routes) -> float:
    unplanned = problem.jobs - sum(len(route) for route in routes) // 2
    driven = sum(route_cost(problem, vehicle, route) for vehicle, route in enumerate(routes))
    return driven + problem.unplanned_s * unplanned
