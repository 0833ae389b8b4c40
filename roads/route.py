"""One way from a point to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.graph import RoadGraph

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Unreachable(LookupError):
    """There is no way between two points, with the roads as they are."""

    def __init__(self, origin: Floats, destination: Floats, profile: str) -> None:
        super().__init__(
            f"no way from {origin[0]:.6f},{origin[1]:.6f} to {destination[0]:.6f},{destination[1]:.6f} "
            f"for profile {profile!r} with the closures in force"
        )
        self.origin, self.destination = origin, destination


@dataclass(frozen=True, eq=False)
class Route:
    """A fastest way. Times and distances include the straight off-road legs at both ends.

    `lonlat` (k, 2): the line from the origin over the road to the destination; `arcs` int32 (a) arc indices in driving
    order; `arc_travel_s` (a) seconds on each; `warnings` say where an end lies far from the roads.
    """

    travel_s: float
    distance_m: float
    lonlat: Floats
    arcs: Ints
    arc_travel_s: Floats
    origin_off_road_m: float
    destination_off_road_m: float
    warnings: tuple[str, ...]


def line_along(graph: RoadGraph, arcs: Ints, origin: Floats, destination: Floats) -> Floats:
    """(k, 2) origin, the line of the arcs with each shared node once, destination."""
    start, lonlat = graph.lines(arcs)
    is_repeated = np.zeros(len(lonlat), np.bool_)
    is_repeated[start[1:-1]] = True
    return np.vstack([origin, lonlat[~is_repeated], destination])
