"""One call after the other, each need the best free unit: what a careful dispatcher does by hand."""

import numpy as np

from dispatch.kernels.arrival import earliest_arrival
from dispatch.waiting.problem import Pairs, WaitingProblem


def greedy_pairs(problem: WaitingProblem) -> Pairs:
    """Units at work stay where they are; every need takes the cheapest unit that is left. Ordered by need."""
    units, needs = problem.cost_s.shape
    idle = np.ones(units, dtype=np.bool_)
    idle[[unit for unit, _ in problem.staying]] = False
    pairs = list(problem.staying)
    still_wanted = problem.count.copy()
    np.subtract.at(still_wanted, [need for _, need in problem.staying], 1)
    no_preparation = np.zeros(units)
    by_need = np.ascontiguousarray(problem.cost_s.T)
    for need in range(needs):
        for _ in range(int(still_wanted[need])):
            unit = earliest_arrival(by_need[need], no_preparation, idle)
            if unit < 0:
                break
            idle[unit] = False
            pairs.append((int(unit), need))
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
