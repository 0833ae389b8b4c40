"""p-median: the least sum of weight x distance to the nearest open site (Hakimi 1964).

First sites by greedy addition and exchange, a bound by prices of points, and every site settled that the prices rule
out or in. What is left goes to an integer model with one variable for each point's cost instead of one for each pair:

    minimise    sum of t
    subject to  t[i] >= v - sum over sites j of max(0, v - cost[j, i]) x open[j]     for every v
                `count` sites are open

The lines of all v are the Benders cuts of the usual model, and as strong (Magnanti and Wong 1981; Duran-Mateluna, Ales
and Elloumi 2023). Those given first are the priced bound's own; further ones as the model breaks them.
"""

import numpy as np

from sim.planning.arrays import Bools, Floats, Ints
from sim.planning.location.answer import LocationAnswer, answer_of, next_whole_above, whole_numbers
from sim.planning.location.deadline import Deadline
from sim.planning.location.median_bound import price_points
from sim.planning.location.median_search import cost_of, exchange, greedy_sites
from sim.planning.location.problem import LocationProblem
from sim.planning.solve.linear import LinearAnswer, LinearModel

BROKEN = 1e-7
MOST_ROUNDS = 40
SCALE = 1e5
RELAXED_SHARE = 0.5
WORTHWHILE, PATIENCE = 1e-4, 3
"""The relaxation ends when so many rounds in turn have won less than this share of what is still to be proven."""


def nearest_in_the_mean(problem: LocationProblem, *, time_limit_s: float, gap: float) -> LocationAnswer:
    """p-median."""
    deadline = Deadline(time_limit_s)
    search = _Search(problem, gap)
    while not (deadline.passed or search.closed()):
        if not search.improve(deadline):
            break
    return answer_of(
        problem.model,
        objective=search.best_cost(),
        sites=search.sites,
        bound=search.bound_said(),
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )


