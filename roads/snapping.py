"""From points to the nodes where vehicles leave and join the road network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from roads.graph import RoadGraph
from roads.points import OutsideMap, checked_points
from roads.sphere import arc_of_chord_m, unit_vectors

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
WARN_BEYOND_M = 500.0
REFUSE_BEYOND_M = 5_000.0


@dataclass(frozen=True)
class SnapWarning:
    """A point that was snapped, though it lies far from the roads."""

    row: int
    off_road_m: float

    def __str__(self) -> str:
        return f"point {self.row} lies {self.off_road_m:.0f} m from the nearest road it can be reached from"


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """k points: `lonlat` (k, 2) as given, `node` int32 (k) index, `off_road_m` (k) straight line between the two."""

    lonlat: Floats
    node: Ints
    off_road_m: Floats
    warnings: tuple[SnapWarning, ...]

    def __len__(self) -> int:
        return len(self.node)


class Snapper:
    """Nearest node that has off-road access and lies in the main part of the graph (k-d tree on the sphere)."""

    def __init__(
        self,
        graph: RoadGraph,
        *,
        warn_beyond_m: float = WARN_BEYOND_M,
        refuse_beyond_m: float = REFUSE_BEYOND_M,
    ) -> None:
        self._nodes = np.flatnonzero(graph.off_road_access & graph.in_main_part).astype(np.int32)
        if not len(self._nodes):
            raise ValueError("no node of the main part of the road graph has off-road access: nothing can be reached")
        lonlat = np.column_stack([graph.lon[self._nodes], graph.lat[self._nodes]])
        self._tree = cKDTree(unit_vectors(lonlat), leafsize=4, balanced_tree=False)
        self._warn_beyond_m = warn_beyond_m
        self._refuse_beyond_m = refuse_beyond_m

    def snap(self, points: Any) -> SnappedPoints:
        """Snap points (k, 2) lon/lat. Raises PointError; OutsideMap farther than `refuse_beyond_m` from roads."""
        lonlat = checked_points(points)
        chord, nearest = self._tree.query(unit_vectors(lonlat))
        off_road_m = arc_of_chord_m(chord)
        far = np.flatnonzero(off_road_m > self._warn_beyond_m)
        for row in far[off_road_m[far] > self._refuse_beyond_m].tolist():
            message = (
                f"lies outside the map, {off_road_m[row] / 1000:.1f} km from the nearest road "
                f"(at most {self._refuse_beyond_m / 1000:.1f} km)"
            )
            raise OutsideMap(message, row=row)
        warnings = tuple(SnapWarning(row, float(off_road_m[row])) for row in far.tolist())
        return SnappedPoints(lonlat, self._nodes[nearest], off_road_m, warnings)
