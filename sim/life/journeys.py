"""Vehicles on their way: where each is at any instant of its route."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controlroom.desk import Desk
from roads import PointError, Route, Unreachable
from roads.sphere import great_circle_m

Floats = NDArray[np.float64]
LonLat = tuple[float, float]
ASSUMED_SPEED_M_S = 10.0


@dataclass(frozen=True)
class Journey:
    """One drive: the way as points, and the share of the time that has passed at each point (0 to 1)."""

    departed_at: float
    duration_s: float
    lonlat: Floats
    passed: Floats

    @property
    def arrives_at(self) -> float:
        return self.departed_at + self.duration_s

    def place_at(self, at: float) -> LonLat:
        """Where the vehicle is, by linear interpolation along the way."""
        share = 1.0 if self.duration_s <= 0 else min(max((at - self.departed_at) / self.duration_s, 0.0), 1.0)
        lon = np.interp(share, self.passed, self.lonlat[:, 0])
        lat = np.interp(share, self.passed, self.lonlat[:, 1])
        return float(lon), float(lat)


def plan_journey(desk: Desk, origin: LonLat, destination: LonLat, *, profile: str, at: float, factor: float) -> Journey:
    """The way a vehicle takes, `factor` times as long as the map says; a straight line where no road leads."""
    try:
        route: Route | None = desk.route(origin, destination, profile=profile)
    except (Unreachable, PointError):
        route = None
    if route is None or len(route.lonlat) < 2:
        lonlat = np.array([origin, destination], dtype=float)
        duration_s = _straight_m(lonlat) / ASSUMED_SPEED_M_S if route is None else route.travel_s
    else:
        lonlat, duration_s = np.asarray(route.lonlat), route.travel_s
    return Journey(departed_at=at, duration_s=duration_s * factor, lonlat=lonlat, passed=_shares_of_length(lonlat))


def _straight_m(lonlat: Floats) -> float:
    return float(great_circle_m(lonlat[:1], lonlat[-1:])[0])


def _shares_of_length(lonlat: Floats) -> Floats:
    step = np.diff(lonlat, axis=0) * [np.cos(np.radians(lonlat[:, 1].mean())), 1.0]
    length = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    return length / length[-1] if length[-1] > 0 else np.linspace(0, 1, len(length))


class Fleet:
    """Where every vehicle of the city is: standing somewhere, or on a journey."""

    def __init__(self) -> None:
        self._standing: dict[str, LonLat] = {}
        self._journeys: dict[str, Journey] = {}

    def stand(self, vehicle: str, place: LonLat) -> None:
        self._journeys.pop(vehicle, None)
        self._standing[vehicle] = place

    def depart(self, vehicle: str, journey: Journey) -> None:
        self._journeys[vehicle] = journey

    def place_at(self, vehicle: str, at: float) -> LonLat:
        journey = self._journeys.get(vehicle)
        return journey.place_at(at) if journey else self._standing[vehicle]

    def places_at(self, at: float) -> dict[str, LonLat]:
        """vehicle -> lon, lat, of every vehicle that was ever placed."""
        return {vehicle: self.place_at(vehicle, at) for vehicle in self._standing}
