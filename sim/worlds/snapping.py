"""Where calls are on a road graph."""

from __future__ import annotations

import numpy as np

from roads.points import PointError
from roads.snapping import Snapper
from sim.calls import Calls, CallsUnusable
from sim.worlds.world import Places


def snapped(snapper: Snapper, lon: object, lat: object) -> Places:
    """Places of points. Raises PointError naming the row, from 0."""
    found = snapper.snap(np.column_stack([np.asarray(lon, np.float64), np.asarray(lat, np.float64)]))
    notes: tuple[str, ...] = ()
    if found.warnings:
        farthest = max(found.warnings, key=lambda warning: warning.off_road_m)
        notes = (
            f"{len(found.warnings)} points lie far from the roads, the farthest {farthest.off_road_m:.0f} m "
            f"(row {farthest.row + 1}): they were taken to the nearest road",
        )
    return Places(found.node.astype(np.int64), found.off_road_m, notes)


def call_places(snapper: Snapper, calls: Calls) -> Places:
    """Raises CallsUnusable naming the row, from 1."""
    if calls.place_id is not None:
        message = "they are at numbered places, this world is a road graph"
        raise CallsUnusable(message, "Give calls with lon and lat", field="place_id")
    try:
        return snapped(snapper, calls.lon, calls.lat)
    except PointError as error:
        row = None if error.row is None else error.row + 1
        remedy = "Take the call out, or simulate it in its own city"
        named = "a call" if error.row is None else f"call {calls.call_id[error.row]}"
        raise CallsUnusable(f"{named} {error.message}", remedy, row=row, field="lon, lat") from error
