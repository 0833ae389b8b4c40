"""Sizes of the region, worked out from the number of nodes."""

from __future__ import annotations

import math
from dataclasses import dataclass

CITY_NODES_PER_KM2 = 103.0
"""Junctions of streets, arterials and parks together, as the generator lays them."""
_CITY_SHARE = 0.84
_VILLAGE_SHARE = 0.11
_NODES_PER_VILLAGE = 85
_MOST_VILLAGES = 500
FEWEST_NODES, MOST_NODES = 500, 2_000_000


@dataclass(frozen=True)
class RegionPlan:
    """Lengths in metres, angles in radians; rings from the innermost to the edge of the city, then country rings."""

    nodes: int
    city_radius_m: float
    region_radius_m: float
    rings_m: tuple[float, ...]
    country_rings_m: tuple[float, ...]
    radials: int
    river_half_width_m: float
    villages: int
    nodes_per_village: float


def plan_region(nodes: int, *, stretch: float = 1.0) -> RegionPlan:
    """The plan of a region of about `nodes` nodes; `stretch` scales the city's radius to come nearer to that number."""
    if not FEWEST_NODES <= nodes <= MOST_NODES:
        raise ValueError(f"nodes: {nodes} is not from {FEWEST_NODES} to {MOST_NODES}")
    radius = stretch * 1000 * math.sqrt(_CITY_SHARE * nodes / CITY_NODES_PER_KM2 / math.pi)
    region = radius + min(1.3 * radius, 20_000.0)
    villages = max(2, min(_MOST_VILLAGES, round(_VILLAGE_SHARE * nodes / _NODES_PER_VILLAGE)))
    return RegionPlan(
        nodes=nodes,
        city_radius_m=radius,
        region_radius_m=region,
        rings_m=_rings(radius),
        country_rings_m=tuple(radius + share * (region - radius) for share in (0.42, 0.9)),
        radials=12 if radius > 4_500 else 6,
        river_half_width_m=min(42.0, max(16.0, 0.0036 * radius)),
        villages=villages,
        nodes_per_village=_VILLAGE_SHARE * nodes / villages,
    )


def _rings(radius_m: float) -> tuple[float, ...]:
    """Three rings and the city's edge at Minsk's size; fewer in a town; one more every five kilometres beyond."""
    if radius_m < 2_500:
        return (0.42 * radius_m, radius_m)
    core = min(radius_m, 11_000.0)
    inner = tuple(share * core for share in ((0.13, 0.32, 0.62) if radius_m > 4_500 else (0.25, 0.6)))
    beyond = max(1, round((radius_m - inner[-1]) / 5_000))
    step = (radius_m - inner[-1]) / beyond
    return (*inner, *(inner[-1] + step * (i + 1) for i in range(beyond - 1)), radius_m)
