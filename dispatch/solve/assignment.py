"""Waiting calls and units as a min-cost flow (Ahuja, Magnanti and Orlin 1993), solved by OR-Tools.

source -> unit (1) -> need -> sink (as many as wanted); what no unit fills flows source -> call's absence -> need, where
the last unit of a call to which nobody comes costs more than those before it: a convex cost, so parallel arcs do.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from dispatch.kernels.arrival import FloatArray, IndexArray
from dispatch.waiting.problem import NOBODY_COMES_FACTOR, Pairs, WaitingProblem

LARGEST_SCALED_COST = 2.0**61
FINEST_PER_S = 1_000.0


class _Network:
    """Arcs collected in blocks, then handed over as arrays."""

    def __init__(self) -> None:
        self.blocks: list[tuple[IndexArray, IndexArray, IndexArray, IndexArray]] = []

    def add(self, tails: object, heads: object, capacities: object, costs: object) -> None:
        parts = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (tails, heads, capacities, costs)))
        self.blocks.append((parts[0], parts[1], parts[2], parts[3]))

    def flows(self, *, source: int, sink: int, amount: int) -> IndexArray | None:
        """Flow of every arc in the order they were added; None when the solver finds no optimum."""
        solver = min_cost_flow.SimpleMinCostFlow()
        tails, heads, capacities, costs = (np.concatenate(part) for part in zip(*self.blocks, strict=True))
        arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
        solver.set_node_supply(source, amount)
        solver.set_node_supply(sink, -amount)
        if solver.solve() != solver.OPTIMAL:
            return None
        return np.asarray(solver.flows(arcs), dtype=np.int64)


def cheapest_pairs(problem: WaitingProblem) -> Pairs | None:
    """The pairs (unit, need) of least cost; None when the solver finds no optimum.

    Costs are whole numbers of at best weighted milliseconds. Ties go to the lower unit for the earlier need.
    """
    units, needs = _near_enough(problem)
    calls = len(problem.weight)
    source, first_need = problem.arrival_s.shape[0], problem.arrival_s.shape[0] + 1
    first_call = first_need + len(problem.call)
    sink = first_call + calls
    per_s, tie_room = _resolution(problem, nodes=sink + 1)

    network = _Network()
    cost = problem.weight[problem.call[needs]] * problem.arrival_s[units, needs]
    ties = (units + 1) * (len(problem.call) - needs)
    network.add(units, first_need + needs, 1, _steps(cost, per_s) * tie_room + ties)
    network.add(source, np.unique(units), 1, 0)
    absence_s = problem.weight * problem.unserved_s
    first_missing = np.where(problem.nobody_there, problem.wanted - 1, problem.wanted)
    network.add(source, first_call + np.arange(calls), first_missing, _steps(absence_s, per_s) * tie_room)
    last_missing = problem.wanted - first_missing
    dearer = _steps(absence_s * NOBODY_COMES_FACTOR, per_s) * tie_room
    network.add(source, first_call + np.arange(calls), last_missing, dearer)
    network.add(first_call + problem.call, first_need + np.arange(len(problem.call)), problem.count, 0)
    network.add(first_need + np.arange(len(problem.call)), sink, problem.count, 0)

    flows = network.flows(source=source, sink=sink, amount=int(problem.count.sum()))
    if flows is None:
        return None
    used = np.flatnonzero(flows[: len(units)])
    return tuple(sorted(((int(units[arc]), int(needs[arc])) for arc in used), key=lambda pair: (pair[1], pair[0])))


def _steps(cost: FloatArray, per_s: float) -> IndexArray:
    return np.rint(cost * per_s).astype(np.int64)


def _near_enough(problem: WaitingProblem) -> tuple[IndexArray, IndexArray]:
    """Possible pairs, for every need only its so many nearest units as are wanted in all.

    Nothing is lost: of so many units one is always left over, and would come earlier than one from farther away.
    """
    wanted = int(problem.count.sum())
    nearest: IndexArray = np.argsort(problem.arrival_s, axis=0, kind="stable")[:wanted]
    needs = np.broadcast_to(np.arange(problem.arrival_s.shape[1]), nearest.shape)
    possible = np.isfinite(np.take_along_axis(problem.arrival_s, nearest, axis=0))
    return nearest[possible].astype(np.int64), needs[possible].astype(np.int64)


def _resolution(problem: WaitingProblem, *, nodes: int) -> tuple[float, int]:
    """Cost steps a second, and the room below one step that holds the sum of all tie-breakers.

    The solver multiplies costs by the number of nodes, and all must stay below 2 to the 63rd.
    """
    units, needs = problem.arrival_s.shape
    tie_room = (units + 1) * needs * int(problem.count.sum()) + 1
    largest = float(problem.weight.max(initial=0.0)) * problem.unserved_s * NOBODY_COMES_FACTOR
    return min(FINEST_PER_S, LARGEST_SCALED_COST / (nodes * tie_room * max(largest, 1.0))), tie_room
