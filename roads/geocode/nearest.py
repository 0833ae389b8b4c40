"""From a position to the nearest address."""

from __future__ import annotations

import math
from typing import Any

METRES_PER_DEGREE = 111_195.0
_IN_BOX = (
    "SELECT place.row, kind, lon, lat FROM position JOIN place USING (row) "
    "WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south"
)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres on a sphere between two near points (equirectangular)."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * METRES_PER_DEGREE


def nearest_rows(connection: Any, *, lon: float, lat: float, within_m: float) -> list[tuple[float, int]]:
    """(metres, row of `place`) within the distance: addresses by distance, then everything else by distance."""
    dlat = within_m / METRES_PER_DEGREE
    dlon = dlat / max(0.01, math.cos(math.radians(lat)))
    box = {"west": lon - dlon, "east": lon + dlon, "south": lat - dlat, "north": lat + dlat}
    found = [(distance_m(lon, lat, x, y), row, kind) for row, kind, x, y in connection.execute(_IN_BOX, box)]
    near = [(d, row, kind) for d, row, kind in found if d <= within_m]
    near.sort(key=lambda item: (item[2] != "address", item[0], item[1]))
    return [(d, row) for d, row, _ in near]
