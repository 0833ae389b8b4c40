"""A demand model of past calls: fitted rates, how days vary beyond chance, and how long things took."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.case_mix import CaseMix
from sim.demand.assumed import assumed_of_priority
from sim.demand.fitting import FittedRates, fit_rates, weights_of
from sim.demand.history import DemandHistory, Floats, sums
from sim.demand.laws import law_of
from sim.demand.model import CallGroup, DemandModel
from sim.demand.records import CallRecords


def fit_model(
    history: DemandHistory,
    mix: CaseMix,
    *,
    name: str,
    timezone: str,
    records: CallRecords | None = None,
    half_life_weeks: float | None = None,
    day_spread: float | None = None,
) -> DemandModel:
    """What records don't tell of durations is taken from the case mix. The day's spread is learnt unless given."""
    rates = fit_rates(history, half_life_weeks=half_life_weeks)
    return DemandModel(
        name=name,
        timezone=timezone,
        source="history",
        grid=history.grid,
        cells=history.cells,
        patterns=rates.patterns,
        groups=tuple(_group(number, history, rates, records, mix) for number in range(len(history.groups))),
        holiday_factors=tuple(rates.holiday.tolist()),
        day_spread=spread_of_days(history, rates, half_life_weeks) if day_spread is None else day_spread,
    )


def spread_of_days(history: DemandHistory, rates: FittedRates, half_life_weeks: float | None = None) -> float:
    """Standard deviation of the days' own factor: what daily totals vary beyond chance (method of moments for the
    negative binomial; Cameron and Trivedi, Regression Analysis of Count Data, section 3.3)."""
    seen, expected = by_day(history, rates)
    _, day = np.unique(history.hours.day, return_inverse=True)
    weight = sums(day, weights_of(history, half_life_weeks), len(seen))
    beyond = float((weight * ((seen - expected) ** 2 - expected)).sum() / (weight * expected**2).sum())
    return float(np.sqrt(max(beyond, 0.0)))


def by_day(history: DemandHistory, rates: FittedRates) -> tuple[Floats, Floats]:
    """(d,) calls that came and calls expected on every observed day."""
    days, day = np.unique(history.hours.day, return_inverse=True)
    seen = sums(day[history.hour], history.calls, len(days))
    return seen, sums(day, rates.expected(history).sum(axis=0), len(days))


def _group(
    number: int, history: DemandHistory, rates: FittedRates, records: CallRecords | None, mix: CaseMix
) -> CallGroup:
    name, priority = history.groups[number]
    assumed = assumed_of_priority(mix, priority=priority, name=name)
    if records is None:
        return _with(assumed, number, rates.months[number], {}, assumed.transport_share)
    own = records.chosen(records.group == number)
    durations = {field: seen[np.isfinite(seen)] for field, seen in own.durations_s.items()}
    told = own.transport[own.transport >= 0]
    share = (float(told.sum()) + assumed.transport_share) / (len(told) + 1.0)
    return _with(assumed, number, rates.months[number], durations, share)


def _with(
    assumed: CallGroup, number: int, months: Floats, seen: Mapping[str, Floats], transport_share: float
) -> CallGroup:
    none = np.empty(0)
    return CallGroup(
        name=assumed.name,
        priority=assumed.priority,
        pattern=number,
        level=1.0,
        month_factors=tuple(months.tolist()),
        transport_share=transport_share,
        dispatch_delay=law_of(seen.get("dispatch_delay_s", none), otherwise=assumed.dispatch_delay),
        on_scene=law_of(seen.get("on_scene_s", none), otherwise=assumed.on_scene),
        handover=law_of(seen.get("handover_s", none), otherwise=assumed.handover),
    )
