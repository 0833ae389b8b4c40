"""What is learnt from: trips known by their ends, and traces of positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Trips:
    """k drives, en route to on scene: `unit_id`, `profile` (k) text; `departed_at`, `arrived_at` (k) instants;
    `origin`, `destination` (k, 2) lon, lat in degrees.
    """

    unit_id: Words
    profile: Words
    departed_at: Floats
    arrived_at: Floats
    origin: Floats
    destination: Floats

    def __len__(self) -> int:
        return len(self.departed_at)

    def only(self, kept: NDArray[np.bool_]) -> Trips:
        return Trips(
            unit_id=self.unit_id[kept],
            profile=self.profile[kept],
            departed_at=self.departed_at[kept],
            arrived_at=self.arrived_at[kept],
            origin=self.origin[kept],
            destination=self.destination[kept],
        )


@dataclass(frozen=True, eq=False)
class Traces:
    """k positions in any order: `unit_id`, `profile` (k) text, `at` (k) instants, `lonlat` (k, 2) degrees."""

    unit_id: Words
    profile: Words
    at: Floats
    lonlat: Floats

    def __len__(self) -> int:
        return len(self.at)
