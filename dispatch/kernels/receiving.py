"""Where a patient is in definitive care soonest: road, the queue at the door, blood, a transfer. Arrays only.

The queue of one hospital is first come, first served at so many bays, every handover of the same length (a D/D/c
queue fed by the units that are known to come). Queues of all hospitals lie end to end in `queue_arrival_s`, hospital h
from `queue_start[h]` to `queue_start[h + 1]`, each in order of arrival: seconds from now, not above zero for units
there already.
"""

import numpy as np
from numba import njit

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray, rank_by_arrival


@njit(cache=True, nogil=True)
def handover_wait_s(
    arrival_s: FloatArray, service_s: float, bays: int, overdue_s: float, own_arrival_s: float
) -> float:
    """Seconds that one who arrives at `own_arrival_s` waits for a bay; those who arrive at the same time go before.

    A unit that is there now and over its time is taken to be done after `overdue_s`.
    """
    free_s = np.full(bays, -np.inf)
    for number in range(arrival_s.shape[0]):
        arrival = arrival_s[number]
        if arrival > own_arrival_s:
            break
        bay = np.argmin(free_s)
        done_s = max(arrival, free_s[bay]) + service_s
        if arrival <= 0.0 and done_s < overdue_s:
            done_s = overdue_s
        free_s[bay] = done_s
    return float(max(0.0, free_s[np.argmin(free_s)] - own_arrival_s))


@njit(cache=True, nogil=True)
def rank_by_care(
    travel_s: FloatArray,
    queue_start: IndexArray,
    queue_arrival_s: FloatArray,
    service_s: FloatArray,
    bays: IndexArray,
    overdue_s: float,
    blood_ready_s: FloatArray,
    transfer_s: FloatArray,
    eligible: BoolArray,
    wait_s: FloatArray,
    care_s: FloatArray,
    order: IndexArray,
) -> int:
    """Write each hospital's wait and time to definitive care, and the eligible ones, soonest care first, into `order`.

        care = max(travel + wait, blood ready) + transfer

    `blood_ready_s` is zero where no blood is needed; where it is infinite the hospital is not ranked.
    Returns how many were ranked; equal times keep the order of the indices. All but the queues have one entry a
    hospital.
    """
    hospitals = travel_s.shape[0]
    for hospital in range(hospitals):
        wait_s[hospital] = 0.0
        care_s[hospital] = np.inf
        if not travel_s[hospital] < np.inf:
            continue
        queue = queue_arrival_s[queue_start[hospital] : queue_start[hospital + 1]]
        wait = handover_wait_s(queue, service_s[hospital], bays[hospital], overdue_s, travel_s[hospital])
        wait_s[hospital] = wait
        care_s[hospital] = max(travel_s[hospital] + wait, blood_ready_s[hospital]) + transfer_s[hospital]
    return rank_by_arrival(care_s, np.zeros(hospitals), eligible, np.empty(hospitals), order)


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk."""
    one, count = np.ones(1), np.ones(1, dtype=np.int64)
    start, yes = np.array([0, 1], dtype=np.int64), np.ones(1, dtype=np.bool_)
    order = np.empty(1, dtype=np.int64)
    rank_by_care(one, start, one, one, count, 1.0, one, one, yes, np.empty(1), np.empty(1), order)
