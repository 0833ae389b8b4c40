"""Distances on the sphere of the mean earth radius."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
Floats = NDArray[np.float64]


def unit_vectors(lonlat: Floats) -> Floats:
    """(k, 3) directions from the centre of the earth to points (k, 2) in degrees."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    across = np.cos(lat)
    return np.column_stack([across * np.cos(lon), across * np.sin(lon), np.sin(lat)])


def arc_of_chord_m(chord: Floats) -> Floats:
    """Metres along the surface between points whose unit vectors are `chord` apart (0..2)."""
    return 2.0 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord, 2.0) / 2.0)


def great_circle_m(a: Floats, b: Floats) -> Floats:
    """(k) metres between points (k, 2) and (k, 2) in degrees."""
    return arc_of_chord_m(np.linalg.norm(unit_vectors(a) - unit_vectors(b), axis=1))
