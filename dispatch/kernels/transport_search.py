"""Better routes for patients carried by appointment: ruin and recreate.

Stops are set by insertion where they add least (Jaw et al. 1986); the search takes some jobs out and puts them back in
another order (Schrimpf et al. 2000), with places skipped now and then (Christiaens and Vanden Berghe 2020) and
simulated annealing. `p` is a `dispatch.transports.problem.TransportProblem`.
"""

from typing import Any

import numpy as np
from numba import njit

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray, sort_by
from dispatch.kernels.transport_places import places_of, write_latest
from dispatch.kernels.transports import SHORTEST_WAIT_S, Route, drive, keeps_cover, rides_of


@njit(cache=True, nogil=True)
def draw(chance: Any) -> float:
    """The next number from 0 to 1 of a xorshift generator (Marsaglia 2003)."""
    word = chance[0]
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    word ^= word << np.uint64(17)
    chance[0] = word
    return float((word >> np.uint64(11)) * (1.0 / 9_007_199_254_740_992.0))


@njit(cache=True, nogil=True)
def put_in(route: Route, count: int, job: int, jobs: int, pick_up: int, drop_off: int, tried: Route) -> None:
    """Copy a route with a job's pick-up before the stop `pick_up` and its drop-off before the stop `drop_off`."""
    for number in range(count):
        tried[number + (1 if number >= pick_up else 0) + (1 if number >= drop_off else 0)] = route[number]
    tried[pick_up] = job
    tried[drop_off + 1] = jobs + job


@njit(cache=True, nogil=True)
def insert(
    p: Any, alike: IndexArray, job: int, routes: Any, counts: IndexArray, costs: FloatArray, done: Any, spans: Any,
    rides: IndexArray, late: Any, keeping_cover: bool, skipped: float, chance: Any,
) -> bool:  # fmt: skip
    """Put a job where it adds least; False when it fits nowhere. `late` are the latest begins of all routes' stops.

    Places are driven in the order of what they add at least, as long as that is less than the best so far.
    """
    jobs, stops = p.job_seats.shape[0], routes.shape[1]
    depart_s, at_s, done_s = np.empty(stops), np.empty(stops), np.empty(stops)
    tried, best_route, own = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty((jobs, 2))
    ups, downs, whose, least_s, known = all_places(p, alike, job, routes, counts, done, late)
    best, best_added_s, best_cost_s = int(np.int64(-1)), np.inf, np.inf
    if skipped > 0.0:
        for number in range(known):
            if draw(chance) < skipped:
                least_s[number] = np.inf
    while True:
        place = int(np.int64(-1))
        for number in range(known):
            if least_s[number] < best_added_s and (place < 0 or least_s[number] < least_s[place]):
                place = number
        if place < 0:
            break
        least_s[place] = np.inf
        vehicle = whose[place]
        count = counts[vehicle] + 2
        put_in(routes[vehicle], count - 2, job, jobs, ups[place], downs[place], tried)
        cost_s = drive(p, vehicle, tried, count, depart_s, at_s, done_s)
        if not cost_s - costs[vehicle] < best_added_s:
            continue
        if keeping_cover and p.kept > 0 and p.ambulance[vehicle]:
            own_rides = rides_of(p, tried, count, depart_s, done_s, own)
            if not keeps_cover(p, vehicle, own, own_rides, spans, rides):
                continue
        best, best_added_s, best_cost_s = vehicle, cost_s - costs[vehicle], cost_s
        for number in range(count):
            best_route[number] = tried[number]
    if best < 0:
        return False
    counts[best] += 2
    for number in range(counts[best]):
        routes[best, number] = best_route[number]
    costs[best] = best_cost_s
    drive(p, best, routes[best], counts[best], depart_s, at_s, done[best])
    rides[best] = rides_of(p, routes[best], counts[best], depart_s, done[best], spans[best])
    write_latest(p, best, routes[best], counts[best], late[best])
    return True


