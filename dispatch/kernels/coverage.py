"""Expected coverage over demand cells, as sparse rows: which cells a unit or a place covers, and how surely.

A row covers cell i with chance p_i (1 or 0 where road times are taken as certain). Of the units that cover a cell each
is busy with its own probability q, independently: MEXCLP (Daskin 1983), with probabilistic travel times as in Erkut,
Ingolfsson, Sim and Erdogan (2009). Nobody comes in time with probability prod(1 - (1 - q) p).
"""

from math import erf, exp, log, sqrt

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
def cover_rows(
    travel_s: FloatArray, budget_s: FloatArray, extra_s: FloatArray, spread: float
) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Sparse rows (starts (m + 1), cells, chances) of road times (m, n) against what each row may take (m).

    To a cell a row may take `extra_s` (n) more.
    """
    rows, columns = travel_s.shape
    starts = np.zeros(rows + 1, dtype=np.int64)
    stretch = exp(CERTAIN_BEYOND * spread)
    for row in range(rows):
        count = 0
        for cell in range(columns):
            count += travel_s[row, cell] <= (budget_s[row] + extra_s[cell]) * stretch
        starts[row + 1] = starts[row] + count
    cells = np.empty(starts[rows] + 1, dtype=np.int64)
    place = 0
    for row in range(rows):
        for cell in range(columns):
            # Written always and kept only if covered: there is no branch for the processor to guess wrong.
            cells[place] = cell
            place += travel_s[row, cell] <= (budget_s[row] + extra_s[cell]) * stretch
    cells = cells[:-1]
    chances = np.ones(starts[rows])
    if spread > 0.0:
        for row in range(rows):
            for entry in range(starts[row], starts[row + 1]):
                cell = cells[entry]
                chances[entry] = chance_within(travel_s[row, cell], budget_s[row] + extra_s[cell], spread)
    return starts, cells, chances


@njit(cache=True, nogil=True)
def by_cell(
    starts: IndexArray, cells: IndexArray, chances: FloatArray, cell_count: int
) -> tuple[IndexArray, IndexArray, FloatArray]:
    """The same entries by cell: (starts (n + 1), rows, chances)."""
    cell_starts = np.zeros(cell_count + 1, dtype=np.int64)
    for entry in range(cells.shape[0]):
        cell_starts[cells[entry] + 1] += 1
    for cell in range(cell_count):
        cell_starts[cell + 1] += cell_starts[cell]
    free = cell_starts[:-1].copy()
    rows = np.empty(cells.shape[0], dtype=np.int64)
    turned = np.empty(cells.shape[0])
    for row in range(starts.shape[0] - 1):
        for entry in range(starts[row], starts[row + 1]):
            place = free[cells[entry]]
            rows[place] = row
            turned[place] = chances[entry]
            free[cells[entry]] += 1
    return cell_starts, rows, turned


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
    the unit at its new place, against the same sum at its old one. What all places would add to all units is summed
    once; for each unit only the cells that it covers itself are looked at again, as if it had left.
    """
    unit_count, place_count = allowed.shape
    cell_starts, places, chances = by_cell(place_starts, place_cells, place_chances, demand.shape[0])
    missed = demand * miss
    beside_all = place_gains(place_starts, place_cells, place_chances, missed, np.ones(place_count, dtype=np.bool_))
    gains = np.full(allowed.shape, -np.inf)
    for unit in range(unit_count):
        if not allowed[unit].any():
            continue
        free = 1.0 - busy[unit]
        without = beside_all.copy()
        stays = 0.0
        for entry in range(unit_starts[unit], unit_starts[unit + 1]):
            cell = unit_cells[entry]
            missed_without = missed[cell] / (1.0 - free * unit_chances[entry])
            stays += missed_without * free * unit_chances[entry]
            for near in range(cell_starts[cell], cell_starts[cell + 1]):
                without[places[near]] += (missed_without - missed[cell]) * chances[near]
        for place in range(place_count):
            if allowed[unit, place]:
                gains[unit, place] = free * without[place] - stays
    return gains


def warm_up() -> None:
    """Compile the kernels, or load them from the cache on disk, so that the first question does not wait for it."""
    one, allowed = np.full(1, 0.5), np.ones((1, 1), dtype=np.bool_)
    rows = cover_rows(np.zeros((1, 1)), one, one, 0.1)
    miss = miss_probability(*rows, one, 1)
    coverage_loss(*rows, one, one, miss)
    move_gains(*rows, *rows, one, one, miss, allowed)
