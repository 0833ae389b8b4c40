"""How many units of which lot go to which line, and what that costs in all."""

import numpy as np
from msgspec import Struct

from bloodbank.allocating.problem import AllocationProblem, Offers
from bloodbank.allocating.shelves import Ints


class Flows(Struct, frozen=True, kw_only=True):
    """`count[n]` units are taken by offer `n` of `offers`."""

    offers: Offers
    count: Ints


def missing_units(problem: AllocationProblem, flows: Flows) -> Ints:
    """Units each line lacks in the end."""
    asked = np.array([line.count for line in problem.lines], dtype=np.int64)
    found = np.zeros(len(problem.lines), dtype=np.int64)
    np.add.at(found, flows.offers.line, flows.count)
    left: Ints = asked - found
    return left


def stops_of(problem: AllocationProblem, offers: Offers) -> tuple[Ints, np.ndarray]:
    """For every offer: the number of its request and place together, and whether the place is another than its own."""
    request = np.array([line.request for line in problem.lines], dtype=np.int64)[offers.line]
    own = np.array([line.place for line in problem.lines], dtype=np.int64)[offers.line]
    place = problem.shelves.place[offers.lot]
    return request * len(problem.shelves.place_ids) + place, place != own


def cost_of(problem: AllocationProblem, flows: Flows) -> float:
    """Points: of the units, of those that are missing and of the places that each request is supplied from."""
    stop, away = stops_of(problem, flows.offers)
    used = np.unique(stop[away & (flows.count > 0)])
    units = float(flows.offers.price @ flows.count)
    return units + float(problem.shortage @ missing_units(problem, flows)) + problem.stop * len(used)


def fault_of(problem: AllocationProblem, flows: Flows) -> str | None:
    """What is wrong with the flows, if anything: no lot gives more than it has, no line gets more than it lacks."""
    taken = np.zeros(len(problem.shelves.lots), dtype=np.int64)
    np.add.at(taken, flows.offers.lot, flows.count)
    if (flows.count < 0).any() or (taken > problem.shelves.count).any():
        return "a lot gives more than it has"
    return "a line gets more than it lacks" if (missing_units(problem, flows) < 0).any() else None
