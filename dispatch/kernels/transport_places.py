"""Where a job may go into a route, before any route is driven: what it adds at least, and whether it can be in time.

Jaw et al. (1986) go over all places of a pick-up and its drop-off; here each is first bounded in constant time, by the
latest begin of every stop (Savelsbergh 1992) and the shortest that a road ever is (`steady` of what it is at another
hour). What is left is driven in the order of the bounds. `p` is a `dispatch.transports.problem.TransportProblem`.
"""

from typing import Any

from numba import njit

from dispatch.kernels.arrival import FloatArray, IndexArray
from dispatch.kernels.transports import Route


@njit(cache=True, nogil=True, inline="always")
def place_of(p: Any, stop: int) -> int:
    jobs = p.job_seats.shape[0]
    return int(p.pick_up_place[stop] if stop < jobs else p.drop_off_place[stop - jobs])


@njit(cache=True, nogil=True, inline="always")
def opens_s(p: Any, stop: int) -> float:
    jobs = p.job_seats.shape[0]
    return float(p.earliest_s[stop] if stop < jobs else p.arrive_s[stop - jobs])


@njit(cache=True, nogil=True, inline="always")
def spent_s(p: Any, stop: int) -> float:
    return float(p.loading_s if stop < p.job_seats.shape[0] else p.unloading_s)


@njit(cache=True, nogil=True)
def write_latest(p: Any, vehicle: int, route: Route, count: int, late_s: FloatArray) -> None:
    """When each stop, and the way home at `count`, may begin at the latest for all that follows to be in time."""
    jobs = p.job_seats.shape[0]
    road = p.road_s[p.road_of_hour[0]]
    after_s, after = p.until_s[vehicle], p.station_place[vehicle]
    late_s[count] = after_s
    for number in range(count - 1, -1, -1):
        stop = route[number]
        place = place_of(p, stop)
        closes_s = p.latest_s[stop] if stop < jobs else p.due_s[stop - jobs]
        late_s[number] = min(closes_s, after_s - p.steady * road[place, after] - spent_s(p, stop))
        after_s, after = late_s[number], place


@njit(cache=True, nogil=True, inline="always")
def is_in_time(p: Any, vehicle: int, route: Route, count: int, number: int, there_s: float, late_s: FloatArray) -> bool:
    """Whether the stop (or the way home) can begin when its vehicle is there so early at best."""
    if number == count:
        return bool(there_s <= late_s[count])
    return bool(max(there_s, opens_s(p, route[number])) <= late_s[number])


@njit(cache=True, nogil=True)
def places_of(
    p: Any, vehicle: int, job: int, route: Route, count: int, done_s: FloatArray, late_s: FloatArray, known: int,
    ups: IndexArray, downs: IndexArray, whose: IndexArray, least_s: FloatArray,
) -> int:  # fmt: skip
    """Write the places for a job in one route behind the `known` ones, with what each adds at least; how many now."""
    jobs = p.job_seats.shape[0]
    aboard, alone, seats, wheelchairs = 0, 0, p.job_seats[job], p.job_wheelchairs[job]
    shares = p.shares[job] and p.most_together > 1
    ready_s, place = p.from_s[vehicle], p.start_place[vehicle]
    for up in range(count + 1):
        if up > 0:
            before = route[up - 1]
            ready_s, place = done_s[up - 1], place_of(p, before)
            other, sign = (before, 1) if before < jobs else (before - jobs, -1)
            aboard, alone = aboard + sign, alone + (0 if p.shares[other] else sign)
            seats, wheelchairs = seats + sign * p.job_seats[other], wheelchairs + sign * p.job_wheelchairs[other]
        if ready_s > p.latest_s[job]:
            return known
        if up < count and late_s[up] < p.earliest_s[job] + p.loading_s:
            continue
        if aboard > 0 and (not shares or alone > 0 or aboard >= p.most_together):
            continue
        if seats > p.vehicle_seats[vehicle] or wheelchairs > p.vehicle_wheelchairs[vehicle]:
            continue
        known = after_pick_up(
            p, vehicle, job, route, count, late_s, known, ups, downs, whose, least_s, up, ready_s, place, aboard, seats,
            wheelchairs,
        )  # fmt: skip
    return known


