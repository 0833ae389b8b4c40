"""Web Mercator as map tiles use it: the world is a unit square, x to the east, y to the south."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
"""Units along the side of a tile (Mapbox Vector Tile specification 2.1, section 3)."""
PIXEL = 8
"""Units to a screen pixel of a 512 pixel tile."""
_HIGHEST_LAT = 85.0511287798066
Floats = NDArray[np.float64]


def unit_square(lonlat: Floats) -> Floats:
    """(k, 2) degrees -> (k, 2) in [0, 1]. Latitudes beyond the square are put on its edge."""
    lat = np.radians(np.clip(lonlat[:, 1], -_HIGHEST_LAT, _HIGHEST_LAT))
    x = lonlat[:, 0] / 360.0 + 0.5
    y = 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi)
    return np.column_stack([x, y])


def world_units(zoom: int) -> float:
    """Units along the side of the whole world at a zoom."""
    return float(EXTENT * 2**zoom)
