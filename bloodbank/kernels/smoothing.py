"""Exponential smoothing of a series."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@njit(cache=True, nogil=True)
def smoothed(values: FloatArray, step: float, begin: float) -> FloatArray:
    """(n,) the level after each value, which moves by `step` of what it was off."""
    levels = np.empty(len(values))
    level = begin
    for place in range(len(values)):
        level += step * (values[place] - level)
        levels[place] = level
    return levels