@njit(cache=True, nogil=True)
def latest_of(p: Any, routes: Any, counts: IndexArray) -> Any:
    """The latest begins of the stops of all routes, each with its way home."""
    late = np.empty((routes.shape[0], routes.shape[1] + 1))
    for vehicle in range(routes.shape[0]):
        write_latest(p, vehicle, routes[vehicle], counts[vehicle], late[vehicle])
    return late


@njit(cache=True, nogil=True)
def all_places(p: Any, alike: IndexArray, job: int, routes: Any, counts: IndexArray, done: Any, late: Any) -> Any:
    """The places for a job in all routes, and how many. Of idle vehicles that are alike one is enough to look at."""
    most, shares = 0, p.shares[job] and p.most_together > 1
    for vehicle in range(counts.shape[0]):
        most += (counts[vehicle] + 1) * (counts[vehicle] + 2) // 2 if shares else counts[vehicle] + 1
    ups, downs, whose = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    least_s = np.empty(most)
    idle_seen = np.zeros(alike.shape[0], dtype=np.bool_)
    known = int(np.int64(0))
    for vehicle in range(counts.shape[0]):
        count = counts[vehicle]
        if not p.suits[vehicle, job] or (count == 0 and idle_seen[alike[vehicle]]):
            continue
        idle_seen[alike[vehicle]] = idle_seen[alike[vehicle]] or count == 0
        known = places_of(
            p, vehicle, job, routes[vehicle], count, done[vehicle], late[vehicle], known, ups, downs, whose, least_s
        )  # fmt: skip
    return ups, downs, whose, least_s, known


@njit(cache=True, nogil=True)
def take_out(
    p: Any, out: BoolArray, routes: Any, counts: IndexArray, costs: FloatArray, done: Any, spans: Any,
    rides: IndexArray,
) -> bool:  # fmt: skip
    """Take jobs out of their routes; False when what is left of one can't be driven, or leaves too few ambulances."""
    jobs, stops = p.job_seats.shape[0], routes.shape[1]
    depart_s, at_s = np.empty(stops), np.empty(stops)
    changed = np.zeros(counts.shape[0], dtype=np.bool_)
    for vehicle in range(counts.shape[0]):
        kept = int(np.int64(0))
        for number in range(counts[vehicle]):
            stop = routes[vehicle, number]
            if not out[stop if stop < jobs else stop - jobs]:
                routes[vehicle, kept] = stop
                kept += 1
        if kept < counts[vehicle]:
            counts[vehicle], changed[vehicle] = kept, True
            costs[vehicle] = drive(p, vehicle, routes[vehicle], kept, depart_s, at_s, done[vehicle])
            if costs[vehicle] == np.inf:
                return False
            rides[vehicle] = rides_of(p, routes[vehicle], kept, depart_s, done[vehicle], spans[vehicle])
    for vehicle in range(counts.shape[0]):
        if changed[vehicle] and not keeps_cover(p, vehicle, spans[vehicle], rides[vehicle], spans, rides):
            return False
    return True


@njit(cache=True, nogil=True)
def insert_all(
    p: Any, alike: IndexArray, order: IndexArray, routes: Any, counts: IndexArray, costs: FloatArray, done: Any,
    spans: Any, rides: IndexArray, is_in: BoolArray, skipped: float, chance: Any,
) -> None:  # fmt: skip
    late = latest_of(p, routes, counts)
    for number in range(order.shape[0]):
        job = order[number]
        if not is_in[job]:
            is_in[job] = insert(p, alike, job, routes, counts, costs, done, spans, rides, late, True, skipped, chance)


