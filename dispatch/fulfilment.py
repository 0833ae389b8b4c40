"""Which candidates fill which needs of one incident at the least cost: optimal where needs overlap.

A linear assignment (scipy's shortest augmenting paths, Crouse 2016) of slots to units: units that serve already cost
nothing, candidates what the policy says, and a slot left open far more than anybody's coming, the more the more
demanding it is.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.needs import Slot
from dispatch.ports import FloatArray

OPEN_SLOT_COST = 1e7
DEMAND_COST = 1e5
IMPOSSIBLE = 1e12
TIE_COST = 1e-6


def fulfil(
    slots: Sequence[Slot], *, serving: Sequence[Slot], candidates: Sequence[Slot], cost: FloatArray
) -> dict[int, int | None]:
    """For every slot that no serving unit fills: the candidate that fills it, or None.

    `slots` come most demanding first; `candidates` best first, which breaks ties between equal costs.
    """
    if not slots:
        return {}
    table = np.full((len(slots), len(serving) + len(candidates) + len(slots)), IMPOSSIBLE)
    first_candidate, first_open = len(serving), len(serving) + len(candidates)
    ranked_cost = cost + TIE_COST * np.arange(len(candidates))
    for number, slot in enumerate(slots):
        table[number, :first_candidate][_fitting(slot, serving)] = 0.0
        fits = _fitting(slot, candidates)
        table[number, first_candidate:first_open][fits] = ranked_cost[fits]
        table[number, first_open + number] = OPEN_SLOT_COST + DEMAND_COST * (len(slots) - number)
    rows, columns = linear_sum_assignment(table)
    return {
        int(row): int(column) - first_candidate if column < first_open else None
        for row, column in zip(rows, columns, strict=True)
        if column >= first_candidate
    }


def _fitting(slot: Slot, units: Sequence[Slot]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.fromiter((slot <= capabilities for capabilities in units), dtype=np.bool_, count=len(units))
