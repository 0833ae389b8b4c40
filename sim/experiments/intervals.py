"""How sure one may be of a mean: intervals from replications, from batches of one long run, and of many at once.

Sources: Law, Simulation Modeling and Analysis (5th ed.), sections 4.5 (Student's t), 9.4.1 (replications), 9.5.3 (batch
means), 10.2.1 (paired differences), 9.7 (several measures: Bonferroni); Holm, A simple sequentially rejective multiple
test procedure, Scandinavian Journal of Statistics 6 (1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]


class TooFewSamples(ValueError):
    """Fewer than two samples: there is no telling how much they vary."""


@dataclass(frozen=True)
class Interval:
    """A mean and the interval that holds the true one at `level` of confidence, if samples are about normal."""

    mean: float
    low: float
    high: float
    level: float
    samples: int
    standard_deviation: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval, in the unit of the samples."""
        return (self.high - self.low) / 2


def t_interval(samples: Sequence[float] | Floats, *, level: float = 0.95, among: int = 1) -> Interval:
    """Student's t interval of the mean of independent samples.

    With `among` intervals told together each is widened to 1 - (1 - level) / among (Bonferroni), so that all hold at
    once at `level`. Raises TooFewSamples below two samples, ValueError on NaN or a level outside 0 to 1.
    """
    values = np.asarray(samples, dtype=np.float64)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level of confidence is {level}: give a share between 0 and 1, such as 0.95")
    if len(values) < 2:
        raise TooFewSamples(f"{len(values)} sample(s): an interval needs two replications at least")
    if not np.isfinite(values).all():
        raise ValueError(f"sample {int(np.argmin(np.isfinite(values)))} is not a number: nothing was measured there")
    mean, deviation = float(values.mean()), float(values.std(ddof=1))
    quantile = float(stdtrit(len(values) - 1, 1.0 - (1.0 - level) / (2.0 * among)))
    half = quantile * deviation / len(values) ** 0.5
    return Interval(mean, mean - half, mean + half, level, len(values), deviation)


def paired_interval(
    samples: Sequence[float] | Floats, *, baseline: Sequence[float] | Floats, level: float = 0.95, among: int = 1
) -> Interval:
    """Interval of the mean difference `samples` - `baseline`, pair by pair: both met the same world in each pair."""
    mine, theirs = np.asarray(samples, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if mine.shape != theirs.shape:
        raise ValueError(f"{len(mine)} samples beside {len(theirs)} of the baseline: pairs need as many of both")
    return t_interval(mine - theirs, level=level, among=among)


def paired_p_value(samples: Sequence[float] | Floats, *, baseline: Sequence[float] | Floats) -> float:
    """How likely differences as large as these are if the true difference is zero (two-sided paired t test)."""
    found = paired_interval(samples, baseline=baseline)
    if found.standard_deviation == 0.0:
        return 1.0 if found.mean == 0.0 else 0.0
    statistic = found.mean / (found.standard_deviation / found.samples**0.5)
    return float(2.0 * stdtr(found.samples - 1, -abs(statistic)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value as it stands among the others told with it (Holm 1979): at most 1, in the order given."""
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        worst = max(worst, min(1.0, p_values[place] * (len(p_values) - rank)))
        adjusted[place] = worst
    return adjusted


def lag_one(samples: Sequence[float] | Floats) -> float:
    """Correlation of each sample with the next; 0 where nothing varies. Batches of one run should have little."""
    values = np.asarray(samples, dtype=np.float64)
    away = values - values.mean()
    spread = float(away @ away)
    return float(away[:-1] @ away[1:]) / spread if spread > 0.0 else 0.0
