"""Which candidates fill which needs of one incident at the least cost: optimal where needs overlap.

A linear assignment (scipy's shortest augmenting paths, Crouse 2016) of slots to units. Units that serve already cost
nothing, candidates what the policy says. Each step down the alternatives of a slot costs more than any arrival, for
candidates and for units that were sent before an upgrade; a slot left open costs more than all such steps together, the
more the more demanding it is. An optional slot is filled by whoever is left over.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.needs import Capabilities, Serving, Slot
from dispatch.ports import BoolArray, FloatArray

OPEN_SLOT_COST, DEMAND_COST = 1e9, 1e7
ALTERNATIVE_COST = 1e6
OPEN_OPTIONAL_COST, OPTIONAL_ALTERNATIVE_COST = 7e5, 1e5
DEAREST_ARRIVAL = 2e5
TIE_COST = 1e-5


def fulfil(
    slots: Sequence[Slot],
    *,
    serving: Sequence[Serving],
    candidates: Sequence[Capabilities],
    cost: FloatArray,
    taken: BoolArray | None = None,
) -> dict[int, int | None]:
    """For every slot that no serving unit fills: the candidate that fills it, or None.

    `slots` come most demanding first, optional ones last; `candidates` best first, which breaks ties between equal
    costs. Candidates that would be `taken` from other work fill no optional slot, nor make a free one fill it, and are
    preferred to no alternative that is free. A `cost` (seconds) beyond two days counts as two days.
    """
    if not slots:
        return {}
    at_work = np.zeros(len(candidates), dtype=np.bool_) if taken is None else taken
    if at_work.any() and any(slot.optional for slot in slots):
        real = [slot for slot in slots if not slot.optional]
        first = _assign(real, serving=serving, candidates=candidates, cost=cost, at_work=at_work)
        needed = np.isin(np.arange(len(candidates)), [number for number in first.values() if number is not None])
        cost = np.where(at_work & ~needed, np.inf, cost)
    return _assign(slots, serving=serving, candidates=candidates, cost=cost, at_work=at_work)


def _assign(
    slots: Sequence[Slot],
    *,
    serving: Sequence[Serving],
    candidates: Sequence[Capabilities],
    cost: FloatArray,
    at_work: BoolArray,
) -> dict[int, int | None]:
    table = np.full((len(slots), len(serving) + len(candidates) + len(slots)), np.inf)
    first_candidate, first_open = len(serving), len(serving) + len(candidates)
    ranked_cost = np.where(np.isfinite(cost), np.minimum(cost, DEAREST_ARRIVAL), np.inf) + TIE_COST * np.arange(
        len(candidates)
    )
    for number, slot in enumerate(slots):
        table[number, :first_candidate] = _serving_cost(slot, serving)
        steps = _steps_cost(slot, candidates)
        steps[at_work & np.isfinite(steps)] = np.inf if slot.optional else ALTERNATIVE_COST * len(slot.alternatives)
        table[number, first_candidate:first_open] = steps + ranked_cost
        demand = DEMAND_COST * (len(slots) - number)
        table[number, first_open + number] = OPEN_OPTIONAL_COST if slot.optional else OPEN_SLOT_COST + demand
    rows, columns = linear_sum_assignment(table)
    return {
        int(row): int(column) - first_candidate if column < first_open else None
        for row, column in zip(rows, columns, strict=True)
        if column >= first_candidate
    }


def _serving_cost(slot: Slot, serving: Sequence[Serving]) -> FloatArray:
    """Nothing, but its steps for a provisional unit: whoever is free and comes with fewer of them is preferred."""
    steps = _steps_cost(slot, [unit.capabilities for unit in serving])
    provisional = np.fromiter((unit.provisional for unit in serving), dtype=np.bool_, count=len(serving))
    return np.where(np.isinf(steps) | (provisional & (not slot.optional)), steps, 0.0)


def _steps_cost(slot: Slot, units: Sequence[Capabilities]) -> FloatArray:
    """What it costs that a unit is only an alternative; infinite where it can't fill the slot."""
    step = OPTIONAL_ALTERNATIVE_COST if slot.optional else ALTERNATIVE_COST
    kinds = set(units)
    by_kind = {kind: step * slot.preference(kind) if slot.accepts(kind) else np.inf for kind in kinds}
    return np.fromiter((by_kind[capabilities] for capabilities in units), dtype=np.float64, count=len(units))
