"""The roads between all places of a plan, at the hours in which anybody may drive."""

from collections.abc import Iterable
from math import ceil, floor

import numpy as np
from msgspec import Struct

from dispatch.fleet import travel_times_s
from dispatch.model import LonLat
from dispatch.ports import FloatArray, TravelTimes
from dispatch.transports.problem import IndexArray
from dispatch.transports.state import Transport

HOUR_S, HOURS_A_DAY = 3_600.0, 24
MOST_ROADS, MOST_TIMES = 48, 8_000_000
LEAST_STEADY = 0.6
DRIVES_BEFORE_H, DRIVES_AFTER_H = 1, 2


class Places:
    """Every place once."""

    def __init__(self) -> None:
        self._number_of: dict[LonLat, int] = {}

    def numbers(self, places: Iterable[LonLat]) -> IndexArray:
        found = [self._number_of.setdefault(place, len(self._number_of)) for place in places]
        return np.array(found, dtype=np.int64)

    @property
    def lon_lat(self) -> FloatArray:
        return np.array(list(self._number_of), dtype=np.float64).reshape(-1, 2)


class RoadsByHour(Struct, frozen=True):
    """`road_s` (k, p, p) of some hours; for every hour from `begin_s` on (before now) which of them."""

    road_s: FloatArray
    road_of_hour: IndexArray
    begin_s: float

    @property
    def steady(self) -> float:
        """The least that a road takes at one hour, as a share of what it takes at another; what is less is rare."""
        longest_s, least_s = self.road_s.max(axis=0), self.road_s.min(axis=0)
        known = np.isfinite(longest_s) & (longest_s > 0.0)
        return max(float((least_s[known] / longest_s[known]).min(initial=1.0)), LEAST_STEADY)

    def direct_s(self, origins: IndexArray, destinations: IndexArray, *, at_s: FloatArray) -> FloatArray:
        """From place to place (n,), each leaving at its own time."""
        hours = np.clip((at_s - self.begin_s) // HOUR_S, 0, len(self.road_of_hour) - 1).astype(np.int64)
        found: FloatArray = self.road_s[self.road_of_hour[hours], origins, destinations]
        return found


def hours_needed(transports: Iterable[Transport], *, now: float) -> list[int]:
    """The hours, counted from 1970, in which a transport may be on the roads or approached; that of now among them."""
    this = floor(now / HOUR_S)
    needed = {this}
    for transport in transports:
        wishes = transport.wishes
        first = floor(max(wishes.ready_from_at, wishes.arrive_from_at or 0.0) / HOUR_S) - DRIVES_BEFORE_H
        last = ceil(max(wishes.pick_up_until_at, now) / HOUR_S) + DRIVES_AFTER_H
        needed.update(range(max(first, this), last))
    return sorted(needed)


def roads_by_hour(
    places: FloatArray, *, hours: list[int], travel_times: TravelTimes, profile: str, now: float
) -> RoadsByHour:
    """Hours beyond the most that are asked for, and those nobody needs, have the roads of the same hour of another
    day, or of the last one before.
    """
    most = max(1, min(MOST_ROADS, MOST_TIMES // max(len(places) ** 2, 1)))
    asked = hours[:most]
    road_s = [
        travel_times_s(travel_times, origins=places, destinations=places, profile=profile, at=max(hour * HOUR_S, now))
        for hour in asked
    ]
    row_of = {hour: row for row, hour in enumerate(asked)}
    by_hour_of_day = {hour % HOURS_A_DAY: row for hour, row in row_of.items()}
    rows, last = [], 0
    for hour in range(hours[0], hours[-1] + 1):
        last = row_of.get(hour, by_hour_of_day.get(hour % HOURS_A_DAY, last))
        rows.append(last)
    return RoadsByHour(np.array(road_s), np.array(rows, dtype=np.int64), hours[0] * HOUR_S - now)
