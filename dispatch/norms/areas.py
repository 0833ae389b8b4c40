"""Whether a place lies in the city."""

from itertools import pairwise

import numpy as np

from dispatch.geometry import straight_line_m
from dispatch.norms.settings import CityCircle, LonLat, NormSettings


def in_city(place: LonLat, norms: NormSettings) -> bool:
    """Within any area or circle; everywhere when the settings draw none."""
    if not norms.city_areas and not norms.city_circles:
        return True
    if any(_within(place, ring) for ring in norms.city_areas.values()):
        return True
    return any(_near(place, circle) for circle in norms.city_circles)


def _within(place: LonLat, ring: tuple[LonLat, ...]) -> bool:
    """By the number of edges that a ray to the east crosses (Shimrat 1962, half-open edges)."""
    lon, lat = place
    inside = False
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise((*ring, ring[0])):
        if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            inside = not inside
    return inside


def _near(place: LonLat, circle: CityCircle) -> bool:
    return bool(straight_line_m(np.array([place]), lon=circle.lon, lat=circle.lat)[0] <= circle.radius_m)
