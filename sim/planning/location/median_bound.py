"""A proven bound of a p-median, quickly: the constraint that each point is served is priced (Cornuéjols et al. 1977).

With a price v for each point, no p sites cost less than  sum(v) + the p least of  r[j] = sum over points of
min(0, cost[j] - v). Prices climb along the subgradient 1 - times served; the p sites are starts for exchanges.
"""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints
from sim.planning.location.median_search import cost_of, exchange

MOST_STEPS = 600
PATIENCE = 15
LEAST_AGILITY = 2e-4


@njit(cache=True, nogil=True)
def reductions_of(cost: Floats, price: Floats, reduction: Floats) -> None:
    """Fill in r[j] of each site."""
    for site in range(cost.shape[0]):
        total = 0.0
        row = cost[site]
        for point in range(price.shape[0]):
            total += min(0.0, row[point] - price[point])
        reduction[site] = total


@njit(cache=True, nogil=True)
def price_points(cost: Floats, sites: Ints, proof: float) -> tuple[float, Floats, Floats]:
    """(bound, prices (n), reductions (m)); `sites` (p) are changed to the best met on the way.

    Ends when the bound is within `proof` of the best sites' cost, or the steps have become too small.
    """
    site_count, points = cost.shape
    count = sites.shape[0]
    upper = cost_of(cost, sites)
    price, direction = np.empty(points), np.zeros(points)
    for point in range(points):
        price[point] = np.partition(cost[:, point], min(1, site_count - 1))[min(1, site_count - 1)]
    best_price, best_bound = price.copy(), -np.inf
    reduction, best_reduction = np.empty(site_count), np.zeros(site_count)
    agility, stale = 1.5, 0
    for _ in range(MOST_STEPS):
        reductions_of(cost, price, reduction)
        chosen = np.argsort(reduction)[:count].astype(np.int64)
        bound = price.sum() + reduction[chosen].sum()
        if bound > best_bound:
            stale = 0 if bound > best_bound + 1e-5 * abs(upper - bound) else stale + 1
            best_bound, best_price[:], best_reduction[:] = bound, price, reduction
            if cost_of(cost, chosen) < 1.02 * upper:
                exchange(cost, chosen)
                reached = cost_of(cost, chosen)
                if reached < upper:
                    upper, sites[:] = reached, chosen
        else:
            stale += 1
        if upper - best_bound <= proof:
            break
        if stale >= PATIENCE:
            agility, stale = agility * 0.6, 0
            price[:] = best_price
            direction[:] = 0.0
            if agility < LEAST_AGILITY:
                break
            continue
        step_along(cost, chosen, price, direction, agility * max(upper * 1.0005 - bound, 1e-12))
    return best_bound, best_price, best_reduction


@njit(cache=True, nogil=True)
def step_along(cost: Floats, chosen: Ints, price: Floats, direction: Floats, length: float) -> None:
    """One step of the prices along the subgradient, smoothed by the last one's direction."""
    points = price.shape[0]
    square = 0.0
    for point in range(points):
        served = 0
        for site in chosen:
            served += cost[site, point] < price[point]
        direction[point] = (1.0 - served) + 0.5 * direction[point]
        square += direction[point] ** 2
    if square > 0.0:
        for point in range(points):
            price[point] += length / square * direction[point]
