"""Chance from a given seed: xorshift64* (Vigna 2016), so that the same seed gives the same search."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

ChanceState = NDArray[np.uint64]

_FACTOR = np.uint64(2685821657736338717)
_SHIFTS = (np.uint64(12), np.uint64(25), np.uint64(27), np.uint64(11))


def chance_of(seed: int) -> ChanceState:
    """The state for this seed; never zero, at which xorshift stands still."""
    return np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % (1 << 64) or 1], dtype=np.uint64)


@njit(cache=True)
def uniform(state: ChanceState) -> float:
    """From 0 up to, but not, 1."""
    bits = state[0]
    bits ^= bits >> _SHIFTS[0]
    bits ^= bits << _SHIFTS[1]
    bits ^= bits >> _SHIFTS[2]
    state[0] = bits
    return float((bits * _FACTOR) >> _SHIFTS[3]) / 9007199254740992.0


@njit(cache=True)
def below(state: ChanceState, limit: int) -> int:
    """A whole number from 0 to `limit` - 1."""
    return int(uniform(state) * limit)
