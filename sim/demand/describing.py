"""A demand model told in figures."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from sim.demand.laws import mean_s
from sim.demand.model import HOURS_A_DAY, CallGroup, DemandModel

WEEKDAYS = 7


class GroupDescription(Struct, frozen=True, kw_only=True):
    """Mean durations in seconds; shares from 0 to 1."""

    name: str
    priority: int
    calls_per_day: float
    transport_share: float
    dispatch_delay_mean_s: float
    on_scene_mean_s: float
    handover_mean_s: float
    month_factors: tuple[float, ...]


class Description(Struct, frozen=True, kw_only=True):
    """`by_hour` (24) and `by_weekday` (7, Monday first): calls an hour, and a day. `half_of_calls_cells`: so few cells
    make half of all calls."""

    name: str
    source: str
    timezone: str
    calls_per_day: float
    cells: int
    half_of_calls_cells: int
    by_hour: tuple[float, ...]
    by_weekday: tuple[float, ...]
    holidays: int
    holiday_factor: float
    day_spread: float
    groups: tuple[GroupDescription, ...]


def describe(model: DemandModel) -> Description:
    """All groups together, then each."""
    scale = np.array([group.level * np.mean(group.month_factors) for group in model.groups])
    rates = sum(s * model.patterns[group.pattern] for s, group in zip(scale, model.groups, strict=True))
    week = np.asarray(rates).sum(axis=1).reshape(WEEKDAYS, HOURS_A_DAY)
    map_ = np.sort(np.asarray(rates).sum(axis=0))[::-1]
    return Description(
        name=model.name,
        source=model.source,
        timezone=model.timezone,
        calls_per_day=round(model.calls_per_day, 3),
        cells=len(model.cells),
        half_of_calls_cells=int(np.searchsorted(np.cumsum(map_), map_.sum() / 2)) + 1,
        by_hour=tuple(np.round(week.mean(axis=0), 4).tolist()),
        by_weekday=tuple(np.round(week.sum(axis=1), 3).tolist()),
        holidays=len(model.holidays),
        holiday_factor=round(_holiday_factor(model, week.mean(axis=0)), 4),
        day_spread=round(model.day_spread, 4),
        groups=tuple(_group(model, group) for group in model.groups),
    )


def _holiday_factor(model: DemandModel, by_hour: np.ndarray) -> float:
    return float(np.average(model.holiday_factors, weights=by_hour))


def _group(model: DemandModel, group: CallGroup) -> GroupDescription:
    return GroupDescription(
        name=group.name,
        priority=group.priority,
        calls_per_day=round(model.calls_per_day_of(group), 3),
        transport_share=round(group.transport_share, 4),
        dispatch_delay_mean_s=round(mean_s(group.dispatch_delay), 1),
        on_scene_mean_s=round(mean_s(group.on_scene), 1),
        handover_mean_s=round(mean_s(group.handover), 1),
        month_factors=tuple(round(factor, 4) for factor in group.month_factors),
    )
