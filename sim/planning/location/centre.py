"""p-centre: the longest distance of any point to its nearest open site, as short as it can be (Hakimi 1964).

The answer is one of the distances in the table; within a distance everybody is covered by p sites or not. So the
distances are halved again and again, first by what greedy sets and relaxations tell, then by exact set covers
(Minieka 1970; Elloumi, Labbé and Pochet 2004).
"""

import numpy as np

from sim.planning.arrays import Floats, Ints
from sim.planning.location.answer import LocationAnswer, answer_of
from sim.planning.location.covers import Covers, covers_of
from sim.planning.location.deadline import Deadline
from sim.planning.location.problem import LocationProblem
from sim.planning.location.set_cover import fewest_sites, quick_set


def nearest_for_the_farthest(problem: LocationProblem, *, time_limit_s: float, gap: float) -> LocationAnswer:
    """p-centre; every row counts alike, whatever its weight."""
    deadline = Deadline(time_limit_s)
    search = _Search(problem)
    search.by_greedy_sets()
    search.by_exact_sets(deadline, gap)
    return answer_of(
        problem.model,
        objective=search.farthest,
        sites=search.sites,
        bound=float(search.distances[search.low]),
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )


class _Search:
    """`distances` in rising order; the answer is no lower than number `low`, and `sites` reach all within `high`."""

    def __init__(self, problem: LocationProblem) -> None:
        assert problem.count is not None
        self.problem, self.count = problem, problem.count
        first = self._filled(np.zeros(0, dtype=np.int64))
        self.sites, self.farthest = first, self._farthest(first)
        everyone_reached = float(problem.distances.min(axis=1).max())
        inside = (problem.distances >= everyone_reached) & (problem.distances <= self.farthest)
        self.distances: Floats = np.unique(problem.distances[inside])
        self.low, self.high = 0, len(self.distances) - 1

    def by_greedy_sets(self) -> None:
        """Shorten `high` alone: a greedy set that is too large proves nothing."""
        low = self.low
        while low < self.high:
            middle = (low + self.high) // 2
            sites = quick_set(self._covers(middle))
            if len(sites) <= self.count:
                self._take(sites)
            else:
                low = middle + 1

    def by_exact_sets(self, deadline: Deadline, gap: float) -> None:
        while self.low < self.high and not deadline.passed:
            if self.farthest - self.distances[self.low] <= gap * self.farthest:
                return
            middle = (self.low + self.high) // 2
            found = fewest_sites(self._covers(middle), deadline=deadline, most=self.count)
            if len(found.sites) <= self.count:
                self._take(found.sites)
            elif found.bound > self.count:
                self.low = middle + 1
            else:
                return

    def _covers(self, number: int) -> Covers:
        within = self.problem.distances <= self.distances[number]
        return covers_of(within, np.ones(len(within)))

    def _take(self, sites: Ints) -> None:
        self.sites = self._filled(sites)
        self.farthest = self._farthest(self.sites)
        self.high = int(np.searchsorted(self.distances, self.farthest))

    def _filled(self, sites: Ints) -> Ints:
        """As many sites as asked for: each further one is the nearest to the point that is farthest off."""
        distances = self.problem.distances
        chosen = np.zeros(distances.shape[1], dtype=np.bool_)
        chosen[sites] = True
        nearest = distances[:, chosen].min(axis=1, initial=np.inf)
        while chosen.sum() < self.count:
            point = int(np.argmax(nearest))
            site = int(np.argmin(np.where(chosen, np.inf, distances[point])))
            chosen[site] = True
            nearest = np.minimum(nearest, distances[:, site])
        return np.flatnonzero(chosen)

    def _farthest(self, sites: Ints) -> float:
        return float(self.problem.distances[:, sites].min(axis=1).max())
