"""Models whose points are worth the less more, the more units cover them already: MCLP, MEXCLP, BACOP1, BACOP2.

    maximise    sum of weight[k] x t[k] over groups of points
    subject to  t[k] <= worth[i] + (worth[i + 1] - worth[i]) x (units near k - i)   for every i
                the units at all sites are `count`, at one site `most_by_site` at most

The lines are the concave hull of `worth`, so the relaxation is as strong as with a variable for every i (Daskin 1983),
and nothing is cut off at some number of units. Only lines that bind are given: first those around a heuristic's answer,
then those that the relaxation or the whole answer breaks. Fewer lines can only raise the bound, so it holds.
"""

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Bools, Floats, Ints
from sim.planning.location.cover_search import place_units
from sim.planning.location.covers import Covers
from sim.planning.location.deadline import Deadline
from sim.planning.solve.linear import LinearAnswer, LinearModel

FLAT = 1e-15
BROKEN = 1e-9
MOST_ROUNDS = 25
SCALE = 1e4
UNCOVERED = 1e6
"""What a group that must be covered is worth in a search, against one unit of weight."""
RELAXED_SHARE = 0.5


class SiteRules(Struct, frozen=True, kw_only=True, eq=False):
    """Rows low <= sum of value x units at site <= high."""

    row: Ints
    site: Ints
    value: Floats
    low: Floats
    high: Floats


class CoverTask(Struct, frozen=True, kw_only=True, eq=False):
    """`worth` (count + 2): what n units near a point are worth; concave from `least` units on, which all must have.

    `rules`, when given, stand for the rule that there are `count` units at all sites; `start` keeps them.
    """

    covers: Covers
    worth: Floats
    count: int
    most_by_site: int
    least: int = 0
    rules: SiteRules | None = None
    start: Ints | None = None

    def objective_of(self, units: Ints) -> float:
        """Minus infinity when a group has too few units near."""
        near = self.covers.units_near(units.astype(np.float64)).astype(np.int64)
        if (near < self.least).any():
            return -np.inf
        return float(self.covers.weight @ self.worth[near])


class CoverPlan(Struct, frozen=True, kw_only=True, eq=False):
    """`units` (m) at each site, None when none was found; `infeasible` when there are proven to be none."""

    units: Ints | None
    objective: float
    bound: float
    infeasible: bool = False


def quick_cover(task: CoverTask) -> Ints:
    """Units at each site (m) by greedy addition and exchange."""
    covers, worth, weight = task.covers, task.worth.copy(), covers_weight(task)
    worth[: task.least] = -UNCOVERED
    units = np.zeros(covers.site_count, dtype=np.int64)
    place_units(covers.group_starts, covers.groups, weight, worth, units, task.count, task.most_by_site)
    return units


def covers_weight(task: CoverTask) -> Floats:
    """Where all must be covered, no group weighs nothing."""
    weight = task.covers.weight
    return weight + 1e-3 * weight.mean() if task.least else weight


def best_cover(task: CoverTask, *, deadline: Deadline, gap: float) -> CoverPlan:
    """The best places found until the deadline and a bound on all others."""
    units = quick_cover(task) if task.start is None else task.start
    search = _Search(task, units)
    search.tighten(deadline)
    while not (deadline.passed or search.closed(gap)):
        if not search.improve(deadline, gap):
            break
    return search.plan()


def _sum_of_the_best_alone(task: CoverTask) -> float:
    """What the best units cover, each as if it were alone: together they cover no more."""
    if task.least or task.rules is not None:
        return np.inf
    covers = task.covers
    site = np.repeat(np.arange(covers.site_count), np.diff(covers.group_starts))
    alone = np.bincount(site, weights=covers.weight[covers.groups], minlength=covers.site_count)
    best = np.sort(np.repeat(alone, task.most_by_site))[::-1][: task.count]
    return float(best.sum() * (task.worth[1] - task.worth[0]))


