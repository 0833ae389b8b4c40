"""How well prepared the worst prepared zone is, with everybody and without each unit.

Andersson and Värbrand 2007: the preparedness of a zone j is (1 / c_j) * sum over its L nearest units of
gamma_l / t_lj, where c_j is its demand, t_lj the time of the l-th nearest unit and gamma falls from unit to unit.
"""

import numpy as np
from numba import njit

from dispatch.kernels.arrival import FloatArray

SHORTEST_S = 60.0


@njit(cache=True, nogil=True)
def worst_preparedness(times_s: FloatArray, demand: FloatArray, gamma: FloatArray, without: FloatArray) -> float:
    """The least preparedness of any zone; into `without` (n) what it would be without each unit.

    `times_s` (n, zones) from every unit to every zone, `demand` (zones) above zero, `gamma` (L). Times below a minute
    count as a minute. Without zones: infinite.
    """
    zones = times_s.shape[1]
    nearest = np.empty(gamma.shape[0] + 1, dtype=np.int64)
    worst = np.inf
    for zone in range(zones):
        count = _nearest_units(times_s, zone, nearest)
        worst = min(worst, _preparedness(times_s, zone, demand[zone], gamma, nearest, count, -1))
    without[:] = worst
    for zone in range(zones):
        count = _nearest_units(times_s, zone, nearest)
        for place in range(min(count, gamma.shape[0])):
            unit = nearest[place]
            left = _preparedness(times_s, zone, demand[zone], gamma, nearest, count, place)
            without[unit] = min(without[unit], left)
    return worst


@njit(cache=True, nogil=True)
def _nearest_units(times_s: FloatArray, zone: int, nearest: np.ndarray) -> int:  # type: ignore[type-arg]
    """Write the numbers of the nearest units that can come at all, nearest first; how many they are."""
    count, most = 0, nearest.shape[0]
    for unit in range(times_s.shape[0]):
        time_s = times_s[unit, zone]
        if not time_s < np.inf or (count == most and time_s >= times_s[nearest[count - 1], zone]):
            continue
        place = min(count, most - 1)
        while place > 0 and times_s[nearest[place - 1], zone] > time_s:
            nearest[place] = nearest[place - 1]
            place -= 1
        nearest[place] = unit
        count = min(count + 1, most)
    return count


@njit(cache=True, nogil=True)
def _preparedness(
    times_s: FloatArray,
    zone: int,
    demand: float,
    gamma: FloatArray,
    nearest: np.ndarray,  # type: ignore[type-arg]
    count: int,
    left_out: int,
) -> float:
    """Of one zone, without the unit at the place `left_out` of the nearest ones (-1: with all)."""
    total, used = 0.0, 0
    for place in range(count):
        if place != left_out and used < gamma.shape[0]:
            total += gamma[used] / max(times_s[nearest[place], zone], SHORTEST_S)
            used += 1
    return total / demand


def warm_up() -> None:
    """Compile, or load from the cache on disk."""
    worst_preparedness(np.ones((1, 1)), np.ones(1), np.ones(1), np.empty(1))
