"""Why a schedule can't be driven: rules of their own, which share nothing with what makes schedules."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from heapq import heapify, heapreplace
from itertools import pairwise
from math import inf, isfinite

import numpy as np

from dispatch.mass_casualty.problem import Evacuation, Schedule, Trip, cost_of

EQUAL_WITHIN_S = 1e-6
EQUAL_SHARE = 1e-9


def faults(evacuation: Evacuation, schedule: Schedule) -> list[str]:
    """One sentence for each; none when everybody can be carried as it says, and care begins when it says."""
    found = [*_of_casualties(evacuation, schedule), *_of_hospitals(evacuation, schedule)]
    own: defaultdict[int, list[Trip]] = defaultdict(list)
    for trip in schedule.trips:
        found += _of_trip(evacuation, trip)
        own[trip.vehicle].append(trip)
    for vehicle, trips in own.items():
        found += _of_vehicle(evacuation, vehicle, sorted(trips, key=lambda trip: trip.leaves_s))
    return [*found, *_of_care(evacuation, schedule)]


def _of_casualties(known: Evacuation, schedule: Schedule) -> Iterator[str]:
    times = Counter(number for trip in schedule.trips for number in trip.casualties)
    for number in range(known.casualties):
        if times[number] > 1:
            yield f"casualty {number} is carried {times[number]} times"
        if (times[number] > 0) != isfinite(schedule.care_s[number]):
            yield f"casualty {number} has care without a trip, or a trip without care"


def _of_hospitals(known: Evacuation, schedule: Schedule) -> Iterator[str]:
    sent = Counter((trip.hospital, int(known.tag[number])) for trip in schedule.trips for number in trip.casualties)
    for (hospital, tag), count in sent.items():
        if count > known.capacity[hospital, tag]:
            yield f"hospital {hospital} gets {count} of tag {tag} and has room for {known.capacity[hospital, tag]}"


def _of_trip(known: Evacuation, trip: Trip) -> Iterator[str]:
    lying, places = int(known.lying[trip.vehicle]), int(known.lying[trip.vehicle] + known.sitting[trip.vehicle])
    if not 0 < len(trip.casualties) <= places or sum(bool(known.lies[one]) for one in trip.casualties) > lying:
        yield f"vehicle {trip.vehicle} has no places for the {len(trip.casualties)} it carries"
    for number in trip.casualties:
        if known.point[number] != trip.point or not known.carries[trip.vehicle, known.tag[number]]:
            yield f"vehicle {trip.vehicle} can't take casualty {number} at point {trip.point}"
    if not abs(trip.arrives_s - trip.leaves_s - known.road_s[trip.point, trip.hospital]) <= EQUAL_WITHIN_S:
        yield f"vehicle {trip.vehicle} is not as long under way to hospital {trip.hospital} as the road is"


def _of_vehicle(known: Evacuation, vehicle: int, trips: list[Trip]) -> Iterator[str]:
    """It is there first, and back again, before it loads."""
    first = trips[0]
    if first.leaves_s < known.ready_s[vehicle, first.point] + known.loading_s - EQUAL_WITHIN_S:
        yield f"vehicle {vehicle} leaves before it can have loaded"
    for before, after in pairwise(trips):
        away_s = float(known.service_s[before.hospital] + known.back_s[after.point, before.hospital])
        if after.leaves_s < before.arrives_s + away_s + known.loading_s - EQUAL_WITHIN_S:
            yield f"vehicle {vehicle} leaves again before it can be back from hospital {before.hospital}"


def _of_care(known: Evacuation, schedule: Schedule) -> Iterator[str]:
    begins_s = np.full(known.casualties, inf)
    for hospital in range(known.hospitals):
        trips = [trip for trip in schedule.trips if trip.hospital == hospital]
        for trip, door_s in zip(trips, _doors_s(known, hospital, trips), strict=True):
            for number in trip.casualties:
                begins_s[number] = door_s + known.transfer_s[number, hospital]
    if not np.allclose(begins_s, schedule.care_s, rtol=EQUAL_SHARE, atol=EQUAL_WITHIN_S):
        worst = int(np.nanargmax(np.abs(np.nan_to_num(begins_s - schedule.care_s))))
        yield f"care of casualty {worst} begins after {begins_s[worst]} s, not {schedule.care_s[worst]} s"
    cost = cost_of(known, begins_s)
    if abs(cost - schedule.cost) > EQUAL_SHARE * max(cost, 1.0):
        yield f"the schedule costs {cost}, not {schedule.cost}"


def _doors_s(known: Evacuation, hospital: int, trips: list[Trip]) -> list[float]:
    """When each of the trips hands over: first come, first served, those who are known before at the same instant."""
    service_s, free_s = float(known.service_s[hospital]), [-inf] * int(known.bays[hospital])
    heapify(free_s)
    coming = [(float(arrives_s), -1) for arrives_s in known.queue_s[hospital]]
    coming += [(trip.arrives_s, number) for number, trip in enumerate(trips)]
    doors_s = [inf] * len(trips)
    for arrives_s, number in sorted(coming):
        begins_s = max(arrives_s, free_s[0])
        done_s = begins_s + service_s
        heapreplace(free_s, max(done_s, known.overdue_s) if arrives_s <= 0.0 else done_s)
        if number >= 0:
            doors_s[number] = begins_s
    return doors_s
