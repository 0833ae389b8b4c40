"""How travel times change over the week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from roads.pack.settings import HOURS_PER_WEEK, ProfileTraffic


def hour_of_week(at: float, timezone: str) -> int:
    """Hour 0..167 of the week, Monday 00:00 local time first, of an instant (seconds since 1970-01-01 UTC)."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(timezone))
    return local.weekday() * 24 + local.hour


@dataclass(frozen=True)
class TrafficState:
    """Factors of one hour: travel time = free flow * `by_class` of the arc's road class * `uniform`.

    `by_class` has one factor per road class and a last one for arcs without class; empty = 1 everywhere.
    """

    uniform: float = 1.0
    by_class: tuple[float, ...] = ()


FREE_FLOW = TrafficState()


class HourFactors:
    """The traffic states of the week for one profile on a graph with these road classes."""

    def __init__(self, traffic: ProfileTraffic, road_classes: tuple[str, ...]) -> None:
        self._states = tuple(_state(traffic, road_classes, hour) for hour in range(HOURS_PER_WEEK))

    def at(self, hour: int) -> TrafficState:
        return self._states[hour]


@dataclass(frozen=True, eq=False)
class Week:
    """How the week goes, by profile: factors of travel times, and spreads (standard deviations of the logarithm)."""

    factors: Mapping[str, HourFactors]
    spreads: Mapping[str, HourFactors]

    @staticmethod
    def of(
        traffic: Mapping[str, ProfileTraffic], spreads: Mapping[str, ProfileTraffic], road_classes: tuple[str, ...]
    ) -> Week:
        return Week(
            {name: HourFactors(week, road_classes) for name, week in traffic.items()},
            {name: HourFactors(week, road_classes) for name, week in spreads.items()},
        )

    def traffic(self, profile: str, hour_of_week: int | None) -> TrafficState:
        """Of an hour; no hour = free flow. Raises ValueError for what is no hour of the week."""
        if hour_of_week is None:
            return FREE_FLOW
        hour, hours = _checked(hour_of_week), self.factors.get(profile)
        return FREE_FLOW if hours is None else hours.at(hour)

    def spread(self, profile: str, hour_of_week: int) -> TrafficState | None:
        """In the shape of factors; None where none was learnt."""
        hour, hours = _checked(hour_of_week), self.spreads.get(profile)
        return None if hours is None else hours.at(hour)


def _checked(hour_of_week: int) -> int:
    whole = isinstance(hour_of_week, (int, np.integer)) and not isinstance(hour_of_week, bool)
    if not whole or not 0 <= hour_of_week < HOURS_PER_WEEK:
        raise ValueError(f"hour of week {hour_of_week!r} is not a whole number from 0 to {HOURS_PER_WEEK - 1}")
    return int(hour_of_week)


def _state(traffic: ProfileTraffic, road_classes: tuple[str, ...], hour: int) -> TrafficState:
    general = traffic.factors[hour]
    factors = [traffic.by_road_class.get(name, traffic.factors)[hour] for name in road_classes]
    if all(factor == general for factor in factors):
        return TrafficState(uniform=general)
    return TrafficState(by_class=(*factors, general))


def class_factors(state: TrafficState, road_class: NDArray[np.int16]) -> NDArray[np.float64]:
    """(m) factor of each arc; an arc without class (-1) takes the last of `by_class`."""
    if not state.by_class:
        return np.ones(len(road_class))
    return np.array(state.by_class)[road_class]
