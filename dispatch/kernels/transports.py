"""Patients carried by appointment, some of them together: a route in time, and the ambulances it leaves.

The dial-a-ride problem with time windows (Cordeau and Laporte 2003): pick-up `job` and drop-off `jobs + job` are stops
of a route. `p` is a `dispatch.transports.problem.TransportProblem`; an infinite cost is no route. A counter that begins
as `int(np.int64(0))` is no literal: a literal has a type of its own, for which whatever it is given to would be
compiled once more.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dispatch.kernels.arrival import FloatArray

Route = NDArray[np.int64]
SHORTEST_WAIT_S = 1e-6


@njit(cache=True, nogil=True, inline="always")
def road_s(p: Any, at_s: float, from_place: int, to_place: int) -> float:
    """The road at the hour in which the drive begins; before the first hour and after the last, theirs."""
    hour = int((at_s - p.hours_begin_s) / 3_600.0)
    hour = min(max(hour, 0), p.road_of_hour.shape[0] - 1)
    return float(p.road_s[p.road_of_hour[hour], from_place, to_place])


@njit(cache=True, nogil=True, inline="always")
def leaves_s(p: Any, ready_s: float, due_s: float, before_s: float, from_place: int, to_place: int) -> float:
    """As late as one is there when due, `before_s` spent before the drive; when that can't be made, at once."""
    if not ready_s + before_s + road_s(p, ready_s + before_s, from_place, to_place) < due_s:
        return ready_s
    depart_s = due_s
    for _ in range(4):
        last_s = depart_s
        depart_s = due_s - before_s - road_s(p, depart_s + before_s, from_place, to_place)
        if depart_s == last_s:
            break
    depart_s = max(depart_s, ready_s)
    on_time = depart_s + before_s + road_s(p, depart_s + before_s, from_place, to_place) <= due_s + SHORTEST_WAIT_S
    return depart_s if on_time else ready_s


@njit(cache=True, nogil=True)
def ride(
    p: Any, vehicle: int, route: Route, first: int, count: int, ready_s: float, place: int, not_before_s: float,
    depart_s: FloatArray, at_s: FloatArray, done_s: FloatArray,
) -> tuple[int, float, float, float, bool]:  # fmt: skip
    """From the stop `first`, where nobody is aboard, until nobody is again; the first pick-up not before an instant.

    The stop after it (-1 = not possible), the driving, the waiting with somebody aboard, by how much the first pick-up
    may be later, and whether everybody's ride is short enough.
    """
    jobs = p.job_seats.shape[0]
    aboard, alone, seats, wheelchairs = 0, 0, 0, 0
    driven_s, waited_s, slack_s, is_short = 0.0, 0.0, np.inf, True
    number = first
    while True:
        if number >= count:
            return -1, 0.0, 0.0, 0.0, False
        stop = route[number]
        is_pick_up = stop < jobs
        job = stop if is_pick_up else stop - jobs
        target = p.pick_up_place[job] if is_pick_up else p.drop_off_place[job]
        opens_s = p.earliest_s[job] if is_pick_up else p.arrive_s[job]
        closes_s = p.latest_s[job] if is_pick_up else p.due_s[job]
        before_s = 0.0
        if number == first:
            opens_s, before_s = max(opens_s, not_before_s), p.preparation_s
        leave_s = ready_s if aboard > 0 else leaves_s(p, ready_s, opens_s, before_s, place, target)
        leg_s = before_s + road_s(p, leave_s + before_s, place, target)
        arrive_s = leave_s + leg_s
        begin_s = max(arrive_s, opens_s)
        if not begin_s <= closes_s or begin_s == np.inf:
            return -1, 0.0, 0.0, 0.0, False
        driven_s += leg_s
        if number > first:
            waited_s += begin_s - arrive_s
        slack_s = min(slack_s, waited_s + closes_s - begin_s)
        if is_pick_up:
            aboard, seats, wheelchairs = aboard + 1, seats + p.job_seats[job], wheelchairs + p.job_wheelchairs[job]
            alone += 0 if p.shares[job] else 1
            if aboard > 1 and (alone > 0 or aboard > p.most_together):
                return -1, 0.0, 0.0, 0.0, False
            if seats > p.vehicle_seats[vehicle] or wheelchairs > p.vehicle_wheelchairs[vehicle]:
                return -1, 0.0, 0.0, 0.0, False
            ready_s = begin_s + p.loading_s
        else:
            aboard, seats, wheelchairs = aboard - 1, seats - p.job_seats[job], wheelchairs - p.job_wheelchairs[job]
            alone -= 0 if p.shares[job] else 1
            for earlier in range(first, number):
                if route[earlier] == job and begin_s - done_s[earlier] > p.longest_ride_s[job] + SHORTEST_WAIT_S:
                    is_short = False
            ready_s = begin_s + p.unloading_s
        depart_s[number], at_s[number], done_s[number] = leave_s, begin_s, ready_s
        place = target
        number += 1
        if aboard == 0:
            return number, driven_s, waited_s, slack_s, is_short


