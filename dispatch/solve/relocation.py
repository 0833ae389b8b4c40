"""Which unit goes to which wanted place, as a min-cost flow solved by OR-Tools.

source -> moves (as many as may be made) -> unit (1) -> place (as many as are wanted) -> sink; what stays unfilled flows
source -> place at a price far above any drive, and the dearer the more important the place is.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray

STEPS_PER_S = 10.0
LONGEST_S = 86_400.0


def shortest_moves(
    drive_s: FloatArray, allowed: BoolArray, *, wanted: IndexArray, importance: IndexArray, most_moves: int
) -> tuple[tuple[int, int], ...]:
    """Pairs (unit, place), at most `most_moves`, that fill wanted places of the greatest importance in all; of equally
    important ones those with the shortest drives in all.

    `drive_s` and `allowed` (m, p); `wanted` units and `importance` (p), the greater the more important.
    """
    units, places = np.nonzero(allowed & (wanted > 0)[None, :])
    if len(units) == 0 or most_moves <= 0:
        return ()
    unit_count, place_count = drive_s.shape
    source, moves, sink = unit_count + place_count, unit_count + place_count + 1, unit_count + place_count + 2
    drives = np.rint(np.minimum(drive_s[units, places], LONGEST_S) * STEPS_PER_S).astype(np.int64)
    price = (int(drives.max()) + 1) * (unit_count + 1) * (importance + 1)
    movers, total = np.unique(units), int(wanted.sum())

    solver = min_cost_flow.SimpleMinCostFlow()
    pairs = solver.add_arcs_with_capacity_and_unit_cost(units, unit_count + places, np.ones_like(units), drives)
    solver.add_arcs_with_capacity_and_unit_cost(np.full_like(movers, moves), movers, np.ones_like(movers), 0 * movers)
    solver.add_arc_with_capacity_and_unit_cost(source, moves, most_moves, 0)
    everywhere = unit_count + np.arange(place_count)
    solver.add_arcs_with_capacity_and_unit_cost(np.full(place_count, source), everywhere, wanted, price)
    solver.add_arcs_with_capacity_and_unit_cost(everywhere, np.full(place_count, sink), wanted, 0 * wanted)
    solver.set_node_supply(source, total)
    solver.set_node_supply(sink, -total)
    if solver.solve() != solver.OPTIMAL:
        raise ArithmeticError("the min-cost flow of moves has no optimum, though every place may stay unfilled")
    used = np.flatnonzero(np.asarray(solver.flows(pairs)))
    return tuple((int(units[arc]), int(places[arc])) for arc in used)
