"""A good nested table, quickly: an order of posts such that each row is its beginning."""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints
from sim.planning.location.cover_search import best_addition, gain_of_adding, shift_units

HELPS = 1e-12


@njit(cache=True, nogil=True)
def worth_of_order(
    order: Ints, chances: Floats, starts: Ints, groups: Ints, weight: Floats, worth: Floats, near: Ints
) -> float:
    """The covered weight of every beginning of the order, weighed by `chances`; `near` (g) is room to work in."""
    near[:] = 0
    covered, total = 0.0, 0.0
    for place in range(order.shape[0]):
        covered += gain_of_adding(order[place], starts, groups, weight, near, worth)
        for entry in range(starts[order[place]], starts[order[place] + 1]):
            near[groups[entry]] += 1
        total += chances[place] * covered
    return total


@njit(cache=True, nogil=True)
def nested_order(
    chances: Floats, starts: Ints, groups: Ints, weight: Floats, worth: Floats, post_count: int, per_post: int
) -> Ints:
    """The post worth most, one after the other; then other posts and other places in the order while that helps."""
    count = chances.shape[0]
    order = np.empty(count, dtype=np.int64)
    units, near = np.zeros(post_count, dtype=np.int64), np.zeros(weight.shape[0], dtype=np.int64)
    for place in range(count):
        post, _ = best_addition(starts, groups, weight, near, worth, units, per_post)
        shift_units(post, 1, starts, groups, near, units)
        order[place] = post
    best = worth_of_order(order, chances, starts, groups, weight, worth, near)
    least = HELPS * weight.sum()
    improved = True
    while improved:
        improved = False
        for place in range(count):
            for post in range(post_count):
                held = order[place]
                if post == held or units[post] >= per_post:
                    continue
                order[place] = post
                value = worth_of_order(order, chances, starts, groups, weight, worth, near)
                if value > best + least:
                    best, improved = value, True
                    units[held] -= 1
                    units[post] += 1
                else:
                    order[place] = held
            for other in range(place + 1, count):
                order[place], order[other] = order[other], order[place]
                value = worth_of_order(order, chances, starts, groups, weight, worth, near)
                if value > best + least:
                    best, improved = value, True
                else:
                    order[place], order[other] = order[other], order[place]
    return order
