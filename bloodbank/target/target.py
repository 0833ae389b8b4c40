"""The target stock: the least level that serves as asked, as far as waste allows."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from bloodbank.forecast.forecast import SeriesForecast
from bloodbank.forecast.history import DAYS_A_WEEK, SeriesKey
from bloodbank.reason import Reason
from bloodbank.target.demand import WeekOfDemand, newsvendor_level, week_of
from bloodbank.target.levels import COARSE_CHOICES, NO_ORDER, Bench, Outcome, bench, least_safety, most_safety
from bloodbank.target.settings import TargetSettings, Terms

NEVER = 1e-4
"""Units a day below which nothing is held: less than one unit in a quarter of a century."""


class Target(Struct, frozen=True, kw_only=True):
    """`outcome.levels` by weekday (Monday first; -1: no order that day) are what stock and orders under way are brought
    up to. `newsvendor_levels`: the quantile at `service` of the demand to be covered, which knows nothing of expiry.
    `days_of_stock`: nights' holding by mean daily demand. `meets_service` as asked.
    """

    key: SeriesKey
    terms: Terms
    week: WeekOfDemand
    outcome: Outcome
    newsvendor_levels: tuple[int, ...]
    days_of_stock: float
    meets_service: bool
    reasons: tuple[Reason, ...]


def target_of(forecast: SeriesForecast, terms: Terms, *, settings: TargetSettings | None = None) -> Target:
    """For one place, product and group."""
    week = week_of(forecast)
    of = bench(week, terms, settings or TargetSettings())
    if week.per_day < NEVER:
        return _target(forecast.key, of, _none(of), Reason(code="target-nothing-asked"))
    serving = _least(of, lambda outcome: outcome.service >= terms.service)
    if serving is not None and serving.waste <= terms.most_waste:
        return _target(forecast.key, of, serving, _met(serving))
    sparing = _most(of, lambda outcome: outcome.waste <= terms.most_waste)
    return _target(forecast.key, of, sparing, _limited(sparing, terms))


def _least(of: Bench, good: Callable[[Outcome], bool]) -> Outcome | None:
    """The least safety stock with a good outcome: first in large steps, then in single units."""
    low, high = least_safety(of), most_safety(of)
    step = max((high - low) // COARSE_CHOICES, 1)
    coarse = np.append(np.arange(low, high, step), high)
    found = next((at for at, tried in zip(coarse, of.tried(coarse), strict=True) if good(tried)), None)
    if found is None:
        return None
    return next((tried for tried in of.tried(np.arange(max(found - step + 1, low), found + 1)) if good(tried)), None)


def _most(of: Bench, good: Callable[[Outcome], bool]) -> Outcome:
    """The greatest safety stock below the first bad outcome."""
    first_bad = _least(of, lambda outcome: not good(outcome))
    if first_bad is None:
        return of.tried(np.array([most_safety(of)]))[0]
    low, high = least_safety(of), most_safety(of)
    safety = np.arange(low, high + 1)
    levels = of.levels_at(safety)
    bad = int(np.argmax((levels == np.array(first_bad.levels)).all(axis=1)))
    return of.tried(safety[max(bad - 1, 0) : max(bad - 1, 0) + 1])[0]


def _none(of: Bench) -> Outcome:
    return of.tried(np.array([least_safety(of)]))[0]


def _target(key: SeriesKey, of: Bench, outcome: Outcome, reason: Reason) -> Target:
    terms, per_day = of.terms, of.week.per_day
    newsvendor = tuple(
        newsvendor_level(of.week, weekday=day, days=terms.protected_days(day), chance=terms.service)
        if day in terms.order_weekdays and per_day >= NEVER
        else NO_ORDER
        for day in range(DAYS_A_WEEK)
    )
    return Target(
        key=key,
        terms=terms,
        week=of.week,
        outcome=outcome,
        newsvendor_levels=newsvendor,
        days_of_stock=outcome.holding / per_day if per_day >= NEVER else 0.0,
        meets_service=outcome.service >= terms.service,
        reasons=(reason,),
    )


def _met(outcome: Outcome) -> Reason:
    values: dict[str, str | float | int] = {"service": _percent(outcome.service), "waste": _percent(outcome.waste)}
    return Reason(code="target-serves", values=values)


def _limited(outcome: Outcome, terms: Terms) -> Reason:
    values: dict[str, str | float | int] = {
        "service": _percent(outcome.service),
        "asked": _percent(terms.service),
        "most_waste": _percent(terms.most_waste),
    }
    if max(outcome.levels) <= 0:
        return Reason(code="target-hold-none", values=values)
    return Reason(code="target-limited-by-waste", values=values)


def _percent(share: float) -> float:
    return round(100.0 * share, 2)
