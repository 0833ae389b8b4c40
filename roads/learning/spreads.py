"""How much driving varies, by road class and hour of the week.

The ways of one drive are slow or quick together, so its spread is that of the classes it took, weighed by time:
sigma = sum over classes of share(class) x spread(class, hour). The spreads are pooled as factors are (see `effects`):
|ln(driven / predicted)| is regressed on the shares on the logarithmic scale, where a wild drive weighs little, and all
spreads are then scaled together so that the 90 % intervals hold nine of ten drives.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from roads.learning.drives import Drives
from roads.learning.effects import Effects
from roads.learning.regression import NINETY, fit_effects, spread_of

Floats = NDArray[np.float64]
NEAREST = 0.05
"""Residuals nearer to none, in general spreads, count as so near: their logarithm would tell of nothing else."""
MEDIAN_OF_HALF_NORMAL = 0.6744897501960817
NARROWEST, MOST_TIMES = 0.01, 4.0


def fit_spreads(drives: Drives, on_class_s: Floats, residual: Floats, *, minimum_trips: float) -> Floats:
    """(classes, 168) standard deviations of the logarithm, of drives with predicted seconds (n, classes) and log
    residuals (n). A class or hour with fewer than `minimum_trips` drives has the spread of what is more general.
    """
    classes = on_class_s.shape[1]
    general = max(spread_of(residual), NARROWEST)
    share = shares_of(on_class_s)
    on_roads = share.sum(axis=1) > 0.0
    relative = np.maximum(np.abs(residual) / general, NEAREST) / MEDIAN_OF_HALF_NORMAL
    told = replace(drives, class_s=share, fixed_s=np.zeros(len(drives)), driven_s=relative).only(on_roads)
    times = Effects(classes).factors(fit_effects(told, minimum_trips=minimum_trips))
    spreads = general * np.clip(times, 1.0 / MOST_TIMES, MOST_TIMES)
    own = spreads_of_drives(spreads, on_class_s, drives.hour)
    return np.asarray(np.maximum(spreads * _held(residual / own), NARROWEST))


def spreads_of_drives(spreads: Floats, on_class_s: Floats, hour: NDArray[np.int64]) -> Floats:
    """(n) spread of each drive; one without a road has that of arcs without class."""
    share = shares_of(on_class_s)
    own = (share * spreads[:, hour].T).sum(axis=1)
    return np.asarray(np.where(share.sum(axis=1) > 0.0, own, spreads[-1, hour]))


def shares_of(on_class_s: Floats) -> Floats:
    """(n, classes) shares of the time on roads."""
    total_s = on_class_s.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(on_class_s, total_s, out=np.zeros_like(on_class_s), where=total_s > 0.0))


def _held(standardised: Floats) -> float:
    """What nine of ten standardised residuals are within, over what they ought to be within."""
    return float(np.quantile(np.abs(standardised), 0.9) / NINETY) if len(standardised) else 1.0
