"""Distances as the crow flies."""

import numpy as np

from dispatch.ports import FloatArray

EARTH_RADIUS_M = 6_371_008.8


def straight_line_m(points: FloatArray, *, lon: float, lat: float) -> FloatArray:
    """Great-circle distance (haversine) of every point (n, 2: lon, lat) from one place: (n,) metres."""
    point_lon, point_lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    half_lat = np.sin((point_lat - np.radians(lat)) / 2) ** 2
    half_lon = np.sin((point_lon - np.radians(lon)) / 2) ** 2
    chord = half_lat + np.cos(point_lat) * np.cos(np.radians(lat)) * half_lon
    distance: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return distance
