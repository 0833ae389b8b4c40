"""Breaks placed one after another, each where it costs least: the answer that always exists."""

import numpy as np

from dispatch.ports import FloatArray
from dispatch.shifts.break_problem import BreakProblem, IndexArray

ROUNDING = 1e-9


def place_breaks(problem: BreakProblem) -> dict[int, int]:
    """Crew -> slot in which its break begins. A crew for which no start leaves enough cover is left out.

    Crews with the least choice go first; ties go to the earlier start and the lower number.
    """
    counts, required = problem.counts({}), problem.required()
    covered = problem.covered(counts)
    starts: dict[int, int] = {}
    for crew in sorted(range(len(problem.crews)), key=lambda crew: (int(problem.latest[crew]), crew)):
        unit = problem.crews[crew]
        lost = slot_losses(problem, counts, unit)
        best: tuple[float, int] | None = None
        for start in problem.starts_of(crew):
            span = slice(start, start + problem.lasts)
            if np.any(covered[span] - lost[span] < required[span] - ROUNDING):
                continue
            cost = float(lost[span].sum())
            if best is None or cost < best[0] - ROUNDING:
                best = cost, start
        if best is not None:
            starts[crew] = best[1]
            span = slice(best[1], best[1] + problem.lasts)
            counts[span] -= np.outer(problem.present[unit, span], problem.reach[unit])
            covered[span] -= lost[span]
    return starts


def slot_losses(problem: BreakProblem, counts: IndexArray, unit: int) -> FloatArray:
    """(t,) expected calls an hour that lose their cover when this unit alone leaves, given how many cover each cell."""
    reached = problem.reach[unit]
    left = np.maximum(counts[:, reached] - 1, 0)
    chance = problem.busy**left * (1.0 - problem.busy)
    lost: FloatArray = (problem.demand[:, reached] * chance).sum(axis=1) * problem.present[unit]
    return lost
