"""Good places for units, quickly: the best unit at a time, then exchanges until none helps.

A group of points is worth weight * worth[n] when n units cover it.
"""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints

HELPS = 1e-12


@njit(cache=True, nogil=True)
def gain_of_adding(site: int, starts: Ints, groups: Ints, weight: Floats, near: Ints, worth: Floats) -> float:
    """What one more unit at a site is worth; `near` (g) units cover each group now."""
    gain = 0.0
    for entry in range(starts[site], starts[site + 1]):
        group = groups[entry]
        gain += weight[group] * (worth[near[group] + 1] - worth[near[group]])
    return gain


@njit(cache=True, nogil=True)
def shift_units(site: int, by: int, starts: Ints, groups: Ints, near: Ints, units: Ints) -> None:
    """Put so many units more at a site."""
    units[site] += by
    for entry in range(starts[site], starts[site + 1]):
        near[groups[entry]] += by


@njit(cache=True, nogil=True)
def best_addition(
    starts: Ints, groups: Ints, weight: Floats, near: Ints, worth: Floats, units: Ints, most_by_site: int
) -> tuple[int, float]:
    """The site where one more unit is worth most, the lowest number among equals; -1 when all are full."""
    best_site, best_gain = -1, -1.0
    for site in range(units.shape[0]):
        if units[site] < most_by_site:
            gain = gain_of_adding(site, starts, groups, weight, near, worth)
            if gain > best_gain:
                best_site, best_gain = site, gain
    return best_site, best_gain


@njit(cache=True, nogil=True)
def place_units(
    starts: Ints, groups: Ints, weight: Floats, worth: Floats, units: Ints, count: int, most_by_site: int
) -> None:
    """Place units (m, changed) until there are `count`, then exchange one for one while that helps."""
    near = np.zeros(weight.shape[0], dtype=np.int64)
    placed = 0
    for site in range(units.shape[0]):
        held = units[site]
        units[site] = 0
        shift_units(site, held, starts, groups, near, units)
        placed += held
    while placed < count:
        site, _ = best_addition(starts, groups, weight, near, worth, units, most_by_site)
        shift_units(site, 1, starts, groups, near, units)
        placed += 1
    scale = 0.0
    for group in range(weight.shape[0]):
        scale += weight[group]
    improved = True
    while improved:
        improved = False
        for origin in range(units.shape[0]):
            if units[origin] == 0:
                continue
            shift_units(origin, -1, starts, groups, near, units)
            lost = gain_of_adding(origin, starts, groups, weight, near, worth)
            site, gain = best_addition(starts, groups, weight, near, worth, units, most_by_site)
            if gain > lost + HELPS * scale:
                shift_units(site, 1, starts, groups, near, units)
                improved = True
            else:
                shift_units(origin, 1, starts, groups, near, units)
