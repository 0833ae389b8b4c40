"""Points as callers give them, checked before anything else sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class PointError(ValueError):
    """A point that can't be used; `row` counts from 0 in the points given, None for all of them."""

    def __init__(self, message: str, *, row: int | None = None) -> None:
        super().__init__(message if row is None else f"point {row}: {message}")
        self.row = row
        self.message = message


class OutsideMap(PointError):
    """A point too far from every road of the map."""


def checked_points(points: Any) -> Floats:
    """(k, 2) float64 lon, lat in degrees; one point may be given as (lon, lat). Raises PointError naming the row."""
    try:
        array = np.asarray(points)
    except ValueError as error:
        raise PointError("points must be pairs of lon and lat in degrees") from error
    if array.size == 0:
        return np.empty((0, 2))
    if array.dtype.kind not in "iuf":
        raise PointError("lon and lat must be numbers, in degrees")
    if array.shape == (2,):
        array = array[None, :]
    if array.ndim != 2 or array.shape[1] != 2:
        raise PointError(f"points have shape {array.shape}, expected (number of points, 2): lon, lat in degrees")
    array = array.astype(np.float64)
    wrong = np.flatnonzero(~((np.abs(array[:, 0]) <= 180) & (np.abs(array[:, 1]) <= 90)))
    if len(wrong):
        lon, lat = array[wrong[0]]
        message = f"lon {lon!s}, lat {lat!s} is no place on earth (lon from -180 to 180, lat from -90 to 90 degrees)"
        raise PointError(message, row=int(wrong[0]))
    return array
