"""Which unit arrives first: arrival = preparation + travel, ties by lowest index."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.int64]


@njit(cache=True, nogil=True)
def earliest_arrival(travel_s: FloatArray, preparation_s: FloatArray, suitable: BoolArray) -> int:
    """Index of the suitable unit that arrives first; -1 when none can arrive. NaN and infinity never arrive."""
    best = -1
    best_s = np.inf
    for unit in range(travel_s.shape[0]):
        if suitable[unit]:
            arrival_s = travel_s[unit] + preparation_s[unit]
            if arrival_s < best_s:
                best_s = arrival_s
                best = unit
    return best


@njit(cache=True, nogil=True)
def sort_by(key: FloatArray, order: IndexArray, count: int) -> None:
    """Sort the first `count` numbers of `order` by their keys: a bottom-up merge sort, stable."""
    merged = np.empty(count, dtype=np.int64)
    width = 1
    while width < count:
        for start in range(0, count, 2 * width):
            middle = min(start + width, count)
            end = min(start + 2 * width, count)
            left, right = start, middle
            for place in range(start, end):
                if right >= end or (left < middle and key[order[left]] <= key[order[right]]):
                    merged[place] = order[left]
                    left += 1
                else:
                    merged[place] = order[right]
                    right += 1
        order[:count] = merged
        width *= 2


@njit(cache=True, nogil=True)
def rank_by_arrival(
    travel_s: FloatArray, preparation_s: FloatArray, suitable: BoolArray, arrival_s: FloatArray, order: IndexArray
) -> int:
    """Write every unit's arrival into `arrival_s` and the suitable units, earliest first, into `order`.

    Returns how many were ranked. Units that can't arrive get an infinite arrival and are not ranked. All arrays have
    the length of the fleet. Equal arrivals keep the order of the indices.
    """
    count = 0
    for unit in range(travel_s.shape[0]):
        arrival = travel_s[unit] + preparation_s[unit]
        arrival_s[unit] = arrival if arrival < np.inf else np.inf
        if suitable[unit] and arrival < np.inf:
            order[count] = unit
            count += 1
    sort_by(arrival_s, order, count)
    return count


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk, so that the first call does not wait for it."""
    times, suitable = np.zeros(1), np.ones(1, dtype=np.bool_)
    earliest_arrival(times, times, suitable)
    rank_by_arrival(times, times, suitable, np.empty(1), np.empty(1, dtype=np.int64))