class _Search:
    """The best sites, the greatest bound, and the model of the sites that are not settled."""

    def __init__(self, problem: LocationProblem, gap: float) -> None:
        assert problem.count is not None
        counted = problem.weights > 0.0
        self.problem, self.gap, self.count = problem, gap, problem.count
        self.cost: Floats = np.ascontiguousarray((problem.distances[counted] * problem.weights[counted, None]).T)
        self.whole = whole_numbers(problem.distances, problem.weights)
        self.sites = greedy_sites(self.cost, self.count)
        exchange(self.cost, self.sites)
        proof = 1.0 - 1e-6 if self.whole else 1e-10 * self.best_cost()
        self.bound, self.price, self.reduction = price_points(self.cost, self.sites, proof)
        self.model: LinearModel | None = None
        self.left: Ints = np.arange(0)

    def best_cost(self) -> float:
        return float(cost_of(self.cost, self.sites))

    def bound_said(self) -> float:
        bound = max(self.bound, 0.0)
        return min(next_whole_above(bound) if self.whole else bound, self.best_cost())

    def closed(self) -> bool:
        best = self.best_cost()
        return best - self.bound_said() <= max(self.gap, 1e-9) * best

    def improve(self, deadline: Deadline) -> bool:
        """Whether solving again is of use."""
        if self.model is None:
            self._make_model()
            self._tighten(deadline)
            if self.closed() or deadline.passed:
                return False
        assert self.model is not None
        answer = self.model.solve(time_limit_s=deadline.left_s, gap=self.gap)
        if answer.infeasible:
            # Sites are settled on the ground that only better ones are of interest: there are none.
            self.bound = self.best_cost()
            return False
        self.bound = max(self.bound, min(answer.bound / self.scale, self.best_cost()))
        if answer.values is None:
            return False
        self._take(np.flatnonzero(answer.values[: len(self.left)] > 0.5))
        return self._give_broken(answer.values)

    def _take(self, open_now: Ints) -> None:
        sites = self.left[open_now]
        if len(sites) == self.count:
            improved = sites.copy()
            exchange(self.cost, improved)
            for candidate in (sites, improved):
                if cost_of(self.cost, candidate) < self.best_cost():
                    self.sites = candidate

    def _settled(self) -> tuple[Bools, Bools]:
        """(m) sites closed and sites open in everything that is cheaper than the best."""
        if len(self.reduction) == self.count:
            return np.zeros(self.count, dtype=np.bool_), np.ones(self.count, dtype=np.bool_)
        ranked = np.sort(self.reduction)
        last_in, first_out = ranked[self.count - 1], ranked[self.count]
        best = self.best_cost()
        cheaper = best - (1.0 - 1e-6) if self.whole else best * (1.0 - 1e-10)
        closed = self.bound + self.reduction - last_in > cheaper
        opened = self.bound - self.reduction + first_out > cheaper
        return closed & (self.reduction > last_in), opened & (self.reduction < first_out)

    def _make_model(self) -> None:
        closed, opened = self._settled()
        self.left = np.flatnonzero(~closed)
        left, points = len(self.left), self.cost.shape[1]
        self.near = np.ascontiguousarray(self.cost[self.left].T)
        self.scale = SCALE / max(self.best_cost(), 1e-300)
        self.model = LinearModel(
            cost=np.concatenate([np.zeros(left), np.ones(points)]),
            lower=np.concatenate([opened[self.left].astype(np.float64), self.near.min(axis=1) * self.scale]),
            upper=np.concatenate([np.ones(left), np.full(points, np.inf)]),
            whole=np.arange(left + points) < left,
        )
        count = np.array([float(self.count)])
        self.model.add_rows(np.zeros(left), np.arange(left), 1.0, low=count, high=count)
        points_all = np.arange(points)
        self._give(points_all, self.price)
        self._give(points_all, self.cost[self.sites].min(axis=0))

    def _tighten(self, deadline: Deadline) -> None:
        """Give the lines that the relaxation breaks, round by round, then settle sites by its prices."""
        assert self.model is not None
        until, stalled = deadline.left_s * (1.0 - RELAXED_SHARE), 0
        for _ in range(MOST_ROUNDS):
            answer = self.model.solve(time_limit_s=deadline.left_s, relaxed=True)
            if answer.values is None:
                return
            self._take(np.argsort(-answer.values[: len(self.left)], kind="stable")[: self.count])
            before, self.bound = self.bound, max(self.bound, min(answer.bound / self.scale, self.best_cost()))
            if self.closed() or deadline.left_s < until:
                return
            worthwhile = self.bound - before >= WORTHWHILE * (self.best_cost() - self.bound)
            stalled = 0 if worthwhile else stalled + 1
            if not self._give_broken(answer.values) or stalled >= PATIENCE:
                self._settle(answer)
                return

    def _settle(self, answer: LinearAnswer) -> None:
        if answer.values is None or answer.reduced_costs is None or self.model is None:
            return
        sites, best = len(self.left), self.best_cost()
        cheaper = best - (1.0 - 1e-6) if self.whole else best
        slack = cheaper * self.scale - answer.bound + BROKEN * SCALE
        value, price = answer.values[:sites], answer.reduced_costs[:sites]
        for limit in (self.model.lower, self.model.upper):
            settled = (np.abs(value - limit[:sites]) < BROKEN) & (np.abs(price) > slack)
            self.model.fix(np.flatnonzero(settled), limit[:sites][settled].copy())

    def _give_broken(self, values: Floats) -> bool:
        """The line that a point's cost breaks most is at the cost of the site where the open shares reach one."""
        share = np.maximum(values[: len(self.left)], 0.0)
        order = np.argsort(self.near, axis=1, kind="stable")
        reached = np.cumsum(share[order], axis=1) >= 1.0 - 1e-9
        place = np.where(reached.any(axis=1), reached.argmax(axis=1), len(self.left) - 1)
        points = np.arange(len(self.near))
        at = self.near[points, order[points, place]]
        needed = at - (np.maximum(at[:, None] - self.near, 0.0) * share[None, :]).sum(axis=1)
        broken = values[len(self.left) :] < needed * self.scale - BROKEN * (1.0 + np.abs(needed * self.scale))
        self._give(points[broken], at[broken])
        return bool(broken.any())

    def _give(self, points: Ints, at: Floats) -> None:
        if not len(points):
            return
        assert self.model is not None
        saved = np.maximum(at[:, None] - self.near[points], 0.0)
        row, column = np.nonzero(saved)
        self.model.add_rows(
            np.concatenate([np.arange(len(points)), row]),
            np.concatenate([len(self.left) + points, column]),
            np.concatenate([np.ones(len(points)), saved[row, column] * self.scale]),
            low=at * self.scale,
            high=np.full(len(points), np.inf),
        )
