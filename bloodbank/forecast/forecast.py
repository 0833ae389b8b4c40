"""The forecast of every series: by the method that did best, or by last week's figures where none beats them."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from bloodbank.forecast.back_test import BackTest, back_test
from bloodbank.forecast.chances import means, quantiles, variances
from bloodbank.forecast.errors import ForecastUnusable
from bloodbank.forecast.history import DAYS_A_WEEK, DemandHistory, FloatArray, SeriesKey, date_of, weekday_of
from bloodbank.forecast.intermittent import INTERMITTENT
from bloodbank.forecast.method import Calendar, Method, Task
from bloodbank.forecast.naive import SEASONAL_NAIVE
from bloodbank.forecast.scores import week_total
from bloodbank.forecast.settings import ForecastSettings
from bloodbank.forecast.statistical import REGRESSION, SMOOTHING, is_installed
from bloodbank.forecast.weekday_mean import WEEKDAY_MEAN
from bloodbank.reason import Reason

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
Progress = Callable[[str, float], None]


class DayForecast(Struct, frozen=True, kw_only=True):
    """Units expected on a day (ISO 8601; weekday 0 Monday), and the intervals that hold 80 and 95 % of chances."""

    day: str
    weekday: int
    mean: float
    variance: float
    median: int
    low_80: int
    high_80: int
    low_95: int
    high_95: int


class WeekForecast(Struct, frozen=True, kw_only=True):
    """The sum of the first seven days, its intervals widened by as much as weeks have scattered in the back-test."""

    mean: float
    low_80: int
    high_80: int
    low_95: int
    high_95: int


class SeriesForecast(Struct, frozen=True, kw_only=True):
    """`method` is what foretold it, `reasons` why; `weeks` of its own history, with `units_per_day` in them."""

    key: SeriesKey
    weeks: float
    units_per_day: float
    method: str
    reasons: tuple[Reason, ...]
    days: tuple[DayForecast, ...]
    back_test: BackTest | None
    week: WeekForecast | None = None


class Forecast(Struct, frozen=True, kw_only=True):
    """`beating_naive` of the `back_tested` series do better than last week's figures."""

    first_day: str
    series: tuple[SeriesForecast, ...]
    back_tested: int
    beating_naive: int
    statsmodels: bool
    reasons: tuple[Reason, ...] = ()


def forecast_demand(
    history: DemandHistory,
    *,
    settings: ForecastSettings,
    calendar: Calendar | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Raises ForecastUnusable when there is too little history or there are too many series."""
    _check(history, settings)
    every = history.series()
    found = []
    for number, series in enumerate(every):
        if progress is not None:
            progress(f"foretelling {_named(series.key)}", number / len(every))
        task = Task(series=series, days=settings.days, calendar=calendar or Calendar(), settings=settings)
        found.append(forecast_series(task))
    tested = [each.back_test for each in found if each.back_test is not None]
    return Forecast(
        first_day=date_of(history.end_day),
        series=tuple(found),
        back_tested=len(tested),
        beating_naive=sum(test.beats_naive for test in tested),
        statsmodels=is_installed(),
        reasons=()
        if is_installed()
        else (Reason(code="forecast-without-statsmodels", values={"library": "statsmodels"}),),
    )


def too_short(weeks: float, *, settings: ForecastSettings) -> Reason | None:
    """Why so little history gives no forecast; None where it does."""
    if weeks >= settings.least_weeks:
        return None
    return Reason(code="history-too-short", values={"weeks": weeks, "least": settings.least_weeks})


def forecast_series(task: Task) -> SeriesForecast:
    """One series."""
    tested = back_test(task, [method for method in methods() if method.suits(task)])
    method, reason = _choice(task, tested)
    chances = method.foretell(task, method.learn(task))
    return SeriesForecast(
        key=task.series.key,
        weeks=round(len(task.series.counts) / DAYS_A_WEEK, 1),
        units_per_day=float(task.series.counts.mean()),
        method=method.code,
        reasons=(reason,),
        days=_days(chances, first_day=task.series.end_day),
        back_test=tested,
        week=_week(chances, spread=1.0 if tested is None else tested.week_spread),
    )


def methods() -> tuple[Method, ...]:
    """Those that can be used here."""
    own = (SEASONAL_NAIVE, WEEKDAY_MEAN, INTERMITTENT)
    return (*own, REGRESSION, SMOOTHING) if is_installed() else own


def _choice(task: Task, tested: BackTest | None) -> tuple[Method, Reason]:
    if tested is None:
        weeks = round(len(task.series.counts) / DAYS_A_WEEK, 1)
        return WEEKDAY_MEAN, Reason(code="forecast-untested", values={"weeks": weeks})
    losses: dict[str, str | float | int] = {
        "loss": round(tested.figures.pinball, 3),
        "naive_loss": round(tested.naive.pinball, 3),
    }
    if tested.chosen == SEASONAL_NAIVE.code:
        return SEASONAL_NAIVE, Reason(code="forecast-naive-best", values={"naive_loss": losses["naive_loss"]})
    if not tested.beats_naive:
        return SEASONAL_NAIVE, Reason(code="forecast-not-better", values=losses)
    chosen = next(method for method in methods() if method.code == tested.chosen)
    return chosen, Reason(code="forecast-better", values=losses)


def _week(chances: FloatArray, *, spread: float) -> WeekForecast | None:
    if len(chances) < DAYS_A_WEEK:
        return None
    [[low_95, low_80, _, high_80, high_95]] = quantiles(week_total(chances, spread=spread), QUANTILES).tolist()
    mean = round(float(means(chances[:DAYS_A_WEEK]).sum()), 6)
    return WeekForecast(mean=mean, low_80=low_80, high_80=high_80, low_95=low_95, high_95=high_95)


def _days(chances: FloatArray, *, first_day: int) -> tuple[DayForecast, ...]:
    mean, variance, limits = means(chances), variances(chances), quantiles(chances, QUANTILES)
    return tuple(
        DayForecast(
            day=date_of(first_day + number),
            weekday=int(weekday_of(first_day + number)),
            mean=round(float(mean[number]), 6),
            variance=round(float(variance[number]), 6),
            median=int(limits[number, 2]),
            low_80=int(limits[number, 1]),
            high_80=int(limits[number, 3]),
            low_95=int(limits[number, 0]),
            high_95=int(limits[number, 4]),
        )
        for number in range(len(chances))
    )


def _check(history: DemandHistory, settings: ForecastSettings) -> None:
    if history.weeks < settings.least_weeks:
        raise ForecastUnusable(
            f"fewer than {settings.least_weeks} weeks of history: {history.weeks:.1f}; give more of it"
        )
    if len(history.keys) > settings.most_series:
        raise ForecastUnusable(
            f"{len(history.keys)} series are more than most_series, {settings.most_series}: tell fewer parts apart, "
            f"name a place or a product, or raise most_series"
        )
    if int(np.max(history.counts, initial=0)) > 1_000_000:
        raise ForecastUnusable("more than 1,000,000 units in a day: count in larger units")


def _named(key: SeriesKey) -> str:
    return " ".join(part for part in (key.place, key.product, key.group) if part != "all") or "all demand"
