"""Ambulances of a synthetic town that drive with a known truth: a factor by road class and hour, and noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from roads.learning import Traces, Trips
from roads.learning.roads_in_force import LearningRoads
from roads.pack import CityPack, read_pack
from roads.route import Route
from roads.synthetic import synthesize
from roads.traffic import hour_of_week

MONDAY = 1_798_416_000.0
"""2026-12-28 00:00 UTC."""
HOUR_S, WEEKS = 3_600.0, 8
SPREAD = 0.2
BY_CLASS = {"residential": 1.5, "secondary": 0.8, "primary": 0.7}
RUSH = 1.4


def build_town(folder: Path) -> CityPack:
    synthesize(folder, nodes=1_500, seed=11)
    return read_pack(folder)


def truth(road_class: str, hour: int) -> float:
    """How many times as long as the pack believes: residential streets are slow, main roads quick, rush hours slow."""
    working_day = hour // 24 < 5
    rush = RUSH if working_day and hour % 24 in (7, 8, 16, 17) else 1.0
    return BY_CLASS.get(road_class, 1.0) * rush


class Ambulances:
    """Drives between random junctions; the same seed drives the same."""

    def __init__(self, pack: CityPack, *, seed: int = 1) -> None:
        self.pack, self.rng = pack, np.random.default_rng(seed)
        self.network = LearningRoads(pack).network(pack.settings.traffic)
        self._nodes = np.flatnonzero(pack.graph.off_road_access & pack.graph.in_main_part)

    def trips(self, count: int, *, profile: str = "lights", noise: float = SPREAD) -> Trips:
        departed_at = MONDAY + np.sort(self.rng.uniform(0, WEEKS * 168 * HOUR_S, count))
        # Half of all drives are in the rush hours of Minsk (three hours ahead of UTC), as calls are many then too.
        rush = self.rng.random(count) < 0.5
        day = (departed_at[rush] - MONDAY) // 86_400
        departed_at[rush] = MONDAY + day * 86_400 + self.rng.choice([4.2, 5.2, 13.2, 14.2], rush.sum()) * HOUR_S
        ends = self._places(2 * count).reshape(count, 2, 2)
        driven_s = [
            self.truly_s(self.route(origin, destination, at, profile), at, profile)
            for (origin, destination), at in zip(ends, departed_at.tolist(), strict=True)
        ]
        return Trips(
            unit_id=np.array([f"A{number % 20}" for number in range(count)], object),
            profile=np.full(count, profile, object),
            departed_at=departed_at,
            arrived_at=departed_at + np.array(driven_s) * np.exp(self.rng.normal(0, noise, count)),
            origin=ends[:, 0],
            destination=ends[:, 1],
        )

    def route(self, origin: np.ndarray, destination: np.ndarray, at: float, profile: str) -> Route:
        return self.network.route(origin, destination, profile=profile, hour_of_week=self.hour(at))

    def hour(self, at: float) -> int:
        return hour_of_week(at, self.pack.settings.timezone)

    def truly_s(self, route: Route, at: float, profile: str) -> float:
        off_road_s = (route.origin_off_road_m + route.destination_off_road_m) / self.network.off_road_m_s(profile)
        return float(self.arc_s(route, at).sum()) + off_road_s

    def arc_s(self, route: Route, at: float) -> np.ndarray:
        """What each arc of a route truly takes."""
        graph = self.pack.graph
        names = [graph.road_classes[code] if code >= 0 else "" for code in graph.road_class[route.arcs]]
        return route.arc_travel_s * np.array([truth(name, self.hour(at)) for name in names])

    def traces(
        self,
        count: int,
        *,
        every_s: float = 10.0,
        noise_m: float = 8.0,
        wild_share: float = 0.0,
        profile: str = "lights",
        only_at: tuple[int, ...] = (),
    ) -> Traces:
        """Drives told by positions with a receiver's noise; each unit stands for minutes before it drives again.

        `wild_share` of the positions are off by 120 m; drives set out at any time, or at the hours `only_at` (local).
        """
        unit, instants, points = [], [], []
        at = dict.fromkeys(range(10), MONDAY)
        for number in range(count):
            driver = number % 10
            if only_at:
                at[driver] = self._next(at[driver], int(self.rng.choice(only_at)))
            origin, destination = self._places(2)
            route = self.route(origin, destination, at[driver], profile)
            if len(route.arcs) < 2:
                continue
            when, where = self._positions(route, at[driver], every_s)
            pause = np.arange(when[-1] + every_s, when[-1] + 400.0, 30.0)
            instants += [*when, *pause]
            points += [*where, *np.repeat(where[-1:], len(pause), axis=0)]
            unit += [f"A{driver}"] * (len(when) + len(pause))
            at[driver] = when[-1] + 400.0 + self.rng.uniform(0, 6 * HOUR_S)
        off_m = np.where(self.rng.random(len(points)) < wild_share, 120.0, noise_m)[:, None]
        lonlat = np.array(points) + self.rng.normal(0, 1, (len(points), 2)) * off_m / 111_000 * (1.6, 1.0)
        return Traces(
            unit_id=np.array(unit, object),
            profile=np.full(len(unit), profile, object),
            at=np.array(instants),
            lonlat=lonlat,
        )

    def _next(self, at: float, hour_of_day: int) -> float:
        """The next minute that falls into an hour of the local day."""
        return next(later for later in at + HOUR_S * np.arange(25) if self.hour(float(later)) % 24 == hour_of_day)

    def _positions(self, route: Route, at: float, every_s: float) -> tuple[np.ndarray, np.ndarray]:
        """((k) instants, (k, 2)) along a route, moving as fast as is true on each arc."""
        start, lonlat = self.pack.graph.lines(route.arcs)
        arc = np.repeat(np.arange(len(route.arcs)), np.diff(start))
        piece_m = np.append(0.0, np.linalg.norm(np.diff(lonlat, axis=0) * (0.6, 1.0), axis=1))
        piece_m[start[:-1]] = 0.0
        line_m = np.maximum(np.bincount(arc, piece_m), 1e-12)
        times = at + np.cumsum(piece_m / line_m[arc] * self.arc_s(route, at)[arc])
        when = np.arange(at, times[-1], every_s)
        return when, np.column_stack([np.interp(when, times, lonlat[:, axis]) for axis in (0, 1)])

    def _places(self, count: int) -> np.ndarray:
        chosen = self.rng.choice(self._nodes, count)
        return np.column_stack([self.pack.graph.lon[chosen], self.pack.graph.lat[chosen]])