class _Search:
    """The model with the lines given so far, the best units and the least bound."""

    def __init__(self, task: CoverTask, units: Ints) -> None:
        self.task, covers = task, task.covers
        self.best, self.objective = units, task.objective_of(units)
        self.infeasible = False
        self.top = np.minimum(task.count, task.most_by_site * np.diff(covers.site_starts))
        self.bound = min(float(covers.weight @ task.worth[self.top]), _sum_of_the_best_alone(task))
        self.scale = SCALE / max(float(covers.weight.sum()), 1e-300)
        self.given = np.zeros((covers.group_count, task.count + 1), dtype=np.bool_)
        self.model = self._model()
        self._first_lines(covers.units_near(units.astype(np.float64)).astype(np.int64))

    def plan(self) -> CoverPlan:
        found = np.isfinite(self.objective)
        return CoverPlan(
            units=self.best if found else None,
            objective=self.objective,
            bound=self.bound,
            infeasible=self.infeasible,
        )

    def closed(self, gap: float) -> bool:
        return self.infeasible or self.bound - self.objective <= max(gap, BROKEN) * abs(self.objective)

    def tighten(self, deadline: Deadline) -> None:
        """Give the lines that the relaxation breaks, round by round."""
        until = deadline.left_s * (1.0 - RELAXED_SHARE)
        for _ in range(MOST_ROUNDS):
            answer = self.model.solve(time_limit_s=deadline.left_s, relaxed=True)
            self.infeasible = answer.infeasible
            self.bound = min(self.bound, answer.bound / self.scale)
            if answer.values is None or deadline.left_s < until:
                return
            if not self._give_broken(answer.values):
                self._fix_sites(answer)
                return

    def _fix_sites(self, answer: LinearAnswer) -> None:
        """Where one step away from its limit would cost more than the best units fall short, a site stays there."""
        if answer.values is None or answer.reduced_costs is None or not np.isfinite(self.objective):
            return
        sites = self.task.covers.site_count
        value, price = answer.values[:sites], answer.reduced_costs[:sites]
        slack = answer.bound - self.objective * self.scale * (1.0 + BROKEN)
        for limit in (self.model.lower, self.model.upper):
            settled = (np.abs(value - limit[:sites]) < BROKEN) & (np.abs(price) > slack + BROKEN * SCALE)
            self.model.fix(np.flatnonzero(settled), limit[:sites][settled].copy())

    def improve(self, deadline: Deadline, gap: float) -> bool:
        """Solve with whole units; whether a line was broken, so that solving again is of use."""
        answer = self.model.solve(time_limit_s=deadline.left_s, gap=gap)
        if answer.infeasible:
            self.infeasible = not np.isfinite(self.objective)
            return False
        self.bound = min(self.bound, answer.bound / self.scale)
        if answer.values is None:
            return False
        units = np.rint(answer.values[: self.task.covers.site_count]).astype(np.int64)
        objective = self.task.objective_of(units)
        if objective > self.objective:
            self.best, self.objective = units, objective
        return self._give_broken(answer.values)

    def _model(self) -> LinearModel:
        task, covers = self.task, self.task.covers
        sites, groups = covers.site_count, covers.group_count
        worth = task.worth
        model = LinearModel(
            cost=np.concatenate([np.zeros(sites), covers.weight * self.scale]),
            lower=np.concatenate([np.zeros(sites), np.full(groups, worth[task.least])]),
            upper=np.concatenate([np.full(sites, float(task.most_by_site)), worth[self.top]]),
            whole=np.arange(sites + groups) < sites,
            maximise=True,
        )
        every = np.arange(sites)
        rules = task.rules
        if rules is None:
            model.add_rows(np.zeros(sites), every, 1.0, low=np.array([task.count]), high=np.array([task.count]))
        else:
            model.add_rows(rules.row, rules.site, rules.value, low=rules.low, high=rules.high)
        if task.least:
            low = np.full(groups, float(task.least))
            model.add_rows(covers.group_of_entry, covers.sites, 1.0, low=low, high=np.full(groups, np.inf))
        return model

    def _several_lines(self) -> bool:
        return bool(self._rising().sum() > 2)

    def _rising(self) -> Bools:
        """(count + 1) which lines are not flat."""
        rising = np.diff(self.task.worth) > FLAT
        rising[: self.task.least] = False
        return rising

    def _first_lines(self, near: Ints) -> None:
        wanted = np.zeros_like(self.given)
        if self._several_lines():
            for step in (-1, 0, 1):
                wanted[np.arange(len(near)), (near + step).clip(self.task.least, self.task.count)] = True
            wanted[:, self.task.least] = True
        else:
            wanted[:] = True
        self._give(wanted)

    def _give_broken(self, values: Floats) -> bool:
        sites, worth = self.task.covers.site_count, self.task.worth
        near = self.task.covers.units_near(values[:sites])
        line = np.floor(near + BROKEN).astype(np.int64).clip(self.task.least, self.task.count)
        height = worth[line] + (worth[line + 1] - worth[line]) * (near - line)
        broken = values[sites:] > height + BROKEN
        wanted = np.zeros_like(self.given)
        for step in (-1, 0):
            wanted[np.flatnonzero(broken), (line[broken] + step).clip(self.task.least)] = True
        return self._give(wanted)

    def _give(self, wanted: Bools) -> bool:
        """Add lines (g, count + 1) not given yet; whether there were any."""
        lines = np.arange(self.task.count + 1)[None, :]
        wanted = wanted & ~self.given & self._rising()[None, :] & (lines < self.top[:, None])
        self.given |= wanted
        group, line = np.nonzero(wanted)
        if not len(group):
            return False
        covers, worth = self.task.covers, self.task.worth
        slope = worth[line + 1] - worth[line]
        lengths = np.diff(covers.site_starts)[group]
        row = np.repeat(np.arange(len(group)), lengths)
        within = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        column = covers.sites[np.repeat(covers.site_starts[group], lengths) + within]
        self.model.add_rows(
            np.concatenate([np.arange(len(group)), row]),
            np.concatenate([covers.site_count + group, column]),
            np.concatenate([np.ones(len(group)), -np.repeat(slope, lengths)]),
            low=np.full(len(group), -np.inf),
            high=worth[line] - slope * line,
        )
        return True
