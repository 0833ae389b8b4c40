"""Which town or village a point belongs to, when its tags don't tell."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
RADIUS_M = {"city": 10_000.0, "town": 4_000.0, "village": 2_000.0, "hamlet": 1_000.0}
"""How far a settlement of a kind reaches from its point: a point takes the one it lies deepest in. A rule of thumb for
extracts without boundaries; what addresses say themselves goes before it."""
NEIGHBOUR_M = 500.0
_METRES_PER_DEGREE = 111_195.0


@dataclass
class Settlements:
    """Named settlement points by kind."""

    points: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)

    def add(self, kind: str, name: str, *, lon: float, lat: float) -> None:
        if kind in RADIUS_M:
            self.points.setdefault(kind, []).append((name, lon, lat))

    def fill(self, told: list[str | None], lonlat: Floats) -> list[str | None]:
        """(k) `told` with gaps filled: from a neighbour within NEIGHBOUR_M that tells, else from the settlements."""
        missing = np.array([i for i, name in enumerate(told) if name is None], np.int64)
        if len(missing) == 0:
            return told
        filled = list(told)
        depth, found = self._deepest(_flat(lonlat[missing], lonlat), lonlat)
        known = np.array([i for i, name in enumerate(told) if name is not None], np.int64)
        if len(known):
            away, nearest = cKDTree(_flat(lonlat[known], lonlat)).query(_flat(lonlat[missing], lonlat))
        for place, row in enumerate(missing.tolist()):
            if len(known) and away[place] <= NEIGHBOUR_M:
                filled[row] = told[known[nearest[place]]]
            elif depth[place] <= 1.0:
                filled[row] = found[place]
        return filled

    def _deepest(self, asked: Floats, frame: Floats) -> tuple[Floats, list[str | None]]:
        """Distance of each point to its best settlement as a share of that one's radius (above 1: none), its name."""
        best = np.full(len(asked), np.inf)
        names: list[str | None] = [None] * len(asked)
        for kind, places in self.points.items():
            tree = cKDTree(_flat(np.array([(lon, lat) for _, lon, lat in places]), frame))
            away, nearest = tree.query(asked)
            share = away / RADIUS_M[kind]
            for row in np.flatnonzero(share < best).tolist():
                names[row] = places[nearest[row]][0]
            best = np.minimum(best, share)
        return best, names


def _flat(lonlat: Floats, frame: Floats) -> Floats:
    """Metres on a plane good enough for a few kilometres, scaled at the middle latitude of `frame`."""
    scale = np.cos(np.radians(frame[:, 1].mean()))
    flat: Floats = lonlat * _METRES_PER_DEGREE * np.array([scale, 1.0])
    return flat
