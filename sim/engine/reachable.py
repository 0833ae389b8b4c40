"""Calls that somebody can come to at all."""

from __future__ import annotations

import numpy as np

from sim.calls import Calls, CallsUnusable
from sim.worlds import Places, World


def require_reachable(world: World, calls: Calls, places: Places) -> None:
    """A unit sent where no road leads would never come back. Raises CallsUnusable naming the row."""
    profile = world.profile_of_priority[calls.priority]
    for number in np.unique(profile).tolist():
        reached = np.isfinite(world.travel.from_station_s[number]).any(axis=1)
        lost = np.flatnonzero((profile == number) & ~reached[places.node])
        if len(lost):
            row, more = int(lost[0]), f" ({len(lost)} calls are like this)" if len(lost) > 1 else ""
            message = f"no road leads from any station to call {calls.call_id[row]}{more}"
            raise CallsUnusable(message, "Take the call out, or correct the roads", row=row + 1)
