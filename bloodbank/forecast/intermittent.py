"""Demand on few days: how often, and how much then (Teunter, Syntetos and Babai 2011).

The chance of any demand is smoothed every day, the size on the days that had some; the forecast sinks when nothing is
asked for any more, which Croston's does not.
"""

from typing import Any

import numpy as np

from bloodbank.forecast.chances import negative_binomial, with_nought
from bloodbank.forecast.history import FloatArray
from bloodbank.forecast.method import Method, Task
from bloodbank.kernels.smoothing import smoothed

INTERMITTENT_FROM_DAYS = 1.32
"""Mean days between demands from which smoothing them as one is worse (Syntetos, Boylan and Croston 2005)."""
STEPS = (0.01, 0.03, 0.1, 0.2)
SIZE_STEP = 0.1


def rare(task: Task, _learnt: Any = None) -> FloatArray:
    """Nothing, or one unit and a negative binomial number more."""
    counts = task.series.counts
    some = counts > 0
    chance = float(np.clip(_best_chance(some.astype(np.float64)), 1e-4, 1.0))
    sizes = counts[some].astype(np.float64) if some.any() else np.ones(1)
    more = _smoothed(sizes, SIZE_STEP)[-1] - 1.0
    spread = float(np.var(sizes)) if len(sizes) > 1 else more
    size = negative_binomial(np.array([max(more, 1e-6)]), np.array([spread]))
    return np.repeat(with_nought(np.array([chance]), size), task.days, axis=0)


def is_rare(task: Task) -> bool:
    counts = task.series.counts
    return bool(len(counts) > INTERMITTENT_FROM_DAYS * np.count_nonzero(counts))


def _best_chance(some: FloatArray) -> float:
    """The last smoothed share of days with demand, by the step that would have foretold the next day best."""
    begin = len(some) // 4
    tried = [_smoothed(some, step) for step in STEPS]
    wrong = [float(np.mean((smooth[begin:-1] - some[begin + 1 :]) ** 2)) for smooth in tried]
    return float(tried[int(np.argmin(wrong))][-1])


def _smoothed(values: FloatArray, step: float) -> FloatArray:
    """Exponential smoothing that begins with the mean."""
    return np.asarray(smoothed(values, step, float(values.mean())))


INTERMITTENT = Method(code="intermittent", foretell=rare, suits=is_rare)
