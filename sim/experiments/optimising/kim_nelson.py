"""The best of several by as few replications as it takes: the fully sequential procedure KN.

Kim and Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM Transactions on
Modeling and Computer Simulation 11 (2001), section 3, with c = 1. Common random numbers are allowed and help. With
normal samples the one chosen is, with probability 1 - alpha at least, the best or within `indifference` of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# The first `count` samples of each of these candidates, larger being better: (candidates, count).
Sampled = Callable[[Sequence[int], int], Floats]


class BadSelection(ValueError):
    """A selection that can't be made."""


@dataclass(frozen=True, kw_only=True)
class SelectionRule:
    """`first` samples of every candidate, then more until one is left, `most` at most.

    Samples are asked for `step` at a time, so that several processes have work; this changes no result but `samples`.
    """

    indifference: float
    alpha: float = 0.05
    first: int = 10
    most: int = 50
    step: int = 5

    def __post_init__(self) -> None:
        if not 0.0 < self.indifference < float("inf"):
            raise BadSelection(f"indifference is {self.indifference}: give a difference above 0 that would not matter")
        if not 0.0 < self.alpha < 1.0:
            raise BadSelection(f"alpha is {self.alpha}: give a chance of error between 0 and 1")
        if self.first < 2 or self.most < self.first or self.step < 1:
            raise BadSelection(
                f"samples from {self.first} to {self.most}, {self.step} at a time: give 2 first at least, and no fewer "
                "at most"
            )


@dataclass(frozen=True)
class Selection:
    """`chosen`: place of the best, the earlier of equals. `proven`: whether all others were ruled out by the procedure;
    otherwise samples ran out, and it is the best by the mean. `samples` it took of the chosen one."""

    chosen: int
    proven: bool
    samples: int


def select_best(candidates: int, sampled: Sampled, *, rule: SelectionRule) -> Selection:
    """Choose one of so many candidates."""
    if candidates < 1:
        raise BadSelection("no candidate: give one at least")
    left = list(range(candidates))
    if candidates == 1:
        return Selection(0, True, 0)
    samples = sampled(left, rule.first)
    spread = _variances_of_differences(samples)
    scale = _squared_h(candidates, rule)
    have = made = rule.first
    known = dict(zip(left, samples, strict=True))
    while True:
        left = _not_ruled_out(left, {i: float(known[i][:made].mean()) for i in left}, spread, scale, made, rule)
        if len(left) == 1:
            return Selection(left[0], True, made)
        if made == rule.most:
            best = max(left, key=lambda i: (float(known[i].mean()), -i))
            return Selection(best, False, made)
        if made == have:
            have = min(have + rule.step, rule.most)
            known = dict(zip(left, sampled(left, have), strict=True))
        made += 1


def _squared_h(candidates: int, rule: SelectionRule) -> float:
    """h^2 = 2 c eta (n0 - 1) with eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2."""
    eta = 0.5 * ((2.0 * rule.alpha / (candidates - 1)) ** (-2.0 / (rule.first - 1)) - 1.0)
    return float(2.0 * eta * (rule.first - 1))


def _variances_of_differences(samples: Floats) -> Floats:
    """(k, k) sample variances of the first stage's differences."""
    return np.asarray((samples[:, None, :] - samples[None, :, :]).var(axis=2, ddof=1))


def _not_ruled_out(
    left: list[int], means: dict[int, float], spread: Floats, scale: float, made: int, rule: SelectionRule
) -> list[int]:
    """The screening step: i stays when no other's mean is above its own by more than W(i, l)."""

    def beaten(mine: int, other: int) -> bool:
        delta = rule.indifference
        allowance = max(0.0, delta / (2.0 * made) * (scale * spread[mine, other] / delta**2 - made))
        behind = means[other] - means[mine]
        # Equals that no further sample can tell apart: the earlier stays.
        return behind > allowance or (allowance == 0.0 and behind == 0.0 and other < mine)

    return [mine for mine in left if not any(beaten(mine, other) for other in left if other != mine)]
