"""Where a freed unit goes."""

from __future__ import annotations

import numpy as np
from numba import njit

from dispatch.kernels.coverage import place_gains
from sim.engine.records import IDLE, TO_STATION, State

CLOSEST, DMEXCLP, ARTERIAL = range(3)


@njit(cache=True, nogil=True)
def choose_station(state: State, unit: int) -> int:
    """Its own station, or the one where it adds the most expected cover (of equals the lowest)."""
    if state.rules.policy == CLOSEST:
        return int(state.units[unit].station)
    cover = state.cover
    count_cover(state, unit)
    for cell in range(cover.demand.shape[0]):
        cover.weight[cell] = cover.demand[cell] * cover.one_more[cover.count[cell]]
    allowed = np.ones(cover.starts.shape[0] - 1, np.bool_)
    return int(np.argmax(place_gains(cover.starts, cover.cells, cover.chances, cover.weight, allowed)))


@njit(cache=True, nogil=True)
def count_cover(state: State, without: int) -> None:
    """How many free units cover each cell from where they stand or are going to, one unit left out."""
    cover = state.cover
    cover.count[:] = 0
    for unit in range(state.units.shape[0]):
        record = state.units[unit]
        if unit != without and (record.doing == IDLE or record.doing == TO_STATION):
            for entry in range(cover.starts[record.station], cover.starts[record.station + 1]):
                cover.count[cover.cells[entry]] += 1
