"""What the free units cover at this instant, from the stations where they stand or are going to."""

from __future__ import annotations

from numba import njit

from sim.engine.records import (
    IDLE,
    TO_STATION,
    Record,
    all_busy_of,
    cover_count_of,
    cover_of,
    miss_of,
    standing_of,
    units_of,
)


@njit(cache=True, nogil=True)
def is_free(record: Record) -> bool:
    """Whether a unit waits at a station or is on its way to one."""
    return bool(record.doing == IDLE or record.doing == TO_STATION)


@njit(cache=True, nogil=True)
def count_cover(state: Record, without: int) -> None:
    """Note how many free units each station has, how many cover each cell, and with what chance all those are busy.

    One unit is left out; NONE = nobody is.
    """
    starts, cells, _ = cover_of(state)
    standing, count, units = standing_of(state), cover_count_of(state), units_of(state)
    standing[:] = 0
    count[:] = 0
    for unit in range(state.unit_count):
        if unit != without and is_free(units[unit]):
            standing[units[unit].station] += 1
    for station in range(state.station_count):
        if standing[station] > 0:
            for entry in range(starts[station], starts[station + 1]):
                count[cells[entry]] += standing[station]
    miss, all_busy = miss_of(state), all_busy_of(state)
    for cell in range(state.cell_count):
        miss[cell] = all_busy[count[cell]]
