"""Forecasts and target stocks of a region, worked out once a day from what its log says was used."""

from collections.abc import Hashable
from threading import Lock
from typing import TypeVar

from msgspec import Struct

from bloodbank.forecast.forecast import Forecast, SeriesForecast, forecast_demand, too_short
from bloodbank.forecast.history import PARTS, DemandHistory, SeriesKey
from bloodbank.forecast.usage import CountedAt, usage_of
from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.parts import LocalTime
from bloodbank.planning import PlanningSettings
from bloodbank.reason import Reason
from bloodbank.target.target import Target, target_of

Answer = TypeVar("Answer")


class Asked(Struct, frozen=True, kw_only=True):
    """Which demand: `only` these parts, told apart `by` these, counted `at` the place that supplied or asked."""

    only: SeriesKey = SeriesKey()
    by: tuple[str, ...] = PARTS
    at: CountedAt = "supplying"


class Known(Struct, frozen=True, kw_only=True, eq=False):
    """What is known today, a whole number of days since 1970-01-01, local."""

    records: BloodRecords
    today: int
    local_time: LocalTime


class ForecastAnswer(Struct, frozen=True, kw_only=True):
    """`forecast` is None while there is too little history; `reasons` say so."""

    weeks: float
    forecast: Forecast | None
    reasons: tuple[Reason, ...] = ()


class TargetAnswer(Struct, frozen=True, kw_only=True):
    """Target stocks by place, product and group; none while there is too little history."""

    weeks: float
    targets: tuple[Target, ...]
    reasons: tuple[Reason, ...] = ()


class BloodPlanning:
    """Keeps the answers of one day. Safe to ask from any thread; the same question is worked out once."""

    def __init__(self, settings: PlanningSettings) -> None:
        self._settings = settings
        self._guard = Lock()
        self._day = -1
        self._kept: dict[Hashable, object] = {}

    def forecast(self, known: Known, asked: Asked) -> ForecastAnswer:
        """Raises ForecastUnusable when too many series are asked for."""
        with self._guard:
            self._begin(known.today)
            return self._forecast(known, asked)

    def targets(self, known: Known, asked: Asked) -> TargetAnswer:
        """Raises ForecastUnusable when too many series are asked for."""
        with self._guard:
            self._begin(known.today)
            answer = self._kept.get(("targets", asked))
            if not isinstance(answer, TargetAnswer):
                answer = self._kept["targets", asked] = self._targets(self._forecast(known, asked))
            return answer

    def _begin(self, today: int) -> None:
        if today != self._day:
            self._day, self._kept = today, {}

    def _forecast(self, known: Known, asked: Asked) -> ForecastAnswer:
        answer = self._kept.get(("forecast", asked))
        if not isinstance(answer, ForecastAnswer):
            history = usage_of(
                known.records,
                at=asked.at,
                by=asked.by,
                today=known.today,
                local_time=known.local_time,
                only=asked.only,
            )
            answer = self._kept["forecast", asked] = self._answer(history)
        return answer

    def _answer(self, history: DemandHistory | None) -> ForecastAnswer:
        weeks = 0.0 if history is None else round(history.weeks, 1)
        reason = too_short(weeks, settings=self._settings.forecast)
        if history is None or reason is not None:
            return ForecastAnswer(weeks=weeks, forecast=None, reasons=() if reason is None else (reason,))
        return ForecastAnswer(weeks=weeks, forecast=forecast_demand(history, settings=self._settings.forecast))

    def _targets(self, answer: ForecastAnswer) -> TargetAnswer:
        series = () if answer.forecast is None else answer.forecast.series
        found = tuple(target for each in series if (target := self._target(each)) is not None)
        return TargetAnswer(weeks=answer.weeks, targets=found, reasons=answer.reasons)

    def _target(self, series: SeriesForecast) -> Target | None:
        terms = self._settings.target.terms.get(series.key.product)
        return None if terms is None else target_of(series, terms, settings=self._settings.target)
