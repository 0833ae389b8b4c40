"""The simplest honest forecast: what was asked for on the same day of the last week."""

from typing import Any

import numpy as np

from bloodbank.forecast.chances import observed
from bloodbank.forecast.history import DAYS_A_WEEK, FloatArray
from bloodbank.forecast.method import Method, Task


def last_week(task: Task, _learnt: Any = None) -> FloatArray:
    """The count of the same weekday, spread as counts so many weeks apart have differed so far."""
    counts = task.series.counts
    spread = []
    for ahead in range(task.days):
        weeks = ahead // DAYS_A_WEEK + 1
        lag = weeks * DAYS_A_WEEK
        point = counts[len(counts) + ahead - lag]
        differences = counts[lag:] - counts[:-lag]
        spread.append(point + differences if len(differences) else np.array([point]))
    return observed(spread)


SEASONAL_NAIVE = Method(code="seasonal-naive", foretell=last_week)
