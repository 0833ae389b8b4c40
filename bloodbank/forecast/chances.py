"""Chances of whole numbers of units: rows (days, most + 1), each of which sums to one."""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln, ndtr, ndtri

from bloodbank.forecast.history import FloatArray, IntArray

BEYOND = 1e-9
FARTHEST = 8.0
"""Standard deviations above the mean, to which the reach of the geometric tail is added."""
POISSON_ABOVE = 1.0 + 1e-6
LEAST_MEAN = 1e-6


def negative_binomial(mean: FloatArray, variance: FloatArray) -> FloatArray:
    """A count of these means and variances; Poisson where the variance is not above the mean.

    The negative binomial is a Poisson number of patients who take units in logarithmic numbers (Quenouille 1949), which
    is how blood is asked for.
    """
    mean = np.maximum(mean, LEAST_MEAN)
    variance = np.maximum(variance, mean * POISSON_ABOVE)
    size = (mean**2 / (variance - mean))[:, None]
    tail = np.log(1.0 / BEYOND) / np.log1p(size[:, 0] / mean)
    units = _units(float(np.max(mean + FARTHEST * np.sqrt(variance) + tail)))[None, :]
    of_size = gammaln(units + size) - gammaln(size) + size * np.log(size / (size + mean[:, None]))
    log_chances = of_size - gammaln(units + 1) + units * np.log(mean[:, None] / (size + mean[:, None]))
    return _cut(_without_tail(np.exp(log_chances)))


def rounded_normal(mean: FloatArray, deviation: FloatArray) -> FloatArray:
    """Normal, rounded to whole units, nothing below nought."""
    deviation = np.maximum(deviation, 1e-3)
    units = _units(max(float(np.max(mean - ndtri(BEYOND) * deviation)), 1.0))
    below = ndtr((units[None, :] + 0.5 - mean[:, None]) / deviation[:, None])
    return _cut(np.diff(below, axis=1, prepend=0.0))


def observed(values: Sequence[IntArray]) -> FloatArray:
    """The shares in which whole numbers were observed, for each day its own; below nought counts as nought."""
    most = max(int(each.max(initial=0)) for each in values)
    rows = [np.bincount(np.maximum(each, 0), minlength=most + 1) / len(each) for each in values]
    return np.stack(rows)


def with_nought(chance: FloatArray, sizes: FloatArray) -> FloatArray:
    """Nothing but with this chance (days,), and then so many units: `sizes` (days, most) is for 1, 2, ... units."""
    return _cut(np.column_stack([1.0 - chance, chance[:, None] * sizes]))


def means(rows: FloatArray) -> FloatArray:
    return np.asarray(rows @ np.arange(rows.shape[1]))


def variances(rows: FloatArray) -> FloatArray:
    units = np.arange(rows.shape[1])
    return np.asarray(rows @ units**2 - (rows @ units) ** 2)


def quantiles(rows: FloatArray, levels: Sequence[float]) -> IntArray:
    """(days, levels): the least number that is not exceeded with at least this chance."""
    upto = np.cumsum(rows, axis=1)
    return np.stack([np.argmax(upto >= level - 1e-12, axis=1) for level in levels], axis=1)


def total(rows: FloatArray) -> FloatArray:
    """Chances of the sum of independent days (units,)."""
    whole = np.ones(1)
    for row in rows:
        whole = np.convolve(whole, np.trim_zeros(row, "b") if row.any() else row)
    return np.asarray(whole / whole.sum())


def _units(most: float) -> IntArray:
    return np.arange(int(np.ceil(most)) + 1)


def _without_tail(rows: FloatArray) -> FloatArray:
    """Without the columns above which nothing is left that matters."""
    beyond = (1.0 - np.cumsum(rows, axis=1) < BEYOND).all(axis=0)
    return rows[:, : int(np.argmax(beyond)) + 1] if beyond.any() else rows


def _cut(rows: FloatArray) -> FloatArray:
    """What lies above the last counts as the last."""
    rows = np.asarray(rows, dtype=np.float64)
    rows[:, -1] += np.maximum(0.0, 1.0 - rows.sum(axis=1))
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))
