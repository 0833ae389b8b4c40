"""A demand model of past calls: fitted rates, how days vary beyond chance, and how long things took."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from sim.case_mix import CaseMix
from sim.demand.assumed import assumed_group, assumed_of_priority
from sim.demand.fitting import FittedRates, fit_rates, weights_of
from sim.demand.history import DemandHistory, Floats, sums
from sim.demand.laws import law_of
from sim.demand.model import CallGroup, DemandModel
from sim.demand.records import NOT_TOLD_APART, CallRecords


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
    """What records don't tell of priorities and durations is the case mix's; the day's spread is learnt, or given."""
    rates = fit_rates(history, half_life_weeks=half_life_weeks)
    return DemandModel(
        name=name,
        timezone=timezone,
        source="history",
        grid=history.grid,
        cells=history.cells,
        patterns=rates.patterns,
        groups=_groups(history, rates, records, mix),
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


def _groups(
    history: DemandHistory, rates: FittedRates, records: CallRecords | None, mix: CaseMix
) -> tuple[CallGroup, ...]:
    """The history's; the kinds of the case mix by their shares, where the history tells of no priorities."""
    if history.groups == NOT_TOLD_APART:
        kinds = [assumed_group(kind, mix, priority=kind.priority) for kind in mix.kinds]
        return tuple(_learnt(kind, 0, rates, records) for kind in kinds)
    named = enumerate(history.groups)
    return tuple(
        _learnt(assumed_of_priority(mix, priority=priority, name=name), number, rates, records)
        for number, (name, priority) in named
    )


def _learnt(assumed: CallGroup, number: int, rates: FittedRates, records: CallRecords | None) -> CallGroup:
    """What is assumed of a group, but with all that was learnt of group `number`."""
    months = tuple(rates.months[number].tolist())
    if records is None:
        return replace(assumed, pattern=number, month_factors=months)
    own = records.chosen(records.group == number)
    durations = {name: seen[np.isfinite(seen)] for name, seen in own.durations_s.items()}
    told = own.transport[own.transport >= 0]
    return replace(
        assumed,
        pattern=number,
        month_factors=months,
        transport_share=(float(told.sum()) + assumed.transport_share) / (len(told) + 1.0),
        dispatch_delay=law_of(durations["dispatch_delay_s"], otherwise=assumed.dispatch_delay),
        on_scene=law_of(durations["on_scene_s"], otherwise=assumed.on_scene),
        handover=law_of(durations["handover_s"], otherwise=assumed.handover),
    )
