"""What dispatch asks of the world, in its own words."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class TravelTimes(Protocol):
    """How long it takes to get from here to there."""

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        """Seconds from every origin to every destination, leaving at the instant `at`.

        `origins` (n, 2) and `destinations` (m, 2) hold lon, lat; the answer is (n, m), infinite where there is no way.
        """
        ...
