"""One number for a time and a distance, so that one kernel finds the shortest of the fastest paths.

key = milliseconds * 2^32 + centimetres: keys add like pairs and compare by time first. Centimetres of one path stay
below 2^32 (42,949 km).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roads.engine import INFINITE_MS

CENTIMETRE_BITS = 32
INFINITE_KEY = INFINITE_MS << CENTIMETRE_BITS


def join(weight_ms: NDArray[np.int32], length_cm: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keys int64 of weights and lengths; infinite stays infinite."""
    keys: NDArray[np.int64] = (weight_ms.astype(np.int64) << CENTIMETRE_BITS) + length_cm
    keys[weight_ms >= INFINITE_MS] = INFINITE_KEY
    return keys


def part(keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """(milliseconds int32, centimetres int64) of keys."""
    return (keys >> CENTIMETRE_BITS).astype(np.int32), keys & ((1 << CENTIMETRE_BITS) - 1)