@njit(cache=True, nogil=True)
def after_pick_up(
    p: Any, vehicle: int, job: int, route: Route, count: int, late_s: FloatArray, known: int,
    ups: IndexArray, downs: IndexArray, whose: IndexArray, least_s: FloatArray,
    up: int, ready_s: float, place: int, aboard: int, seats: int, wheelchairs: int,
) -> int:  # fmt: skip
    """The drop-offs that go with a pick-up before the stop `up`: at once, or after some of those that follow.

    `aboard` are others when it begins; `seats` and `wheelchairs` what they and the job take.
    """
    jobs, steady = p.job_seats.shape[0], p.steady
    hour = min(max(int((ready_s - p.hours_begin_s) / 3_600.0), 0), p.road_of_hour.shape[0] - 1)
    road = p.road_s[p.road_of_hour[hour]]
    fetch, bring = p.pick_up_place[job], p.drop_off_place[job]
    begins_ride = aboard == 0
    preparation_s = p.preparation_s if begins_ride else 0.0
    follower = p.station_place[vehicle] if up == count else place_of(p, route[up])
    to_s = road[place, fetch]
    old_s = 0.0 if count == 0 else road[place, follower]
    aboard_s = max(p.earliest_s[job], ready_s + preparation_s + steady * to_s) + p.loading_s
    if not aboard_s - p.loading_s <= p.latest_s[job]:
        return known
    own_s = p.ambulance_extra_s if p.ambulance[vehicle] else 0.0
    brought_s = max(p.arrive_s[job], aboard_s + steady * road[fetch, bring])
    free_s = brought_s + p.unloading_s + steady * road[bring, follower]
    if brought_s <= p.due_s[job] and is_in_time(p, vehicle, route, count, up, free_s, late_s):
        more_s = preparation_s + own_s + steady * (to_s + road[bring, follower]) - old_s / steady
        ups[known], downs[known], whose[known], least_s[known] = up, up, vehicle, more_s
        known += 1
    if not p.shares[job] or p.most_together <= 1 or up == count:
        return known
    more_s = own_s + steady * (to_s + road[fetch, follower]) - (old_s + p.direct_s[job]) / steady
    ride_s, now_s = steady * road[fetch, follower], aboard_s + steady * road[fetch, follower]
    for number in range(up, count):
        stop = route[number]
        here = place_of(p, stop)
        now_s = max(now_s, opens_s(p, stop))
        if now_s > late_s[number]:
            return known
        other, sign = (stop, 1) if stop < jobs else (stop - jobs, -1)
        if sign > 0 and aboard == 0 and number > up:
            more_s -= p.preparation_s
        aboard, seats = aboard + sign, seats + sign * p.job_seats[other]
        wheelchairs += sign * p.job_wheelchairs[other]
        if sign > 0 and (not p.shares[other] or aboard >= p.most_together):
            return known
        if seats > p.vehicle_seats[vehicle] or wheelchairs > p.vehicle_wheelchairs[vehicle]:
            return known
        now_s, ride_s = now_s + spent_s(p, stop), ride_s + spent_s(p, stop)
        if ride_s > p.longest_ride_s[job] or now_s > p.due_s[job]:
            return known
        following = p.station_place[vehicle] if number + 1 == count else place_of(p, route[number + 1])
        brought_s = max(p.arrive_s[job], now_s + steady * road[here, bring])
        free_s = brought_s + p.unloading_s + steady * road[bring, following]
        if (
            brought_s <= p.due_s[job]
            and ride_s + steady * road[here, bring] <= p.longest_ride_s[job] + 1e-6
            and is_in_time(p, vehicle, route, count, number + 1, free_s, late_s)
        ):
            least = more_s + steady * (road[here, bring] + road[bring, following]) - road[here, following] / steady
            ups[known], downs[known], whose[known], least_s[known] = up, number + 1, vehicle, least
            known += 1
        now_s, ride_s = now_s + steady * road[here, following], ride_s + steady * road[here, following]
    return known
