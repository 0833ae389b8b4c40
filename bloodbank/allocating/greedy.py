"""One request after the other, the most urgent first: each takes what is cheapest of what is left."""

import numpy as np

from bloodbank.allocating.flows import Flows, stops_of
from bloodbank.allocating.problem import AllocationProblem, Offers


def greedy_flows(problem: AllocationProblem, offers: Offers) -> Flows:
    """The lines are in order of turn. A further place costs its stop, one that is used already does not."""
    left = problem.shelves.count.copy()
    count = np.zeros(len(offers.line), dtype=np.int64)
    stop, away = stops_of(problem, offers)
    starts = np.searchsorted(offers.line, np.arange(len(problem.lines) + 1)).tolist()
    used: set[int] = set()
    for row, line in enumerate(problem.lines):
        mine = slice(starts[row], starts[row + 1])
        stops, lots, wanted = stop[mine], offers.lot[mine], line.count
        known = np.array([number in used for number in stops.tolist()], dtype=np.bool_)
        price = offers.price[mine] + problem.stop * (away[mine] & ~known)
        while wanted > 0 and len(lots):
            price[left[lots] <= 0] = np.inf
            best = int(price.argmin())
            if not np.isfinite(price[best]):
                break
            taken = min(wanted, int(left[lots[best]]))
            count[starts[row] + best] += taken
            left[lots[best]] -= taken
            wanted -= taken
            if away[mine][best] and int(stops[best]) not in used:
                used.add(int(stops[best]))
                price[stops == stops[best]] -= problem.stop
    return Flows(offers=offers, count=count)
