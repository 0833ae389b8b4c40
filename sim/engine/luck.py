"""How lucky the drives for a call are: frozen for each call, whichever unit drives and whichever policy sends it.

The scores come from the number of the call and the seed alone, so another policy, further calls or another order leave
every call's luck as it was. Numbers are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast
splittable pseudorandom number generators", figure 16).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.streams import Streams

DRIVES = 3
TO_SCENE, TO_HOSPITAL, BACK = range(DRIVES)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def drive_scores(call_id: NDArray[np.int64], streams: Streams) -> NDArray[np.float64]:
    """(n, 3) standard normal scores of the drives to the scene, to the hospital and away, 0 = as foretold."""
    key = streams.of("traffic").integers(0, 2**64, dtype=np.uint64)
    numbers = call_id.astype(np.uint64)[:, None] * np.uint64(DRIVES) + np.arange(DRIVES, dtype=np.uint64)
    mixed = _mix(_mix((numbers * GOLDEN).astype(np.uint64)) ^ key)
    uniform = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    return np.asarray(ndtri(uniform), np.float64)


def _mix(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))
