"""Local search over bases: shift one unit at a time as long as simulation finds a shift that is better.

Each step compares the bases held with some shifts, by `kim_nelson`, on the same replications. Which shifts: those that
expected cover likes best, and some by lot, so that what it is blind to gets a chance. It ends when `patience` rounds of
shifts, or all there are, brought nothing. The best of all bases is not proven to be found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from msgspec import Struct

from sim.experiments.optimising.bases import Bases, Stations
from sim.experiments.optimising.expected_cover import ExpectedCover
from sim.experiments.optimising.kim_nelson import Floats, SelectionRule, select_best

# The first `count` samples of the judged measure, turned so that more is better, of each of these: (bases, count).
Evaluate = Callable[[Sequence[Bases], int], Floats]


class Step(Struct, frozen=True, kw_only=True):
    """One comparison: how many shifts were tried, the mean of what was held after it, whether that is new, and whether
    the procedure proved the choice (within its assumptions)."""

    tried: int
    mean: float
    moved: bool
    proven: bool
    bases: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class SearchRule:
    """How a step is made and when the search ends."""

    selection: SelectionRule
    liked: int = 10
    by_lot: int = 4
    patience: int = 3
    most_steps: int = 100
    seed: int = 1


@dataclass
class LocalSearch:
    """The search for one fleet size; `steps` tells its course."""

    stations: Stations
    cover: ExpectedCover
    evaluate: Evaluate
    rule: SearchRule
    steps: list[Step] = field(default_factory=list)

    def begin(self, starts: Sequence[Bases]) -> Bases:
        """The best of several starts."""
        return self._select(list(dict.fromkeys(starts)), first=True)

    def run(self, held: Bases) -> Bases:
        """From these bases to ones that no shift tried betters."""
        lots = np.random.default_rng(np.random.SeedSequence([self.rule.seed, sum(held)]))
        tried: set[Bases] = set()
        rounds_without = 0
        while rounds_without < self.rule.patience and len(self.steps) < self.rule.most_steps:
            shifts = self._next_shifts(held, tried, lots)
            if not shifts:
                return held
            tried.update(shifts)
            found = self._select([held, *shifts], first=False)
            rounds_without = 0 if found != held else rounds_without + 1
            held = found
        return held

    def _next_shifts(self, held: Bases, tried: set[Bases], lots: np.random.Generator) -> list[Bases]:
        """Bases that were compared once and lost are not compared again: the bases held since were better still."""
        fresh = [bases for bases in self.stations.shifts(held) if bases not in tried]
        by_cover = sorted(fresh, key=lambda bases: (-self.cover.of(bases), bases))
        liked, others = by_cover[: self.rule.liked], by_cover[self.rule.liked :]
        drawn = lots.permutation(len(others))[: self.rule.by_lot]
        return liked + [others[place] for place in drawn.tolist()]

    def _select(self, candidates: list[Bases], *, first: bool) -> Bases:
        def sampled(places: Sequence[int], count: int) -> Floats:
            return self.evaluate([candidates[place] for place in places], count)

        chosen = select_best(len(candidates), sampled, rule=self.rule.selection)
        bases = candidates[chosen.chosen]
        samples = self.evaluate([bases], max(chosen.samples, self.rule.selection.first))
        self.steps.append(
            Step(
                tried=len(candidates) - (not first),
                mean=float(samples.mean()),
                moved=not first and chosen.chosen != 0,
                proven=chosen.proven,
                bases=self.stations.named(bases),
            )
        )
        return bases
