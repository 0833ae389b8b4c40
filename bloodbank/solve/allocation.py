"""The solver border of allocation: the cheapest flow of units from lots to lines, by OR-Tools.

A stop costs once however many units it gives, which a flow can't say. So its price is spread over the units that came
from there in the round before (dynamic slope scaling: Kim and Pardalos 1999), and the best of a few rounds is kept.
"""

import numpy as np
from msgspec import Struct
from ortools.graph.python import min_cost_flow

from bloodbank.allocating.flows import Flows, cost_of, stops_of
from bloodbank.allocating.problem import AllocationProblem, Offers
from bloodbank.allocating.shelves import Floats, Ints

ROUNDS = 2
SCALE = 1000  # points are whole thousandths in the flow


class Spread(Struct, frozen=True, kw_only=True):
    """The least cost when each unit bears `stop / all the request lacks`: no plan can cost less."""

    flows: Flows
    bound: float


def cheapest_flows(problem: AllocationProblem, offers: Offers, *, rounds: int = ROUNDS) -> Flows:
    """The cheapest of a few rounds."""
    stop, away = stops_of(problem, offers)
    share = _smallest_share(problem, offers)
    best, best_cost = None, np.inf
    for _ in range(rounds):
        count, _ = _flow(problem, offers, offers.price + np.where(away, share, 0.0))
        flows = Flows(offers=offers, count=count)
        cost = cost_of(problem, flows)
        if best is None or cost < best_cost:
            best, best_cost = flows, cost
        units = np.zeros(int(stop.max(initial=0)) + 1, dtype=np.int64)
        np.add.at(units, stop, count)
        share = np.where(units[stop] > 0, problem.stop / np.maximum(units[stop], 1), share)
    if best is None:
        raise ValueError("rounds must be 1 or more")
    return best


def least_cost(problem: AllocationProblem, offers: Offers) -> Spread:
    """A bound: give it every offer, not only the cheapest, and it holds for all plans."""
    _, away = stops_of(problem, offers)
    share = _smallest_share(problem, offers)
    count, cost = _flow(problem, offers, offers.price + np.where(away, share, 0.0))
    return Spread(flows=Flows(offers=offers, count=count), bound=cost)


def _smallest_share(problem: AllocationProblem, offers: Offers) -> Floats:
    """A unit bears the least of the stop when everything that the request lacks comes from there."""
    lacks = np.zeros(len(problem.requests), dtype=np.int64)
    for line in problem.lines:
        lacks[line.request] += line.count
    request = np.array([line.request for line in problem.lines], dtype=np.int64)[offers.line]
    share: Floats = problem.stop / lacks[request]
    return share


def _flow(problem: AllocationProblem, offers: Offers, price: Floats) -> tuple[Ints, float]:
    """Units by offer, and the cost rounded down to what the rounding of prices may have added."""
    lots, lines = len(problem.shelves.lots), len(problem.lines)
    source, first_line = lots + lines, lots
    needs = np.array([line.count for line in problem.lines], dtype=np.int64)
    used = np.unique(offers.lot)
    tail = np.concatenate([np.full(len(used), source), offers.lot, np.full(lines, source)])
    head = np.concatenate([used, first_line + offers.line, first_line + np.arange(lines)])
    room = np.concatenate(
        [problem.shelves.count[used], np.minimum(problem.shelves.count[offers.lot], needs[offers.line]), needs]
    )
    costs = np.concatenate([np.zeros(len(used)), price, problem.shortage])
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), room, np.floor(costs * SCALE).astype(np.int64)
    )
    network.set_nodes_supplies(
        np.append(first_line + np.arange(lines), source).astype(np.int32), np.append(-needs, needs.sum())
    )
    status = network.solve()
    if status != network.OPTIMAL:
        raise RuntimeError(f"the flow of units was not solved: {status}")
    flow = network.flows(arcs)
    count: Ints = np.asarray(flow[len(used) : len(used) + len(price)], dtype=np.int64)
    return count, network.optimal_cost() / SCALE
