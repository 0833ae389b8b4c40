"""Local search over bases: shift one unit at a time as long as simulation finds a shift that is better.

Each step compares the bases held with some shifts, by `kim_nelson`, on the same replications. Which shifts: those that
expected cover likes best, and some by lot, so that what it is blind to gets a chance. Where samples run out before the
procedure has chosen, the bases held stay unless a paired t interval (Bonferroni) says that the best by the mean is
better. It ends when `patience` rounds of shifts, or all there are, brought nothing. The best of all bases is not proven
to be found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from msgspec import Struct

from sim.experiments.intervals import paired_interval
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
        rule = self.rule.selection

        def sampled(places: Sequence[int], count: int) -> Floats:
            return self.evaluate([candidates[place] for place in places], count)

        found = select_best(len(candidates), sampled, rule=rule)
        chosen, made = found.chosen, max(found.samples, rule.first)
        if not found.proven and chosen != 0:
            chosen = chosen if self._surely_better(sampled([0, chosen], made), among=len(candidates) - 1) else 0
        self.steps.append(
            Step(
                tried=len(candidates) - (not first),
                mean=float(sampled([chosen], made).mean()),
                moved=not first and chosen != 0,
                proven=found.proven,
                bases=self.stations.named(candidates[chosen]),
            )
        )
        return candidates[chosen]

    def _surely_better(self, samples: Floats, *, among: int) -> bool:
        """Whether the second is better than the first beyond chance: samples ran out, and the best of many by the mean
        is as often the luckiest."""
        level = 1.0 - self.rule.selection.alpha
        return paired_interval(samples[1], baseline=samples[0], level=level, among=among).low > 0.0
