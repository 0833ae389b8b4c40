"""What it costs to send each unit, by each policy, and the order that follows: arrays in, arrays out.

All policies have one signature, so that they can be exchanged within compiled code. Over the units of a fleet (n):
`arrival_s` seconds until each arrives, `loss` what its leaving takes from the rest of the region (0..1), `cost` the
answer, in seconds. `within_s`: what is left of the norm; `weight_s`: seconds that the loss of everything is worth.
"""

import numpy as np
from numba import njit

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray, sort_by

TIE_SHARE = 1e-3


@njit(cache=True, nogil=True)
def closest_cost(arrival_s: FloatArray, loss: FloatArray, within_s: float, weight_s: float, cost: FloatArray) -> None:
    """The arrival itself."""
    for unit in range(arrival_s.shape[0]):
        cost[unit] = arrival_s[unit]


@njit(cache=True, nogil=True)
def coverage_aware_cost(
    arrival_s: FloatArray, loss: FloatArray, within_s: float, weight_s: float, cost: FloatArray
) -> None:
    """Arrival and the worth of the cover that is lost; whoever comes after the norm loses as much as all cover."""
    for unit in range(arrival_s.shape[0]):
        late = weight_s if arrival_s[unit] > within_s else 0.0
        cost[unit] = arrival_s[unit] + weight_s * loss[unit] + late


@njit(cache=True, nogil=True)
def preparedness_cost(
    arrival_s: FloatArray, loss: FloatArray, within_s: float, weight_s: float, cost: FloatArray
) -> None:
    """Within the norm the least loss, then the earliest; outside of it the earliest, after all that come within it."""
    norm_s = max(within_s, 0.0)
    for unit in range(arrival_s.shape[0]):
        if arrival_s[unit] <= norm_s:
            cost[unit] = norm_s * loss[unit] + TIE_SHARE * arrival_s[unit]
        else:
            cost[unit] = norm_s + arrival_s[unit]


@njit(cache=True, nogil=True)
def rank_by_cost(cost: FloatArray, suitable: BoolArray, order: IndexArray) -> int:
    """Write the suitable units of finite cost, cheapest first, into `order`; how many they are. Ties by index."""
    count = 0
    for unit in range(cost.shape[0]):
        if suitable[unit] and cost[unit] < np.inf:
            order[count] = unit
            count += 1
    sort_by(cost, order, count)
    return count


def warm_up() -> None:
    """Compile, or load from the cache on disk."""
    one, cost = np.ones(1), np.empty(1)
    for kernel in (closest_cost, coverage_aware_cost, preparedness_cost):
        kernel(one, one, 1.0, 1.0, cost)
    rank_by_cost(cost, np.ones(1, dtype=np.bool_), np.empty(1, dtype=np.int64))
