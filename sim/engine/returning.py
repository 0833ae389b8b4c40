"""Where a freed unit goes."""

from __future__ import annotations

import numpy as np
from numba import njit

from dispatch.kernels.coverage import place_gains
from sim.engine.cover_now import count_cover
from sim.engine.records import (
    ARTERIAL,
    CLOSEST,
    Record,
    allowed_of,
    cover_of,
    demand_of,
    miss_of,
    travel_of,
    units_of,
    weight_of,
)
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_to_station_s


@njit(cache=True, nogil=True)
def choose_station(state: Record, unit: int) -> int:
    """Its own station, or the one where it adds the most expected cover; of equals the lowest.

    The policy `arterial` holds the drive there against it.
    """
    if state.policy == CLOSEST:
        return int(units_of(state)[unit].station)
    gains = gains_by_station(state, unit)
    if state.policy == ARTERIAL:
        profile = state.return_profile
        vertex, until_vertex_s = whereabouts(state, unit, profile)
        for station in range(state.station_count):
            drive_s = until_vertex_s + drive_to_station_s(travel_of(state), profile, vertex, station)
            gains[station] -= state.drive_cost * drive_s
    return int(np.argmax(gains))


@njit(cache=True, nogil=True)
def gains_by_station(state: Record, unit: int) -> Record:
    """(s) expected demand that the unit would cover at each station beside all other free units."""
    count_cover(state, unit)
    demand, miss, weight = demand_of(state), miss_of(state), weight_of(state)
    for cell in range(state.cell_count):
        weight[cell] = demand[cell] * miss[cell] * (1.0 - state.busy_fraction)
    starts, cells, chances = cover_of(state)
    return place_gains(starts, cells, chances, weight, allowed_of(state))
