"""How good predictions are on drives that were not learnt from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roads.learning.drives import Drives
from roads.learning.regression import NINETY
from roads.pack.travel_times import HeldOutError

Floats = NDArray[np.float64]


def held_out_error(driven_s: Floats, predicted_s: Floats, *, spread: float | Floats) -> HeldOutError:
    """Of (n) driven times beside (n) predicted medians with a log-normal spread, one or (n); n > 0."""
    residual = np.log(driven_s / predicted_s)
    return HeldOutError(
        trips=len(driven_s),
        mean_abs_error_s=float(np.abs(driven_s - predicted_s).mean()),
        median_log_error=float(np.median(np.abs(residual))),
        log_bias=float(np.median(residual)),
        within_90=float((np.abs(residual) <= NINETY * spread).mean()),
    )


def parted(drives: Drives, *, held_out_share: float) -> tuple[Drives, Drives]:
    """(the earlier, the last share) of drives in order of departure: the future is foretold, as in use."""
    last = np.arange(len(drives)) >= len(drives) - round(held_out_share * len(drives))
    return drives.only(~last), drives.only(last)
