"""The probability of arriving in time when travel times are log-normal."""

from math import erfc, log, sqrt

import numpy as np
from numba import njit

from dispatch.kernels.arrival import FloatArray


@njit(cache=True, nogil=True)
def probability_within(travel_s: FloatArray, certain_s: FloatArray, within_s: float, spread: FloatArray) -> FloatArray:
    """(n,) probability that `certain_s` and the travel together take no longer than `within_s`.

    `travel_s` are medians, `spread` (n,) the standard deviations of their logarithms; 0 makes it a plain comparison.
    """
    probability = np.zeros(travel_s.shape[0])
    for unit in range(travel_s.shape[0]):
        left_s = within_s - certain_s[unit]
        if not (left_s >= 0.0 and travel_s[unit] < np.inf):
            continue
        if spread[unit] <= 0.0 or travel_s[unit] <= 0.0:
            probability[unit] = 1.0 if travel_s[unit] <= left_s else 0.0
        elif left_s > 0.0:
            probability[unit] = 0.5 * erfc(log(travel_s[unit] / left_s) / (spread[unit] * sqrt(2.0)))
    return probability


def warm_up() -> None:
    """Compile, or load from the cache on disk."""
    probability_within(np.ones(1), np.zeros(1), 1.0, np.full(1, 0.25))
