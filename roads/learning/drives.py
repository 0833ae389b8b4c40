"""Drives as the regression sees them: how long each took, and how long it should have taken on each class of road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LONGEST_S, SHORTEST_S, SHORTEST_M = 7_200.0, 30.0, 200.0
FASTEST_M_S, SLOWEST_M_S = 55.0, 1.0
WILDEST_RATIO = 5.0


@dataclass(frozen=True, eq=False)
class Drives:
    """n drives of one profile. `class_s` (n, classes) seconds expected now on each road class, the last column for arcs
    without class; `fixed_s` (n) seconds of the off-road legs, which are not learnt; `length_m`, `driven_s` (n);
    `hour` int (n) of the week; `departed_at` (n).
    """

    class_s: Floats
    fixed_s: Floats
    length_m: Floats
    driven_s: Floats
    hour: NDArray[np.int64]
    departed_at: Floats

    def __len__(self) -> int:
        return len(self.driven_s)

    @property
    def expected_s(self) -> Floats:
        """(n) seconds that the travel times in force expect."""
        return np.asarray(self.class_s.sum(axis=1) + self.fixed_s)

    def only(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Drives:
        """Those of a mask, or of row numbers in their order."""
        return Drives(
            class_s=self.class_s[kept],
            fixed_s=self.fixed_s[kept],
            length_m=self.length_m[kept],
            driven_s=self.driven_s[kept],
            hour=self.hour[kept],
            departed_at=self.departed_at[kept],
        )


def joined(parts: Sequence[Drives]) -> Drives:
    """All drives in order of departure."""
    whole = Drives(
        class_s=np.vstack([part.class_s for part in parts]),
        fixed_s=np.concatenate([part.fixed_s for part in parts]),
        length_m=np.concatenate([part.length_m for part in parts]),
        driven_s=np.concatenate([part.driven_s for part in parts]),
        hour=np.concatenate([part.hour for part in parts]),
        departed_at=np.concatenate([part.departed_at for part in parts]),
    )
    return whole.only(np.argsort(whole.departed_at, kind="stable"))


def plausible(drives: Drives) -> tuple[Drives, dict[str, int]]:
    """Drives that can be driving, and how many others were left out by reason.

    A drive whose time is more than WILDEST_RATIO from the usual ratio to the expected time was no straight drive.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        speed_m_s = drives.length_m / drives.driven_s
        log_ratio = np.log(drives.driven_s / drives.expected_s)
    no_ratio = ~np.isfinite(log_ratio)
    usual = float(np.median(log_ratio[~no_ratio])) if (~no_ratio).any() else 0.0
    faults = {
        "time_not_30_s_to_2_h": ~((drives.driven_s >= SHORTEST_S) & (drives.driven_s <= LONGEST_S)),
        "shorter_than_200_m": ~(drives.length_m >= SHORTEST_M),
        "speed_not_4_to_198_km_h": ~((speed_m_s >= SLOWEST_M_S) & (speed_m_s <= FASTEST_M_S)),
        "five_times_off_the_usual": no_ratio | (np.abs(log_ratio - usual) > np.log(WILDEST_RATIO)),
    }
    kept, left_out = np.ones(len(drives), np.bool_), {}
    for reason, wrong in faults.items():
        if (wrong & kept).any():
            left_out[reason] = int((wrong & kept).sum())
        kept &= ~wrong
    return drives.only(kept), left_out
