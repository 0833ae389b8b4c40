"""Robust regression of driven times on the time expected by road class.

A drive's time is log-normal around  fixed + sum over classes of factor(class, hour) x expected seconds.  The effects
that make up the factors are those most probable a posteriori, by Gauss-Newton steps on the logarithm with Huber's
weights (Huber 1964, "Robust estimation of a location parameter"; iteratively reweighted least squares) and normal
priors (ridge; Hoerl and Kennard 1970), the scale being 1.4826 times the median absolute residual in every step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from roads.learning.drives import Drives
from roads.learning.effects import Effects

Floats = NDArray[np.float64]
HUBER_AT = 1.345
"""95 % efficient where errors are normal."""
MOST_STEPS, CLOSE_ENOUGH, LONGEST_STEP = 40, 1e-5, 0.5
NARROWEST_SCALE, NINETY = 0.01, 1.6448536269514722


@dataclass(frozen=True, eq=False)
class Fit:
    """`multiplier` (classes, 168) on the travel times in force; `spread`: standard deviation of the logarithm."""

    multiplier: Floats
    spread: float

    def on_class_s(self, drives: Drives) -> Floats:
        """(n, classes) seconds of the medians on each road class."""
        return np.asarray(drives.class_s * self.multiplier[:, drives.hour].T)

    def predicted_s(self, drives: Drives) -> Floats:
        """(n) medians."""
        return np.asarray(self.on_class_s(drives).sum(axis=1) + drives.fixed_s)

    def residual(self, drives: Drives) -> Floats:
        """(n) logarithms of driven over predicted."""
        return np.asarray(np.log(drives.driven_s / self.predicted_s(drives)))


def fit_factors(drives: Drives, *, minimum_trips: float) -> Fit:
    """An effect whose data weigh less than `minimum_trips` drives stays at 0: the more general ones hold."""
    effect = fit_effects(drives, minimum_trips=minimum_trips)
    fit = Fit(multiplier=Effects(drives.class_s.shape[1]).factors(effect), spread=0.0)
    return Fit(multiplier=fit.multiplier, spread=spread_of(fit.residual(drives)))


def fit_effects(drives: Drives, *, minimum_trips: float) -> Floats:
    """(count) effects on the logarithm, most probable a posteriori; those with too few data are 0."""
    effects = Effects(drives.class_s.shape[1])
    row, road_class = np.nonzero(drives.class_s > 0.0)
    seconds = drives.class_s[row, road_class]
    position = effects.of(road_class, drives.hour[row])
    weighed = _Weighed(drives, row, seconds, position, effects.count)
    effect = np.zeros(effects.count)
    learnt = weighed.support(effect) >= minimum_trips
    for _ in range(MOST_STEPS):
        step = np.clip(weighed.step(effect, learnt, effects.prior), -LONGEST_STEP, LONGEST_STEP)
        effect[learnt] += step
        if not len(step) or np.abs(step).max() < CLOSE_ENOUGH:
            break
    return effect


def spread_of(residual: Floats) -> float:
    """The spread whose 90 % interval holds nine of ten residuals (logarithms); wild ones don't move it."""
    return float(np.quantile(np.abs(residual), 0.9) / NINETY) if len(residual) else 0.0


@dataclass(frozen=True, eq=False)
class _Weighed:
    """Entries (e): drive `row`, expected `seconds` on one class, and `position` (e, 5) of the effects on them."""

    drives: Drives
    row: NDArray[np.int64]
    seconds: Floats
    position: NDArray[np.int64]
    count: int

    def support(self, effect: Floats) -> Floats:
        """(count) weight of the data on each effect, in drives."""
        return np.asarray(self._linearised(effect)[1].sum(axis=0)).ravel()

    def step(self, effect: Floats, learnt: NDArray[np.bool_], prior: Floats) -> Floats:
        """Gauss-Newton step of the learnt effects towards the most probable ones."""
        residual, slope = self._linearised(effect)
        scale = max(1.4826 * float(np.median(np.abs(residual))), NARROWEST_SCALE)
        weight = np.minimum(1.0, HUBER_AT * scale / np.maximum(np.abs(residual), 1e-12)) / scale**2
        slope = slope[:, np.flatnonzero(learnt)]
        weighted = slope.multiply(weight[:, None]).tocsr()
        precision = 1.0 / prior[learnt] ** 2
        normal = (slope.T @ weighted).toarray()
        normal[np.diag_indices_from(normal)] += precision
        pull = np.asarray(weighted.T @ residual) - precision * effect[learnt]
        return np.asarray(np.linalg.solve(normal, pull))

    def _linearised(self, effect: Floats) -> tuple[Floats, csr_matrix]:
        """((n) log residuals, (n, count) derivatives of the predicted logarithm by the effects)."""
        on_class_s = self.seconds * np.exp(effect[self.position].sum(axis=1))
        n, kinds = len(self.drives), self.position.shape[1]
        predicted_s = np.bincount(self.row, on_class_s, minlength=n) + self.drives.fixed_s
        share = np.repeat(on_class_s / predicted_s[self.row], kinds)
        slope = csr_matrix((share, (np.repeat(self.row, kinds), self.position.ravel())), shape=(n, self.count))
        return np.log(self.drives.driven_s / predicted_s), slope
