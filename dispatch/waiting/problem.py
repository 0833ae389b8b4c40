"""Units against the open needs of all waiting calls: what an answer is and what it costs."""

import numpy as np
from msgspec import Struct

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray

Pairs = tuple[tuple[int, int], ...]
NOBODY_COMES_FACTOR = 2.0


class WaitingProblem(Struct, frozen=True, kw_only=True):
    """Needs are rows of calls, in the order a dispatcher works them off; an answer is pairs (unit, need).

    `cost_s` (units, needs): seconds that sending the unit counts as, below `unserved_s`; infinite where it can't fill
    the need or can't come in time. `count` (needs,): units wanted. `call` (needs,): whose need it is. `weight`
    (calls,): cost of a second. `nobody_there` (calls,): nobody responds to it yet. A unit not sent costs as much as
    `unserved_s`; the last one of a call to which nobody comes at all costs twice that. `staying`: units at work with
    the need they fill; in every answer each of them fills that or another.
    """

    cost_s: FloatArray
    count: IndexArray
    call: IndexArray
    weight: FloatArray
    nobody_there: BoolArray
    unserved_s: float
    staying: Pairs = ()

    @property
    def wanted(self) -> IndexArray:
        """Units wanted by every call: (calls,)."""
        return np.bincount(self.call, weights=self.count, minlength=len(self.weight)).astype(np.int64)


def cost_of(problem: WaitingProblem, pairs: Pairs) -> float:
    """Weighted seconds until everybody is served."""
    cost = 0.0
    sent = np.zeros(len(problem.weight), dtype=np.int64)
    for unit, need in pairs:
        call = problem.call[need]
        sent[call] += 1
        cost += float(problem.weight[call] * problem.cost_s[unit, need])
    missing = (problem.wanted - sent).astype(np.float64)
    nobody_comes = problem.nobody_there & (sent == 0) & (missing > 0)
    missing[nobody_comes] += NOBODY_COMES_FACTOR - 1.0
    return cost + float(problem.unserved_s * (problem.weight * missing).sum())


def fault_of(problem: WaitingProblem, pairs: Pairs) -> str | None:
    """Why these pairs are no answer, None when they are one: a check that shares nothing with what makes answers."""
    units = [unit for unit, _ in pairs]
    if len(set(units)) < len(units):
        return "a unit fills two needs"
    if not {unit for unit, _ in problem.staying} <= set(units):
        return "a unit at work is left without any need"
    if not all(np.isfinite(problem.cost_s[unit, need]) for unit, need in pairs):
        return "a unit is sent where it can't go"
    sent = np.bincount(np.array([need for _, need in pairs], dtype=np.int64), minlength=len(problem.count))
    return "a need gets more units than it wants" if (sent > problem.count).any() else None
