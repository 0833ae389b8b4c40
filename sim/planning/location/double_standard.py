"""DSM, the double standard model (Gendreau, Laporte and Semet 1997).

maximise    the weight that two units reach within the radius
subject to  everybody is within the outer radius of a unit, a share of the weight within the radius
"""

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints
from sim.planning.location.answer import LocationAnswer, answer_of, next_whole_below, whole_numbers
from sim.planning.location.cover_search import place_units
from sim.planning.location.coverage import none_found, require_reached
from sim.planning.location.covers import Covers, covers_of
from sim.planning.location.deadline import Deadline
from sim.planning.location.problem import LocationProblem, LocationUnusable
from sim.planning.location.set_cover import quick_set
from sim.planning.solve.linear import LinearModel

FIRST_UNITS_WORTH = (0.5, 1.0, 4.0, 50.0)
"""What the first unit near a point is worth in the quick search against the second."""
SCALE = 1e4
ROUNDING = 1e-9
MOST_ENTRIES = 50_000
"""Strengthening rows with more entries than this cost more time than they save."""


class _Standards(Struct, frozen=True, kw_only=True, eq=False):
    problem: LocationProblem
    inner: Covers
    outer: Covers

    @property
    def wanted_within(self) -> float:
        """Weight that must be within the radius, all rounding in its favour."""
        return self.problem.share_within * float(self.problem.weights.sum()) * (1.0 - ROUNDING)

    def objective_of(self, units: Ints) -> float:
        """Minus infinity when the standards are not kept."""
        near = self.inner.units_near(units.astype(np.float64))
        far_off = self.outer.units_near(units.astype(np.float64)) < 1
        if far_off.any() or self.inner.weight @ (near >= 1) < self.wanted_within:
            return -np.inf
        return float(self.inner.weight @ (near >= 2))


def cover_twice(problem: LocationProblem, *, time_limit_s: float, gap: float) -> LocationAnswer:
    """DSM: the most weight covered twice within the radius, both standards kept."""
    deadline = Deadline(time_limit_s)
    assert problem.outer_radius is not None
    standards = _Standards(
        problem=problem,
        inner=covers_of(problem.within, problem.weights),
        outer=covers_of(np.asarray(problem.distances <= problem.outer_radius), problem.weights),
    )
    require_reached(standards.outer.group_of, what=f"outer radius {problem.outer_radius}")
    best, objective = _quick(standards)
    scale = SCALE / float(problem.weights.sum())
    answer = _model(standards, scale).solve(time_limit_s=deadline.left_s, gap=gap)
    if answer.values is not None:
        units = np.rint(answer.values[: problem.sites]).astype(np.int64)
        if standards.objective_of(units) > objective:
            best, objective = units, standards.objective_of(units)
    if not np.isfinite(objective):
        raise LocationUnusable(none_found(problem, infeasible=answer.infeasible))
    bound = max(objective, min(answer.bound / scale, float(standards.inner.weight.sum())))
    if whole_numbers(problem.weights):
        bound = next_whole_below(bound)
    return answer_of(
        problem.model,
        objective=objective,
        sites=np.repeat(np.arange(problem.sites), best),
        bound=bound,
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )


def _quick(standards: _Standards) -> tuple[Ints, float]:
    """A set that keeps the outer standard, filled up by greedy addition and exchange; or without that set."""
    problem, inner = standards.problem, standards.inner
    assert problem.count is not None
    best, objective = np.zeros(problem.sites, dtype=np.int64), -np.inf
    outer = np.zeros(problem.sites, dtype=np.int64)
    outer[quick_set(standards.outer)] = 1
    for first in FIRST_UNITS_WORTH:
        worth = np.minimum(np.arange(problem.count + 2), 1) * first + (np.arange(problem.count + 2) >= 2)
        for start in (np.zeros_like(outer), outer):
            units = start.copy()
            if units.sum() > problem.count or not inner.group_count:
                continue
            weight = inner.weight
            place_units(inner.group_starts, inner.groups, weight, worth, units, problem.count, problem.most_by_site)
            if standards.objective_of(units) > objective:
                best, objective = units, standards.objective_of(units)
    return best, objective


def _model(standards: _Standards, scale: float) -> LinearModel:
    """Columns: units at each site, then whether each inner group is covered once, then twice."""
    problem, inner, outer = standards.problem, standards.inner, standards.outer
    assert problem.count is not None
    sites, groups = problem.sites, inner.group_count
    once, twice = sites + np.arange(groups), sites + groups + np.arange(groups)
    ones: Floats = np.ones(groups)
    model = LinearModel(
        cost=np.concatenate([np.zeros(sites + groups), inner.weight * scale]),
        lower=np.zeros(sites + 2 * groups),
        upper=np.concatenate([np.full(sites, float(problem.most_by_site)), np.ones(2 * groups)]),
        whole=np.ones(sites + 2 * groups, dtype=np.bool_),
        maximise=True,
    )
    count = np.array([float(problem.count)])
    model.add_rows(np.zeros(sites), np.arange(sites), 1.0, low=count, high=count)
    reached = np.ones(outer.group_count)
    model.add_rows(outer.group_of_entry, outer.sites, 1.0, low=reached, high=np.full(outer.group_count, np.inf))
    wanted = np.array([standards.wanted_within * scale])
    model.add_rows(np.zeros(groups), once, inner.weight * scale, low=wanted, high=np.array([np.inf]))
    row = np.arange(groups)
    model.add_rows(
        np.concatenate([inner.group_of_entry, row, row]),
        np.concatenate([inner.sites, once, twice]),
        np.concatenate([np.ones(len(inner.sites)), -ones, -ones]),
        low=np.zeros(groups),
        high=np.full(groups, np.inf),
    )
    model.add_rows(
        np.concatenate([row, row]),
        np.concatenate([once, twice]),
        np.concatenate([ones, -ones]),
        low=np.zeros(groups),
        high=np.full(groups, np.inf),
    )
    if problem.most_by_site == 1:
        # With one unit a site, two units near a point are at two of its sites: without any one of them, another stays.
        at_least_another(model, inner, twice)
    return model


def at_least_another(model: LinearModel, inner: Covers, twice: Ints) -> None:
    """twice[k] <= the units near k but at one site, for every such site: much stronger than half the units near."""
    lengths = np.diff(inner.site_starts)
    if int((lengths**2).sum()) > MOST_ENTRIES:
        return
    entry = np.arange(len(inner.sites))
    group = inner.group_of_entry
    repeated = lengths[group]
    row = np.repeat(entry, repeated)
    within = np.arange(len(row)) - np.repeat(np.cumsum(repeated) - repeated, repeated)
    other = np.repeat(inner.site_starts[group], repeated) + within
    kept = other != row
    model.add_rows(
        np.concatenate([row[kept], entry]),
        np.concatenate([inner.sites[other[kept]], twice[group]]),
        np.concatenate([np.ones(int(kept.sum())), -np.ones(len(entry))]),
        low=np.zeros(len(entry)),
        high=np.full(len(entry), np.inf),
    )
