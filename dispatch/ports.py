"""What dispatch asks of the world, in its own words."""

from typing import Protocol, runtime_checkable

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


@runtime_checkable
class TravelSpreads(Protocol):
    """How much travel times vary, where that was learnt: travel times may know it, and need not."""

    def travel_spread(
        self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float
    ) -> FloatArray | None:
        """(n, m) standard deviations of the logarithm of travel times, NaN where not known; None = known nowhere."""
        ...
