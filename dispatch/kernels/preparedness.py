"""How well prepared the worst prepared zone is, with everybody and without each unit.

Andersson and Värbrand 2007: the preparedness of a zone j is (1 / c_j) * sum over its L nearest units of
gamma_l / t_lj, where c_j is its demand, t_lj the time of the l-th nearest unit and gamma falls from unit to unit.
"""

import numpy as np
from numba import njit

from dispatch.kernels.arrival import FloatArray, IndexArray

SHORTEST_S = 60.0


@njit(cache=True, nogil=True)
def worst_preparedness(times_s: FloatArray, demand: FloatArray, gamma: FloatArray, without: FloatArray) -> float:
    """The least preparedness of any zone; into `without` (n) what it would be without each unit.

    `times_s` (n, zones) from every unit to every zone, `demand` (zones) above zero, `gamma` (L). Times below a minute
    count as a minute. Without zones: infinite.
    """
    nearest, soonest_s = _nearest_units(times_s, gamma.shape[0] + 1)
    zones, counted = nearest.shape[0], gamma.shape[0]
    worst = np.inf
    for zone in range(zones):
        worst = min(worst, _preparedness(soonest_s[zone], gamma, -1) / demand[zone])
    without[:] = worst
    for zone in range(zones):
        for place in range(counted):
            unit = nearest[zone, place]
            if unit >= 0:
                left = _preparedness(soonest_s[zone], gamma, place) / demand[zone]
                without[unit] = min(without[unit], left)
    return worst


@njit(cache=True, nogil=True)
def _nearest_units(times_s: FloatArray, most: int) -> tuple[IndexArray, FloatArray]:
    """(zones, most) numbers of the nearest units of every zone and their times, nearest first; -1 and infinite: none.

    Unit by unit, as the times lie in memory.
    """
    units, zones = times_s.shape
    nearest = np.full((zones, most), -1)
    soonest_s = np.full((zones, most), np.inf)
    for unit in range(units):
        for zone in range(zones):
            time_s = times_s[unit, zone]
            if not time_s < soonest_s[zone, most - 1]:
                continue
            place = most - 1
            while place > 0 and soonest_s[zone, place - 1] > time_s:
                nearest[zone, place], soonest_s[zone, place] = nearest[zone, place - 1], soonest_s[zone, place - 1]
                place -= 1
            nearest[zone, place], soonest_s[zone, place] = unit, time_s
    return nearest, soonest_s


@njit(cache=True, nogil=True)
def _preparedness(soonest_s: FloatArray, gamma: FloatArray, left_out: int) -> float:
    """Of one zone of demand 1, without the unit at the place `left_out` of its nearest ones (-1: with all)."""
    total, used = 0.0, 0
    for place in range(soonest_s.shape[0]):
        if place != left_out and used < gamma.shape[0]:
            total += gamma[used] / max(soonest_s[place], SHORTEST_S)
            used += 1
    return total


def warm_up() -> None:
    """Compile, or load from the cache on disk."""
    worst_preparedness(np.ones((1, 1)), np.ones(1), np.ones(1), np.empty(1))
