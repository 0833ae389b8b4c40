"""A small plane of demand points and candidate sites, and every choice of sites that there is."""

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SITES = 7


def plane(seed: int, *, points: int = 18, sites: int = SITES, whole: bool = False) -> tuple[Floats, Floats]:
    """(distances, weights): places by chance on a square of 100 by 100; some points weigh nothing."""
    chance = np.random.default_rng(seed)
    at, of = chance.random((points, 2)), chance.random((sites, 2))
    distances = np.hypot(*(at[:, None] - of[None]).transpose(2, 0, 1)) * 100
    return np.round(distances) if whole else distances, chance.integers(0, 20, points).astype(np.float64)


def choices(count: int, *, per_site: int = 1, sites: int = SITES) -> Iterator[NDArray[np.int64]]:
    """Units at each site, all ways to place so many."""
    for chosen in combinations_with_replacement(range(sites), count):
        units = np.bincount(chosen, minlength=sites)
        if units.max() <= per_site:
            yield units


def best_of_all(
    value: Callable[[NDArray[np.int64]], float], count: int, *, per_site: int = 1, sites: int = SITES
) -> float:
    """The greatest value over all choices, minus infinity when none is allowed."""
    return max((float(value(units)) for units in choices(count, per_site=per_site, sites=sites)), default=-np.inf)