@njit(cache=True, nogil=True)
def drive(
    p: Any, vehicle: int, route: Route, count: int, depart_s: FloatArray, at_s: FloatArray, done_s: FloatArray
) -> float:
    """The cost of a route, its times written; infinite when it can't be driven.

    A first pick-up is put off where somebody would only wait aboard for the next (forward time slack).
    """
    jobs = p.job_seats.shape[0]
    ready_s, place, number, cost_s = p.from_s[vehicle], p.start_place[vehicle], int(np.int64(0)), 0.0
    while number < count:
        found = ride(p, vehicle, route, number, count, ready_s, place, -np.inf, depart_s, at_s, done_s)
        if found[0] < 0:
            return np.inf
        if found[2] > SHORTEST_WAIT_S:
            later_s = at_s[number] + min(found[2], found[3])
            again = ride(p, vehicle, route, number, count, ready_s, place, later_s, depart_s, at_s, done_s)
            if again[0] >= 0 and again[4]:
                found = again
            else:
                found = ride(p, vehicle, route, number, count, ready_s, place, -np.inf, depart_s, at_s, done_s)
        if not found[4]:
            return np.inf
        number, cost_s = found[0], cost_s + found[1]
        ready_s, place = done_s[number - 1], p.drop_off_place[route[number - 1] - jobs]
    if count > 0:
        home_s = road_s(p, ready_s, place, p.station_place[vehicle])
        if not ready_s + home_s <= p.until_s[vehicle]:
            return np.inf
        cost_s += home_s
    for number in range(count):
        if route[number] < jobs:
            cost_s += (p.ambulance_extra_s if p.ambulance[vehicle] else 0.0) - p.direct_s[route[number]]
    return cost_s


@njit(cache=True, nogil=True)
def rides_of(p: Any, route: Route, count: int, depart_s: FloatArray, done_s: FloatArray, spans: FloatArray) -> int:
    """Write from when to when the unit is on a ride, (n, 2); returns how many."""
    jobs = p.job_seats.shape[0]
    aboard, rides = 0, 0
    for number in range(count):
        if aboard == 0:
            spans[rides, 0] = depart_s[number]
        aboard += 1 if route[number] < jobs else -1
        if aboard == 0:
            spans[rides, 1] = done_s[number]
            rides += 1
    return rides


@njit(cache=True, nogil=True)
def ambulances_left(p: Any, at_s: float, vehicle: int, own: FloatArray, rides: int, spans: Any, counts: Any) -> int:
    """How many of those at work are on no ride at an instant, the vehicle having its `own` rides."""
    left = 0
    for other in range(p.from_s.shape[0]):
        if not p.ambulance[other]:
            continue
        if p.from_s[other] <= at_s < p.until_s[other]:
            left += 1
        for number in range(rides if other == vehicle else counts[other]):
            span = own[number] if other == vehicle else spans[other, number]
            if span[0] <= at_s < span[1]:
                left -= 1
    return left


@njit(cache=True, nogil=True)
def keeps_cover(p: Any, vehicle: int, own: FloatArray, rides: int, spans: Any, counts: Any) -> bool:
    """Whether enough ambulances are left whenever during the rides somebody leaves or ends work."""
    if p.kept <= 0 or not p.ambulance[vehicle]:
        return True
    for mine in range(rides):
        if ambulances_left(p, own[mine, 0], vehicle, own, rides, spans, counts) < p.kept:
            return False
        for other in range(p.from_s.shape[0]):
            if not p.ambulance[other]:
                continue
            ends_s = p.until_s[other]
            if own[mine, 0] < ends_s < own[mine, 1] and (
                ambulances_left(p, ends_s, vehicle, own, rides, spans, counts) < p.kept
            ):
                return False
            for number in range(0 if other == vehicle else counts[other]):
                begins_s = spans[other, number, 0]
                if own[mine, 0] < begins_s < own[mine, 1] and (
                    ambulances_left(p, begins_s, vehicle, own, rides, spans, counts) < p.kept
                ):
                    return False
    return True
