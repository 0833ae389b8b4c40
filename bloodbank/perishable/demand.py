"""Chances of whole numbers of units asked for in a day."""

import numpy as np
from scipy import stats

from bloodbank.kernels.perishable import FloatArray
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.item import Demand

NEGLIGIBLE = 1e-15
MOST_UNITS = 100_000


def demand_chances(demand: Demand) -> FloatArray:
    """Chance of 0, 1, 2, ... units; what lies above the last counts as the last. Raises ItemUnusable."""
    most = demand.most if demand.most is not None else _negligible_above(demand)
    return _cut(_chances(demand, most))


def _negligible_above(demand: Demand) -> int:
    most = float(_distribution(demand).isf(NEGLIGIBLE)) + 1.0
    if not most <= MOST_UNITS:
        raise ItemUnusable(f"demand of mean {demand.mean:g} may pass {MOST_UNITS:,} units a day: count in larger units")
    return int(np.ceil(most))


def _chances(demand: Demand, most: int) -> FloatArray:
    units = np.arange(most + 1)
    distribution = _distribution(demand)
    if demand.distribution != "gamma":
        return np.asarray(distribution.pmf(units), dtype=np.float64)
    # Rounded to the nearest whole number: De Moor et al. (2022), section 4.
    edges = np.concatenate([[0.0], units + 0.5])
    return np.diff(np.asarray(distribution.cdf(edges), dtype=np.float64))


def _distribution(demand: Demand) -> stats.rv_continuous | stats.rv_discrete:
    if demand.distribution == "poisson":
        return stats.poisson(demand.mean)
    if demand.size is not None:
        return stats.nbinom(demand.size, demand.size / (demand.size + demand.mean))
    assert demand.cov is not None
    return stats.gamma(demand.cov**-2, scale=demand.mean * demand.cov**2)


def _cut(chances: FloatArray) -> FloatArray:
    chances[-1] += max(0.0, 1.0 - float(chances.sum()))
    return chances


def mean_of(chances: FloatArray) -> float:
    """Units expected."""
    return float(chances @ np.arange(len(chances)))
