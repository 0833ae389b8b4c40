"""Where a freed unit goes."""

from __future__ import annotations

import numpy as np
from numba import njit

from dispatch.kernels.coverage import place_gains
from sim.engine.records import (
    IDLE,
    TO_STATION,
    Record,
    allowed_of,
    cover_count_of,
    cover_of,
    demand_of,
    one_more_of,
    units_of,
    weight_of,
)

CLOSEST, DMEXCLP, ARTERIAL = range(3)


@njit(cache=True, nogil=True)
def choose_station(state: Record, unit: int) -> int:
    """Its own station, or the one where it adds the most expected cover (of equals the lowest)."""
    if state.policy == CLOSEST:
        return int(units_of(state)[unit].station)
    count_cover(state, unit)
    demand, count, one_more, weight = demand_of(state), cover_count_of(state), one_more_of(state), weight_of(state)
    for cell in range(state.cell_count):
        weight[cell] = demand[cell] * one_more[count[cell]]
    starts, cells, chances = cover_of(state)
    return int(np.argmax(place_gains(starts, cells, chances, weight, allowed_of(state))))


@njit(cache=True, nogil=True)
def count_cover(state: Record, without: int) -> None:
    """How many free units cover each cell from where they stand or are going to, one unit left out."""
    starts, cells, _ = cover_of(state)
    count, units = cover_count_of(state), units_of(state)
    count[:] = 0
    for unit in range(state.unit_count):
        record = units[unit]
        if unit != without and (record.doing == IDLE or record.doing == TO_STATION):
            for entry in range(starts[record.station], starts[record.station + 1]):
                count[cells[entry]] += 1
