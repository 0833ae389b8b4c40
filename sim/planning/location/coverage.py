"""MCLP, MEXCLP and the two backup models, as tasks of covering."""

import numpy as np

from sim.planning.arrays import Floats, Ints
from sim.planning.location.answer import LocationAnswer, answer_of, next_whole_below, whole_numbers
from sim.planning.location.concave_cover import CoverTask, best_cover
from sim.planning.location.covers import covers_of
from sim.planning.location.deadline import Deadline
from sim.planning.location.problem import (
    BACOP1,
    BACOP2,
    MCLP,
    MEXCLP,
    LocationProblem,
    LocationUnusable,
)


def worth_of_units(problem: LocationProblem) -> Floats:
    """(count + 2) what a point is worth with 0, 1, 2 and more units near, by unit of its weight.

    MCLP (Church and ReVelle 1974): 1 from the first. MEXCLP (Daskin 1983): the chance 1 - busy^n that one is free.
    BACOP1 (Hogan and ReVelle 1986): 1 from the second, all having a first. BACOP2 (there): both, weighed.
    """
    assert problem.count is not None
    units = np.arange(problem.count + 2)
    first, second = (units >= 1).astype(np.float64), (units >= 2).astype(np.float64)
    if problem.model == MEXCLP:
        assert problem.busy is not None
        return np.asarray(1.0 - np.where(units > 0, problem.busy**units, 1.0))
    if problem.model == BACOP1:
        return second
    if problem.model == BACOP2:
        return (1.0 - problem.backup_share) * first + problem.backup_share * second
    return first


def cover_most(problem: LocationProblem, *, time_limit_s: float, gap: float) -> LocationAnswer:
    """MCLP, MEXCLP, BACOP1, BACOP2: the most weight that can be covered, as the model counts it."""
    deadline = Deadline(time_limit_s)
    assert problem.count is not None
    covers = covers_of(problem.within, problem.weights)
    must = problem.model == BACOP1
    if must:
        require_reached(covers.group_of, what=f"radius {problem.radius}")
    if not covers.group_count:
        return _nothing_covered(problem, deadline)
    task = CoverTask(
        covers=covers,
        worth=worth_of_units(problem),
        count=problem.count,
        most_by_site=problem.most_by_site,
        least=1 if must else 0,
    )
    plan = best_cover(task, deadline=deadline, gap=gap)
    if plan.units is None:
        raise LocationUnusable(none_found(problem, infeasible=plan.infeasible))
    bound = max(plan.bound, plan.objective)
    if problem.model in (MCLP, BACOP1) and whole_numbers(problem.weights):
        bound = next_whole_below(bound)
    return answer_of(
        problem.model,
        objective=plan.objective,
        sites=np.repeat(np.arange(problem.sites), plan.units),
        bound=bound,
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )


def none_found(problem: LocationProblem, *, infeasible: bool) -> str:
    """Why there is no answer at all."""
    if infeasible:
        return f"{problem.model}: p = {problem.count} can't cover every point as required: give more, or a wider radius"
    return f"{problem.model}: no answer was found in the time: give a longer --time-limit"


def require_reached(group_of: Ints, *, what: str) -> None:
    """Raise LocationUnusable when a point is within reach of no site."""
    lone = np.flatnonzero(group_of < 0)
    if len(lone):
        more = f" nor {len(lone) - 1} more" if len(lone) > 1 else ""
        raise LocationUnusable(f"no site covers row {lone[0]} (from 0){more} within {what}: give a wider one")


def _nothing_covered(problem: LocationProblem, deadline: Deadline) -> LocationAnswer:
    """No site covers anything: any sites are as good."""
    assert problem.count is not None
    units = np.arange(problem.count) // problem.most_by_site
    return answer_of(problem.model, objective=0.0, sites=units, bound=0.0, seconds=deadline.spent_s, gap_wanted=0.0)
