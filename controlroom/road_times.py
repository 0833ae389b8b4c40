"""The roads as dispatch and the blood bank ask for them: both subjects' `TravelTimes` port over one road network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads import RoadNetwork, hour_of_week

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RoadTimes:
    """Travel times at the traffic of the asked instant, local time of the region.

    `timezone` is an IANA name. A profile that the city pack lacks falls back as the road network does.
    """

    network: RoadNetwork
    timezone: str

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        """Seconds (n, m) from every origin (n, 2) to every destination (m, 2); infinite where there is no way."""
        hour = hour_of_week(at, self.timezone)
        return self.network.travel_s(origins, destinations, profile=profile, hour_of_week=hour)
