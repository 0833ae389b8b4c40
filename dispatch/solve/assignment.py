"""Waiting calls and units as a min-cost flow (Ahuja, Magnanti and Orlin 1993), solved by OR-Tools.

source -> unit (1) -> need -> sink (as many as wanted); what no unit fills flows source -> call's absence -> need, where
the last unit of a call to which nobody comes costs more than those before it: a convex cost, so parallel arcs do. Units
at work that may be taken from their calls bring their own supply, so that none of them is left without any call.
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

    def flows(self, *, source: int, sink: int, amount: int, held: IndexArray) -> IndexArray | None:
        """Flow of every arc in the order they were added; None when the solver finds no optimum.

        `held` nodes give one unit of flow each, the source the rest of `amount`.
        """
        solver = min_cost_flow.SimpleMinCostFlow()
        tails, heads, capacities, costs = (np.concatenate(part) for part in zip(*self.blocks, strict=True))
        arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
        solver.set_node_supply(source, amount - len(held))
        for node in held.tolist():
            solver.set_node_supply(node, 1)
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
    source, first_need = problem.cost_s.shape[0], problem.cost_s.shape[0] + 1
    held = np.array([unit for unit, _ in problem.staying], dtype=np.int64)
    first_call = first_need + len(problem.call)
    sink = first_call + calls
    per_s, tie_room = _resolution(problem, nodes=sink + 1)

    network = _Network()
    cost = problem.weight[problem.call[needs]] * problem.cost_s[units, needs]
    ties = (units + 1) * (len(problem.call) - needs)
    network.add(units, first_need + needs, 1, _steps(cost, per_s) * tie_room + ties)
    network.add(source, np.setdiff1d(units, held), 1, 0)
    absence_s = problem.weight * problem.unserved_s
    first_missing = np.where(problem.nobody_there & (problem.wanted > 0), problem.wanted - 1, problem.wanted)
    network.add(source, first_call + np.arange(calls), first_missing, _steps(absence_s, per_s) * tie_room)
    last_missing = problem.wanted - first_missing
    dearer = _steps(absence_s * NOBODY_COMES_FACTOR, per_s) * tie_room
    network.add(source, first_call + np.arange(calls), last_missing, dearer)
    network.add(first_call + problem.call, first_need + np.arange(len(problem.call)), problem.count, 0)
    network.add(first_need + np.arange(len(problem.call)), sink, problem.count, 0)

    flows = network.flows(source=source, sink=sink, amount=int(problem.count.sum()), held=held)
    if flows is None:
        return None
    used = np.flatnonzero(flows[: len(units)])
    return tuple(sorted(((int(units[arc]), int(needs[arc])) for arc in used), key=lambda pair: (pair[1], pair[0])))


def _steps(cost: FloatArray, per_s: float) -> IndexArray:
    return np.rint(cost * per_s).astype(np.int64)


def _near_enough(problem: WaitingProblem) -> tuple[IndexArray, IndexArray]:
    """Possible pairs, for every need only its so many cheapest units as are wanted in all, and all of units at work.

    Nothing is lost: of so many units one is always left over, and would be cheaper than one beyond them.
    """
    units, needs = problem.cost_s.shape
    wanted = min(int(problem.count.sum()), units)
    near = np.zeros((units, needs), dtype=np.bool_)
    cheapest = np.argsort(problem.cost_s, axis=0, kind="stable")[:wanted]
    np.put_along_axis(near, cheapest, True, axis=0)
    near[[unit for unit, _ in problem.staying]] = True
    found = np.nonzero(near & np.isfinite(problem.cost_s))
    return found[0].astype(np.int64), found[1].astype(np.int64)


def _resolution(problem: WaitingProblem, *, nodes: int) -> tuple[float, int]:
    """Cost steps a second, and the room below one step that holds the sum of all tie-breakers.

    The solver multiplies costs by the number of nodes, and all must stay below 2 to the 63rd.
    """
    units, needs = problem.cost_s.shape
    tie_room = (units + 1) * needs * int(problem.count.sum()) + 1
    largest = float(problem.weight.max(initial=0.0)) * problem.unserved_s * NOBODY_COMES_FACTOR
    return min(FINEST_PER_S, LARGEST_SCALED_COST / (nodes * tie_room * max(largest, 1.0))), tie_room
