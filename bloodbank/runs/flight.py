"""Ways as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8

LonLat = tuple[float, float]


def straight_m(start: LonLat, end: LonLat) -> float:
    """Metres along the great circle (haversine), on the sphere of the Earth's mean radius."""
    (lon_a, lat_a), (lon_b, lat_b) = start, end
    up = sin(radians(lat_b - lat_a) / 2.0) ** 2
    across = cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2.0) ** 2
    return 2.0 * EARTH_M * asin(min(1.0, sqrt(up + across)))
