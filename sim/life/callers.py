"""Who calls, from where, for what: a Poisson stream that follows the hours of the day."""

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from roads import CityPack, hour_of_week
from sim.case_mix import CaseKind, CaseMix
from sim.streams import Streams

HOURS_A_YEAR = 365.25 * 24
CALLS_PER_UNIT_HOUR = 0.35


class SimulatedCall(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    kind: CaseKind
    lon: float
    lat: float


class Callers:
    """Calls one after the other, forever."""

    def __init__(self, pack: CityPack, mix: CaseMix, streams: Streams, *, rate_factor: float = 1.0) -> None:
        self._mix = mix
        self._timezone = pack.settings.timezone
        self._streams = streams
        self._places = CallPlaces(pack)
        weights = np.array(mix.hour_of_day_weights)
        self._weights = weights / weights.mean()
        self.calls_per_hour = rate_factor * mean_calls_per_hour(pack, mix)
        self._shares = np.cumsum([kind.share for kind in mix.kinds])

    def call_after(self, at: float) -> SimulatedCall:
        """The next call after an instant, by thinning (Lewis and Shedler 1979)."""
        demand = self._streams.of("demand")
        highest_per_s = self.calls_per_hour * self._weights.max() / 3600
        while True:
            at += float(demand.exponential(1 / highest_per_s))
            hour = hour_of_week(at, self._timezone) % 24
            if demand.random() * self._weights.max() <= self._weights[hour]:
                break
        lon, lat = self._places.draw(self._streams.of("place"))
        kind = self._mix.kinds[int(np.searchsorted(self._shares, self._streams.of("kind").random() * self._shares[-1]))]
        return SimulatedCall(at=at, kind=kind, lon=lon, lat=lat)


def mean_calls_per_hour(pack: CityPack, mix: CaseMix) -> float:
    """From the people of the pack's districts; a pack that counts no people gets what its units can serve."""
    people = sum(district.population for district in pack.districts)
    return people * mix.calls_per_person_year / HOURS_A_YEAR if people else len(pack.units) * CALLS_PER_UNIT_HOUR


class CallPlaces:
    """Where calls come from: cells of the population grid by their density, else the roads' own junctions."""

    def __init__(self, pack: CityPack) -> None:
        graph = pack.graph
        at_door = np.flatnonzero(graph.off_road_access & graph.in_main_part)
        self._doors: NDArray[np.float64] = np.column_stack([graph.lon[at_door], graph.lat[at_door]])
        self._weights = self._door_weights(pack)

    def _door_weights(self, pack: CityPack) -> NDArray[np.float64] | None:
        """Each door gets its share of the people of the nearest cell, so that nobody calls from the river."""
        if pack.population_path is None:
            return None
        population = pd.read_csv(pack.population_path)
        cells = population[["lon", "lat"]].to_numpy()
        density = population["density"].to_numpy()
        stretch = np.array([np.cos(np.radians(cells[:, 1].mean())), 1.0])
        _, cell = cKDTree(cells * stretch).query(self._doors * stretch)
        doors_in_cell = np.bincount(cell, minlength=len(cells))
        weights = density[cell] / doors_in_cell[cell]
        return np.cumsum(weights / weights.sum())

    def draw(self, generator: np.random.Generator) -> tuple[float, float]:
        """One place as lon, lat."""
        share = generator.random()
        index = int(share * len(self._doors)) if self._weights is None else int(np.searchsorted(self._weights, share))
        lon, lat = self._doors[min(index, len(self._doors) - 1)]
        return float(lon), float(lat)