@njit(cache=True, nogil=True)
def choose_out(near: Any, is_in: BoolArray, routes: Any, counts: IndexArray, most: int, chance: Any) -> Any:
    """Jobs to take out: those nearest to one of them in place and time, a whole route, or any."""
    jobs = is_in.shape[0]
    out = np.zeros(jobs, dtype=np.bool_)
    first = min(int(draw(chance) * jobs), jobs - 1)
    out[first] = is_in[first]
    wanted, kind = 1 + int(draw(chance) * most), draw(chance)
    if kind < 0.2:
        for vehicle in range(counts.shape[0]):
            for number in range(counts[vehicle]):
                if routes[vehicle, number] == first:
                    for other in range(counts[vehicle]):
                        if routes[vehicle, other] < jobs:
                            out[routes[vehicle, other]] = True
        return out
    if kind < 0.4:
        for _ in range(wanted):
            job = min(int(draw(chance) * jobs), jobs - 1)
            out[job] = is_in[job]
        return out
    order = near[first]
    for number in range(jobs):
        if wanted <= 0:
            break
        if is_in[order[number]] and draw(chance) >= 0.25:
            out[order[number]] = True
            wanted -= 1
    return out


@njit(cache=True, nogil=True)
def order_of(p: Any, is_in: BoolArray, chance: Any) -> IndexArray:
    """Jobs at random, by the end of their window, or those with the fewest vehicles first."""
    jobs, kind = is_in.shape[0], draw(chance)
    key, order = np.empty(jobs), np.empty(jobs, np.int64)
    for job in range(jobs):
        order[job], key[job] = job, draw(chance)
        if kind > 0.75:
            for vehicle in range(p.from_s.shape[0]):
                key[job] += 1.0 if p.suits[vehicle, job] else 0.0
        elif kind > 0.5:
            key[job] = p.latest_s[job]
    sort_by(key, order, jobs)
    return order


@njit(cache=True, nogil=True)
def search(
    p: Any, alike: IndexArray, near: Any, present: Any, best: Any, totals: FloatArray, rounds: int, heat_s: float,
    most_out: int, skipped: float, chance: Any,
) -> None:  # fmt: skip
    """So many rounds from the `present` solution at one temperature; `best` and both `totals` are kept up.

    A solution is its routes, how many stops each has, their costs, when each stop is done, the rides, how many, and
    who is in a route. `near` (n, n) are all jobs by how near they are to each.
    """
    routes, counts, costs, done, spans, rides, is_in = (
        present[0].copy(), present[1].copy(), present[2].copy(), present[3].copy(), present[4].copy(),
        present[5].copy(), present[6].copy(),
    )  # fmt: skip
    trial = (routes, counts, costs, done, spans, rides, is_in)
    jobs, is_fresh = is_in.shape[0], True
    for _ in range(rounds):
        if not is_fresh:
            copy(present, trial)
        is_fresh = False
        out = choose_out(near, is_in, routes, counts, most_out, chance)
        if not take_out(p, out, routes, counts, costs, done, spans, rides):
            continue
        for job in range(jobs):
            if out[job]:
                is_in[job] = False
        order = order_of(p, is_in, chance)
        insert_all(p, alike, order, routes, counts, costs, done, spans, rides, is_in, skipped, chance)
        total = costs.sum() + p.unplanned_s * (jobs - is_in.sum())
        if total < totals[0] - heat_s * np.log(max(draw(chance), 1e-300)):
            copy(trial, present)
            totals[0], is_fresh = total, True
            if total < totals[1] - SHORTEST_WAIT_S:
                copy(trial, best)
                totals[1] = total


@njit(cache=True, nogil=True)
def copy(source: Any, target: Any) -> None:
    """As far as the routes go: what is behind a route's end says nothing."""
    for vehicle in range(source[1].shape[0]):
        for number in range(max(source[1][vehicle], target[1][vehicle])):
            target[0][vehicle, number] = source[0][vehicle, number]
            target[3][vehicle, number] = source[3][vehicle, number]
        for number in range(source[5][vehicle]):
            target[4][vehicle, number, 0] = source[4][vehicle, number, 0]
            target[4][vehicle, number, 1] = source[4][vehicle, number, 1]
        target[1][vehicle], target[2][vehicle] = source[1][vehicle], source[2][vehicle]
        target[5][vehicle] = source[5][vehicle]
    for job in range(source[6].shape[0]):
        target[6][job] = source[6][job]
