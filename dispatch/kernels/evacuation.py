"""An evacuation played through: whichever vehicle is ready first loads the most urgent casualties that wait.

List scheduling (Graham 1966) with vehicles as machines: after a trip a vehicle has handed over, driven back and is
ready again. The queue at a hospital's door is that of `dispatch.kernels.receiving`. The first casualty of a load
decides where it goes; what a place there, and a second of the vehicle, is worth to the others comes as prices. Whoever
would queue at a door for long lets others go first. Shapes and units are those of
`dispatch.mass_casualty.problem.Evacuation`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray
from dispatch.kernels.receiving import handover_wait_s


@njit(cache=True, nogil=True)
def next_load(
    waits: BoolArray, tag: IndexArray, point: IndexArray, lies: BoolArray, ready_s: FloatArray, lying: IndexArray,
    sitting: IndexArray, carries: BoolArray, urgent_by_s: float,
) -> tuple[int, int]:  # fmt: skip
    """The vehicle that can load first, and the most urgent casualty it can take; (-1, -1) when there is none.

    A more urgent casualty elsewhere, whom some vehicle could load no more than `urgent_by_s` later, goes before.
    """
    tags, points = carries.shape[1], ready_s.shape[1]
    soonest_s = np.full((points, tags, 2), np.nan)
    first_s = np.inf
    for casualty in range(waits.shape[0]):
        must_lie = 1 if lies[casualty] else 0
        if not waits[casualty] or not np.isnan(soonest_s[point[casualty], tag[casualty], must_lie]):
            continue
        vehicle = first_vehicle(tag[casualty], must_lie, ready_s[:, point[casualty]], lying, sitting, carries)
        ready = ready_s[vehicle, point[casualty]] if vehicle >= 0 else np.inf
        soonest_s[point[casualty], tag[casualty], must_lie] = ready
        first_s = min(first_s, ready)
    if first_s == np.inf:
        return -1, -1
    for casualty in range(waits.shape[0]):
        must_lie = 1 if lies[casualty] else 0
        if waits[casualty] and soonest_s[point[casualty], tag[casualty], must_lie] <= first_s + urgent_by_s:
            vehicle = first_vehicle(tag[casualty], must_lie, ready_s[:, point[casualty]], lying, sitting, carries)
            if vehicle >= 0:
                return vehicle, casualty
    return -1, -1


@njit(cache=True, nogil=True)
def first_vehicle(
    tag: int, must_lie: int, ready_s: FloatArray, lying: IndexArray, sitting: IndexArray, carries: BoolArray
) -> int:
    """The vehicle that is ready first (v) of those with a place for such a casualty; -1 when there is none."""
    best, best_s = -1, np.inf
    for vehicle in range(ready_s.shape[0]):
        suits_it = carries[vehicle, tag] and lying[vehicle] + (1 - must_lie) * sitting[vehicle] > 0
        if suits_it and ready_s[vehicle] < best_s:
            best, best_s = vehicle, ready_s[vehicle]
    return best


@njit(cache=True, nogil=True)
def best_hospital(
    casualty: int, leaves_s: float, weight: FloatArray, tag: IndexArray, road_s: FloatArray, back_s: FloatArray,
    transfer_s: FloatArray, left: IndexArray, arrivals_s: FloatArray, arrived: IndexArray, service_s: FloatArray,
    bays: IndexArray, overdue_s: float, room_price: FloatArray, vehicle_price: float,
) -> int:  # fmt: skip
    """Where the weighted time to care and what it takes from the others is least; -1 = no hospital has room.

    `road_s`, `back_s` (h) are those of the casualty's loading point, `transfer_s` (h) its own.
    """
    best, best_cost = -1, np.inf
    for hospital in range(road_s.shape[0]):
        reach_s = road_s[hospital] + transfer_s[hospital]
        if left[hospital, tag[casualty]] <= 0 or not reach_s < np.inf:
            continue
        cost = weight[casualty] * reach_s + room_price[hospital, tag[casualty]]
        cost += vehicle_price * (road_s[hospital] + service_s[hospital] + back_s[hospital])
        if cost >= best_cost:
            continue
        queue = arrivals_s[hospital, : arrived[hospital]]
        arrives_s = leaves_s + road_s[hospital]
        wait_s = handover_wait_s(queue, service_s[hospital], bays[hospital], overdue_s, arrives_s)
        cost += (weight[casualty] + vehicle_price) * wait_s
        if cost < best_cost:
            best, best_cost = hospital, cost
    return best


@njit(cache=True, nogil=True)
def first_without_queue(
    vehicle: int, first: int, most_wait_s: float, leaves_s: float, waits: BoolArray, weight: FloatArray,
    tag: IndexArray, point: IndexArray, lies: BoolArray, road_s: FloatArray, back_s: FloatArray, transfer_s: FloatArray,
    left: IndexArray, arrivals_s: FloatArray, arrived: IndexArray, service_s: FloatArray, bays: IndexArray,
    overdue_s: float, lying: IndexArray, sitting: IndexArray, carries: BoolArray, room_price: FloatArray,
    vehicle_price: float,
) -> int:  # fmt: skip
    """The most urgent casualty at the loading point of `first` who would wait for `most_wait_s` at a door at the most.

    `first` when there is none. Who waits here instead of there loses little, and the vehicle carries another meanwhile.
    """
    here = point[first]
    seen = np.zeros((carries.shape[1], 2), dtype=np.bool_)
    for casualty in range(first, waits.shape[0]):
        must_lie = 1 if lies[casualty] else 0
        if not waits[casualty] or point[casualty] != here or seen[tag[casualty], must_lie]:
            continue
        seen[tag[casualty], must_lie] = True
        if not carries[vehicle, tag[casualty]] or lying[vehicle] + (1 - must_lie) * sitting[vehicle] <= 0:
            continue
        hospital = best_hospital(
            casualty, leaves_s, weight, tag, road_s[here], back_s[here], transfer_s[casualty], left, arrivals_s,
            arrived, service_s, bays, overdue_s, room_price, vehicle_price,
        )  # fmt: skip
        if hospital < 0:
            continue
        queue = arrivals_s[hospital, : arrived[hospital]]
        arrives_s = leaves_s + road_s[here, hospital]
        if handover_wait_s(queue, service_s[hospital], bays[hospital], overdue_s, arrives_s) <= most_wait_s:
            return casualty
    return first


@njit(cache=True, nogil=True)
def suits(
    casualty: int, hospital: int, tag: IndexArray, road_s: FloatArray, transfer_s: FloatArray, left: IndexArray
) -> bool:
    """Whether no hospital with room has more of what a casualty needs; `road_s` (h) of its loading point."""
    least_s = np.inf
    for other in range(road_s.shape[0]):
        if left[other, tag[casualty]] > 0 and road_s[other] < np.inf:
            least_s = min(least_s, transfer_s[casualty, other])
    return bool(left[hospital, tag[casualty]] > 0 and transfer_s[casualty, hospital] <= least_s)


@njit(cache=True, nogil=True)
def insert_sorted(row: FloatArray, count: int, value: float) -> None:
    """Put a value into the first `count` sorted ones; the row has room for one more."""
    place = count
    while place > 0 and row[place - 1] > value:
        row[place] = row[place - 1]
        place -= 1
    row[place] = value


@njit(cache=True, nogil=True)
def play(
    weight: FloatArray, tag: IndexArray, point: IndexArray, lies: BoolArray, road_s: FloatArray, back_s: FloatArray,
    transfer_s: FloatArray, left: IndexArray, arrivals_s: FloatArray, arrived: IndexArray, service_s: FloatArray,
    bays: IndexArray, overdue_s: float, ready_s: FloatArray, lying: IndexArray, sitting: IndexArray,
    carries: BoolArray, loading_s: float, room_price: FloatArray, vehicle_price: float, most_wait_s: float,
    urgent_by_s: float, trip_of: IndexArray, trips: NDArray[np.float64],
) -> int:  # fmt: skip
    """Write the trip of every casualty (-1 = none) and the trips; returns how many there are.

    A trip's row is vehicle, loading point, hospital, when it leaves and arrives. `left`, `arrivals_s` (h, room for all
    trips), `arrived` (h: how many are known), and `ready_s` are used up.
    """
    casualties = weight.shape[0]
    waits = np.ones(casualties, dtype=np.bool_)
    trip_of[:] = -1
    count = 0
    while True:
        vehicle, first = next_load(waits, tag, point, lies, ready_s, lying, sitting, carries, urgent_by_s)
        if first < 0:
            return count
        here = point[first]
        leaves_s = ready_s[vehicle, here] + loading_s
        if most_wait_s < np.inf:
            first = first_without_queue(
                vehicle, first, most_wait_s, leaves_s, waits, weight, tag, point, lies, road_s, back_s, transfer_s,
                left, arrivals_s, arrived, service_s, bays, overdue_s, lying, sitting, carries, room_price,
                vehicle_price,
            )  # fmt: skip
        hospital = best_hospital(
            first, leaves_s, weight, tag, road_s[here], back_s[here], transfer_s[first], left, arrivals_s, arrived,
            service_s, bays, overdue_s, room_price, vehicle_price,
        )  # fmt: skip
        waits[first] = False
        if hospital < 0:
            continue
        trip_of[first] = count
        left[hospital, tag[first]] -= 1
        free_lying = lying[vehicle] - (1 if lies[first] or sitting[vehicle] == 0 else 0)
        free_sitting = sitting[vehicle] - (0 if lies[first] or sitting[vehicle] == 0 else 1)
        for casualty in range(casualties):
            if free_lying + free_sitting <= 0:
                break
            if not waits[casualty] or point[casualty] != here or not carries[vehicle, tag[casualty]]:
                continue
            if (lies[casualty] and free_lying <= 0) or not suits(
                casualty, hospital, tag, road_s[here], transfer_s, left
            ):
                continue
            waits[casualty] = False
            trip_of[casualty] = count
            left[hospital, tag[casualty]] -= 1
            if lies[casualty] or free_sitting == 0:
                free_lying -= 1
            else:
                free_sitting -= 1
        arrives_s = leaves_s + road_s[here, hospital]
        queue = arrivals_s[hospital, : arrived[hospital]]
        clear_s = arrives_s + service_s[hospital]
        clear_s += handover_wait_s(queue, service_s[hospital], bays[hospital], overdue_s, arrives_s)
        insert_sorted(arrivals_s[hospital], arrived[hospital], arrives_s)
        arrived[hospital] += 1
        trips[count, 0], trips[count, 1], trips[count, 2] = vehicle, here, hospital
        trips[count, 3], trips[count, 4] = leaves_s, arrives_s
        for other in range(ready_s.shape[1]):
            ready_s[vehicle, other] = clear_s + back_s[other, hospital]
        count += 1


@njit(cache=True, nogil=True)
def care_times(
    trip_of: IndexArray, trips: NDArray[np.float64], count: int, transfer_s: FloatArray, arrivals_s: FloatArray,
    arrived: IndexArray, service_s: FloatArray, bays: IndexArray, overdue_s: float, care_s: FloatArray,
) -> None:  # fmt: skip
    """Write the time to definitive care of every casualty (infinite = not carried), all arrivals being known.

    Of trips that arrive at the same instant the first one planned goes first.
    """
    door_s = np.empty(count)
    for trip in range(count):
        hospital, arrives_s = int(trips[trip, 2]), trips[trip, 4]
        known = arrivals_s[hospital, : arrived[hospital]]
        before = np.searchsorted(known, arrives_s, side="right")
        for other in range(trip, count):
            if trips[other, 2] == hospital and trips[other, 4] == arrives_s:
                before -= 1
        wait_s = handover_wait_s(known[:before], service_s[hospital], bays[hospital], overdue_s, arrives_s)
        door_s[trip] = arrives_s + wait_s
    for casualty in range(trip_of.shape[0]):
        trip = trip_of[casualty]
        care_s[casualty] = door_s[trip] + transfer_s[casualty, int(trips[trip, 2])] if trip >= 0 else np.inf


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk."""
    one, whole, yes = np.ones(1), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.bool_)
    table, room = np.ones((1, 1)), np.ones((1, 1), dtype=np.int64)
    arrivals_s, places, can = np.full((1, 2), np.inf), np.ones(1, dtype=np.int64), np.ones((1, 1), dtype=np.bool_)
    arrived, trip_of, trips = np.zeros(1, dtype=np.int64), np.empty(1, dtype=np.int64), np.zeros((1, 5))
    count = play(
        one, whole, whole, yes, table, table, table, room, arrivals_s, arrived, one, places, 1.0, table.copy(), places,
        places, can, 1.0, table, 0.0, 0.0, 0.0, trip_of, trips,
    )  # fmt: skip
    care_times(trip_of, trips, count, table, arrivals_s, arrived, one, places, 1.0, np.empty(1))
