"""The calls of a replication as a scenario's demand has them: the ordinary ones stay, with their numbers.

More calls come besides the ordinary ones, fewer are some of them left out (superposition and thinning): two scenarios
that differ in demand still share every call that both have, and a policy is compared on the very same calls.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.demand.adjusting import later
from sim.demand.chance import Chance
from sim.demand.more_calls import MoreOfCalls
from sim.demand.surge_calls import MoreCalls, apply_to_calls
from sim.demand.surges import DemandFactor, Steps, world_surges
from sim.experiments.demand_change import DemandChange
from sim.experiments.passages import Passage

HOUR_S = 3_600.0
LEVEL = "level of demand"


@dataclass(frozen=True, eq=False, kw_only=True)
class Usual:
    """Ordinary calls between `begin_s` and `end_s`, where more of them come from, and how many there usually are."""

    passage: Passage
    begin_s: float
    end_s: float
    more: MoreCalls
    calls_per_day: float


def changed(usual: Usual, change: DemandChange, chance: Chance) -> Passage:
    """The passage with this demand. Raises DemandUnusable for what can't be laid over these calls."""
    if change.is_none:
        return usual.passage
    surges = later(change.in_force(), by_s=usual.begin_s)
    calls = apply_to_calls(usual.passage.calls, (*_level(usual, change), *surges), usual.more, chance).calls
    return replace(usual.passage, calls=calls, surges=world_surges(surges))


def _level(usual: Usual, change: DemandChange) -> tuple[DemandFactor, ...]:
    factor = change.factor if change.per_day is None else change.per_day / usual.calls_per_day
    if factor == 1.0:
        return ()
    return (DemandFactor(name=LEVEL, steps=Steps(edges_s=(usual.begin_s, usual.end_s), factors=(factor,))),)


@dataclass(frozen=True, eq=False)
class MoreOfRecord:
    """Further calls like those of a record that begins `first_day` days after the clock does."""

    calls: Calls
    first_day: int

    @property
    def hours(self) -> int:
        """Of the clock, up to the record's last call."""
        return int(self.calls.arrival_s[-1] // HOUR_S) + 1

    def draw(self, weight: NDArray[np.float64], priorities: frozenset[int] | None, chance: Chance) -> Calls:
        """See MoreCalls."""
        skipped = self.first_day * 24
        first = _moved(self.calls, -skipped * HOUR_S)
        return _moved(
            MoreOfCalls(first, self.hours - skipped).draw(weight[skipped:], priorities, chance), skipped * HOUR_S
        )


def _moved(calls: Calls, by_s: float) -> Calls:
    return Calls(**{**calls.columns(), "arrival_s": np.maximum(calls.arrival_s + by_s, 0.0)})  # type: ignore[arg-type]
