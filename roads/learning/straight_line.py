"""Drives without a road graph: the straight line between the ends, in bands of distance, takes the place of roads.

The first kilometre of a drive is slower than the tenth, so each band of the way counts as a class of road of its own.
"""

from __future__ import annotations

import numpy as np

from roads.learning.drives import Drives
from roads.learning.trips import Trips
from roads.sphere import great_circle_m
from roads.traffic import hour_of_week

BANDS_M = (0.0, 500.0, 1_000.0, 2_000.0, 4_000.0)
"""Where each band begins; the last has no end."""


def straight_line_drives(trips: Trips, *, speed_m_s: float, timezone: str) -> Drives:
    """Drives at one speed along the straight line; `class_s` has a column for each of BANDS_M and an empty last one."""
    length_m = great_circle_m(trips.origin, trips.destination)
    ends = np.array([*BANDS_M[1:], np.inf])
    in_band_m = np.clip(length_m[:, None] - np.array(BANDS_M), 0.0, ends - np.array(BANDS_M))
    return Drives(
        class_s=np.column_stack([in_band_m / speed_m_s, np.zeros(len(trips))]),
        fixed_s=np.zeros(len(trips)),
        length_m=length_m,
        driven_s=trips.arrived_at - trips.departed_at,
        hour=np.array([hour_of_week(at, timezone) for at in trips.departed_at.tolist()], np.int64),
        departed_at=trips.departed_at,
    )
