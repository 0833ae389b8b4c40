"""The mean of each weekday, recent weeks counting more, as far as weekdays are seen to differ."""

from typing import Any

import numpy as np

from bloodbank.forecast.chances import negative_binomial
from bloodbank.forecast.history import DAYS_A_WEEK, FloatArray, IntArray, weekday_of
from bloodbank.forecast.method import Method, Task


def of_weekday(task: Task, _learnt: Any = None) -> FloatArray:
    """Negative binomial with the weekday's mean and the scatter about it."""
    counts, weight = task.series.counts, fading(task)
    weekday = weekday_of(np.arange(task.series.first_day, task.series.end_day + task.days))
    mean = weekday_means(counts, weight, weekday[: len(counts)])
    expected = mean[weekday[: len(counts)]]
    scatter = float(weight @ (counts - expected) ** 2 / weight.sum()) / max(
        float(weight @ expected / weight.sum()), 1e-9
    )
    ahead = mean[weekday[len(counts) :]]
    return negative_binomial(ahead, ahead * max(scatter, 1.0))


def fading(task: Task) -> FloatArray:
    """(n,) the weight of every day: half for each half-life that it is past."""
    age = np.arange(len(task.series.counts))[::-1] / DAYS_A_WEEK
    return np.asarray(0.5 ** (age / task.settings.half_life_weeks))


def weekday_means(counts: IntArray, weight: FloatArray, weekday: IntArray) -> FloatArray:
    """(7,) means drawn towards the mean of all days by as much as their differences may be chance.

    Method of moments for the variance between weekdays (empirical Bayes: Morris 1983).
    """
    heavy = np.bincount(weekday, weights=weight, minlength=DAYS_A_WEEK)
    overall = float(weight @ counts / weight.sum())
    own = np.bincount(weekday, weights=weight * counts, minlength=DAYS_A_WEEK) / np.maximum(heavy, 1e-12)
    scatter = float(weight @ (counts - own[weekday]) ** 2 / weight.sum())
    in_effect = heavy**2 / np.maximum(np.bincount(weekday, weights=weight**2, minlength=DAYS_A_WEEK), 1e-12)
    by_chance = scatter / np.maximum(in_effect, 1e-12)
    between = max(float(np.mean((own - overall) ** 2 - by_chance)), 0.0)
    kept = between / (between + by_chance) if between > 0.0 else np.zeros(DAYS_A_WEEK)
    return np.asarray(overall + kept * (own - overall))


WEEKDAY_MEAN = Method(code="weekday-mean", foretell=of_weekday)
