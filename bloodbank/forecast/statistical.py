"""Methods of statsmodels, which may not be installed: regression on the calendar, and exponential smoothing."""

import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np

from bloodbank.forecast.chances import negative_binomial, rounded_normal
from bloodbank.forecast.history import DAYS_A_WEEK, FloatArray, IntArray, weekday_of
from bloodbank.forecast.method import Method, Task
from bloodbank.forecast.weekday_mean import fading

DAYS_A_YEAR = 365.25
HARMONICS = 2
LEAST_HOLIDAYS = 3
LEAST_WEEKS = 8
LEAST_BUSY_SHARE = 0.2


def is_installed() -> bool:
    return find_spec("statsmodels") is not None


def is_busy(task: Task) -> bool:
    """Enough is asked for on enough days to learn many coefficients."""
    counts = task.series.counts
    some = np.count_nonzero(counts) >= LEAST_BUSY_SHARE * len(counts)
    return bool(some and counts.mean() >= task.settings.busy_mean and len(counts) >= LEAST_WEEKS * DAYS_A_WEEK)


def by_calendar(task: Task, _learnt: Any = None) -> FloatArray:
    """Poisson regression, recent weeks counting more, with the scatter that it leaves."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    counts, weight = task.series.counts, fading(task)
    days = np.arange(task.series.first_day, task.series.end_day + task.days)
    columns = _columns(task, days)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = GLM(
            counts, columns[: len(counts)], family=Poisson(), freq_weights=weight * len(weight) / weight.sum()
        ).fit()
        expected = np.exp(np.clip(columns @ fitted.params, -15.0, 15.0))
    before, ahead = expected[: len(counts)], expected[len(counts) :]
    scatter = float(weight @ ((counts - before) ** 2 / np.maximum(before, 1e-9)) / weight.sum())
    ahead = np.minimum(ahead, 3.0 * counts.max(initial=1))
    return negative_binomial(ahead, ahead * max(scatter, 1.0))


def _columns(task: Task, days: IntArray) -> FloatArray:
    """Weekdays; the time of year after a year and a half; holidays and the days after them once some were seen."""
    columns = [np.eye(DAYS_A_WEEK)[weekday_of(days)]]
    if len(task.series.counts) >= 1.5 * DAYS_A_YEAR:
        turn = 2.0 * np.pi * days / DAYS_A_YEAR
        columns += [np.stack([np.sin(k * turn), np.cos(k * turn)], axis=1) for k in range(1, HARMONICS + 1)]
    holidays = np.array(sorted(task.calendar.holidays), dtype=np.int64)
    for after in (0, 1):
        on = np.isin(days, holidays + after)
        if np.count_nonzero(on[: len(task.series.counts)]) >= LEAST_HOLIDAYS:
            columns.append(on[:, None].astype(np.float64))
    return np.column_stack(columns)


def learn_smoothing(task: Task) -> FloatArray:
    """Steps of the level and the week, and where they began."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(_model(task).fit(disp=False).params)


def by_smoothing(task: Task, learnt: FloatArray) -> FloatArray:
    """Level and week follow the counts: ETS(A, N, A). Variance ahead: Hyndman and others (2008), table 6.1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        smooth = _model(task).smooth(learnt)
        mean = np.asarray(smooth.forecast(task.days))
    alpha, gamma = learnt[:2]
    ahead = np.arange(1, task.days)
    passed_on = alpha + gamma * (ahead % DAYS_A_WEEK == 0)
    grown = 1.0 + np.concatenate([[0.0], np.cumsum(passed_on**2)])
    return rounded_normal(np.maximum(mean, 0.0), np.sqrt(smooth.mse * grown))


def _model(task: Task) -> Any:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    counts = task.series.counts.astype(np.float64)
    return ETSModel(counts, error="add", trend=None, seasonal="add", seasonal_periods=DAYS_A_WEEK)


REGRESSION = Method(code="regression", foretell=by_calendar, suits=is_busy)
SMOOTHING = Method(code="smoothing", foretell=by_smoothing, learn=learn_smoothing, suits=is_busy)
