"""One call after the other, each need the earliest free unit: what a careful dispatcher does by hand."""

import numpy as np

from dispatch.kernels.arrival import earliest_arrival
from dispatch.waiting.problem import Pairs, WaitingProblem


def greedy_pairs(problem: WaitingProblem) -> Pairs:
    units, needs = problem.arrival_s.shape
    idle = np.ones(units, dtype=np.bool_)
    no_preparation = np.zeros(units)
    by_need = np.ascontiguousarray(problem.arrival_s.T)
    pairs = []
    for need in range(needs):
        for _ in range(int(problem.count[need])):
            unit = earliest_arrival(by_need[need], no_preparation, idle)
            if unit < 0:
                break
            idle[unit] = False
            pairs.append((int(unit), need))
    return tuple(pairs)
