"""Good sites for a p-median, quickly: exchange one open site for another while that helps.

The exchange of Teitz and Bart (1968), each candidate's best partner found in one pass over the points (Whitaker 1983).
`cost` (m, n) is weight x distance, a row for each site.
"""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints

HELPS = 1e-12


@njit(cache=True, nogil=True)
def cost_of(cost: Floats, sites: Ints) -> float:
    """Each point by its nearest of the sites."""
    total = 0.0
    for point in range(cost.shape[1]):
        nearest = np.inf
        for site in sites:
            nearest = min(nearest, cost[site, point])
        total += nearest
    return total


@njit(cache=True, nogil=True)
def nearest_two(cost: Floats, sites: Ints, first: Ints, nearest: Floats, second: Floats) -> None:
    """Fill in, point by point, the place in `sites` of the nearest, its cost, and the next one's."""
    nearest[:] = np.inf
    second[:] = np.inf
    for place in range(sites.shape[0]):
        row = cost[sites[place]]
        for point in range(cost.shape[1]):
            value = row[point]
            if value < nearest[point]:
                second[point] = nearest[point]
                nearest[point] = value
                first[point] = place
            elif value < second[point]:
                second[point] = value


@njit(cache=True, nogil=True)
def best_partner(candidate: Floats, first: Ints, nearest: Floats, second: Floats, loss: Floats) -> tuple[int, float]:
    """(place to close, gain) when the candidate opens; `loss` (p) is room to work in."""
    loss[:] = 0.0
    gain = 0.0
    for point in range(candidate.shape[0]):
        if candidate[point] < nearest[point]:
            gain += nearest[point] - candidate[point]
        else:
            loss[first[point]] += min(candidate[point], second[point]) - nearest[point]
    place = int(np.argmin(loss))
    return place, gain - loss[place]


@njit(cache=True, nogil=True)
def exchange(cost: Floats, sites: Ints) -> None:
    """Change the sites (p) until no exchange of one for another helps."""
    site_count, points = cost.shape
    open_now = np.zeros(site_count, dtype=np.bool_)
    for site in sites:
        open_now[site] = True
    first = np.zeros(points, dtype=np.int64)
    nearest, second = np.empty(points), np.empty(points)
    loss = np.empty(sites.shape[0])
    nearest_two(cost, sites, first, nearest, second)
    unchanged, candidate = 0, 0
    while unchanged < site_count:
        unchanged += 1
        if not open_now[candidate]:
            place, gain = best_partner(cost[candidate], first, nearest, second, loss)
            if gain > HELPS * nearest.sum():
                open_now[sites[place]] = False
                open_now[candidate] = True
                sites[place] = candidate
                nearest_two(cost, sites, first, nearest, second)
                unchanged = 0
        candidate = (candidate + 1) % site_count


@njit(cache=True, nogil=True)
def greedy_sites(cost: Floats, count: int) -> Ints:
    """The site that saves most, one after the other."""
    site_count, points = cost.shape
    sites = np.empty(count, dtype=np.int64)
    taken = np.zeros(site_count, dtype=np.bool_)
    nearest = np.empty(points)
    for point in range(points):
        nearest[point] = cost[:, point].max()
    for place in range(count):
        best, most = -1, -1.0
        for site in range(site_count):
            if taken[site]:
                continue
            saved = 0.0
            for point in range(points):
                saved += max(0.0, nearest[point] - cost[site, point])
            if saved > most:
                best, most = site, saved
        taken[best] = True
        sites[place] = best
        nearest = np.minimum(nearest, cost[best])
    return sites
