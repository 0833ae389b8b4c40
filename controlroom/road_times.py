"""The roads as dispatch and the blood bank ask for them: both subjects' `TravelTimes` port over one road network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads import OutsideMap, RoadNetwork, hour_of_week

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RoadTimes:
    """Travel times at the traffic of the asked instant, local time of the region.

    `timezone` is an IANA name. A profile that the city pack lacks falls back as the road network does.
    """

    network: RoadNetwork
    timezone: str

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        """Seconds (n, m) from every origin (n, 2) to every destination (m, 2); infinite where there is no way.

        There is no way from or to a point off the map: one vehicle with a wild position must not hide all others.
        """
        hour = hour_of_week(at, self.timezone)
        try:
            return self.network.travel_s(origins, destinations, profile=profile, hour_of_week=hour)
        except OutsideMap:
            rows, columns = self._on_the_map(origins), self._on_the_map(destinations)
        times = np.full((len(origins), len(destinations)), np.inf)
        if len(rows) and len(columns):
            known = self.network.travel_s(origins[rows], destinations[columns], profile=profile, hour_of_week=hour)
            times[np.ix_(rows, columns)] = known
        return times

    def travel_spread(
        self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float
    ) -> FloatArray | None:
        """(n, m) standard deviations of the logarithm of travel times, as learnt from drives; None = nothing learnt.

        NaN from or to a point off the map.
        """
        hour = hour_of_week(at, self.timezone)
        try:
            return self.network.travel_spread(origins, destinations, profile=profile, hour_of_week=hour)
        except OutsideMap:
            rows, columns = self._on_the_map(origins), self._on_the_map(destinations)
        known = self.network.travel_spread(
            np.asarray(origins)[rows], np.asarray(destinations)[columns], profile=profile, hour_of_week=hour
        )
        if known is None:
            return None
        spread = np.full((len(origins), len(destinations)), np.nan)
        spread[np.ix_(rows, columns)] = known
        return spread

    def _on_the_map(self, points: FloatArray) -> NDArray[np.int64]:
        return np.array([row for row, point in enumerate(points) if self._is_on_the_map(point)], dtype=np.int64)

    def _is_on_the_map(self, point: FloatArray) -> bool:
        try:
            self.network.snap([(float(point[0]), float(point[1]))])
        except OutsideMap:
            return False
        return True
