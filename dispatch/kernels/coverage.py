"""Expected coverage over demand cells, as sparse rows: which cells a unit or a place covers, and how surely.

A row covers cell i with chance p_i (1 or 0 where road times are taken as certain). Of the units that cover a cell each
is busy with its own probability q, independently: MEXCLP (Daskin 1983), with probabilistic travel times as in Erkut,
Ingolfsson, Sim and Erdogan (2009). Nobody comes in time with probability prod(1 - (1 - q) p).
"""

from math import erf, log, sqrt

import numpy as np
from numba import njit

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray

CERTAIN_BEYOND = 4.0


@njit(cache=True, nogil=True)
def chance_within(travel_s: float, budget_s: float, spread: float) -> float:
    """Probability that a log-normal road time of median `travel_s` is within `budget_s`."""
    if not travel_s < np.inf or budget_s < 0.0:
        return 0.0
    if spread == 0.0 or travel_s <= 0.0:
        return 1.0 if travel_s <= budget_s else 0.0
    if budget_s == 0.0:
        return 0.0
    deviations = log(budget_s / travel_s) / spread
    if deviations >= CERTAIN_BEYOND:
        return 1.0
    if deviations <= -CERTAIN_BEYOND:
        return 0.0
    return 0.5 * (1.0 + erf(deviations / sqrt(2.0)))


@njit(cache=True, nogil=True)
def cover_rows(travel_s: FloatArray, budget_s: FloatArray, spread: float) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Sparse rows (starts (m + 1), cells, chances) of road times (m, n) against what each row may take (m)."""
    rows, columns = travel_s.shape
    starts = np.zeros(rows + 1, dtype=np.int64)
    for row in range(rows):
        count = 0
        for cell in range(columns):
            if chance_within(travel_s[row, cell], budget_s[row], spread) > 0.0:
                count += 1
        starts[row + 1] = starts[row] + count
    cells = np.empty(starts[rows], dtype=np.int64)
    chances = np.empty(starts[rows])
    for row in range(rows):
        place = starts[row]
        for cell in range(columns):
            chance = chance_within(travel_s[row, cell], budget_s[row], spread)
            if chance > 0.0:
                cells[place] = cell
                chances[place] = chance
                place += 1
    return starts, cells, chances


@njit(cache=True, nogil=True)
def miss_probability(
    starts: IndexArray, cells: IndexArray, chances: FloatArray, busy: FloatArray, cell_count: int
) -> FloatArray:
    """(n,) probability that no unit reaches a cell in time; `busy` (m) are the units' q."""
    miss = np.ones(cell_count)
    for unit in range(busy.shape[0]):
        for entry in range(starts[unit], starts[unit + 1]):
            miss[cells[entry]] *= 1.0 - (1.0 - busy[unit]) * chances[entry]
    return miss


@njit(cache=True, nogil=True)
def coverage_loss(
    starts: IndexArray, cells: IndexArray, chances: FloatArray, busy: FloatArray, demand: FloatArray, miss: FloatArray
) -> FloatArray:
    """(m,) expected demand that is reached in time now, and would not be without the unit."""
    lost = np.zeros(busy.shape[0])
    for unit in range(busy.shape[0]):
        total = 0.0
        for entry in range(starts[unit], starts[unit + 1]):
            comes = (1.0 - busy[unit]) * chances[entry]
            total += demand[cells[entry]] * miss[cells[entry]] * comes / (1.0 - comes)
        lost[unit] = total
    return lost


@njit(cache=True, nogil=True)
def place_gains(
    starts: IndexArray, cells: IndexArray, chances: FloatArray, weight: FloatArray, allowed: BoolArray
) -> FloatArray:
    """(p,) what one more unit would cover at each place; `weight` (n) = demand * miss * (1 - q). -inf: not allowed."""
    gains = np.full(allowed.shape[0], -np.inf)
    for place in range(allowed.shape[0]):
        if allowed[place]:
            total = 0.0
            for entry in range(starts[place], starts[place + 1]):
                total += weight[cells[entry]] * chances[entry]
            gains[place] = total
    return gains


@njit(cache=True, nogil=True)
def weight_without(
    unit: int,
    starts: IndexArray,
    cells: IndexArray,
    chances: FloatArray,
    busy: FloatArray,
    demand: FloatArray,
    miss: FloatArray,
    weight: FloatArray,
) -> None:
    """Write into `weight` (n) the demand that the other units miss, times the probability that this one is free."""
    free = 1.0 - busy[unit]
    for cell in range(demand.shape[0]):
        weight[cell] = demand[cell] * miss[cell] * free
    for entry in range(starts[unit], starts[unit + 1]):
        weight[cells[entry]] /= 1.0 - free * chances[entry]


@njit(cache=True, nogil=True)
def move_gains(
    unit_starts: IndexArray,
    unit_cells: IndexArray,
    unit_chances: FloatArray,
    place_starts: IndexArray,
    place_cells: IndexArray,
    place_chances: FloatArray,
    busy: FloatArray,
    demand: FloatArray,
    miss: FloatArray,
    allowed: BoolArray,
) -> FloatArray:
    """(m, p) expected demand won by moving a unit to a place instead of leaving it; -inf where not `allowed`.

    DMEXCLP (Jagtenberg, Bhulai and van der Mei 2015) for every unit: sum over cells of d (1 - q) q^(k-1), k counting
    the unit at its new place, against the same sum at its old one.
    """
    gains = np.full(allowed.shape, -np.inf)
    weight = np.empty(demand.shape[0])
    for unit in range(busy.shape[0]):
        if not allowed[unit].any():
            continue
        weight_without(unit, unit_starts, unit_cells, unit_chances, busy, demand, miss, weight)
        stays = 0.0
        for entry in range(unit_starts[unit], unit_starts[unit + 1]):
            stays += weight[unit_cells[entry]] * unit_chances[entry]
        won = place_gains(place_starts, place_cells, place_chances, weight, allowed[unit])
        for place in range(allowed.shape[1]):
            gains[unit, place] = won[place] - stays
    return gains


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk, so that the first question does not wait for it."""
    one, allowed = np.full(1, 0.5), np.ones((1, 1), dtype=np.bool_)
    rows = cover_rows(np.zeros((1, 1)), one, 0.1)
    miss = miss_probability(*rows, one, 1)
    coverage_loss(*rows, one, one, miss)
    move_gains(*rows, *rows, one, one, miss, allowed)
