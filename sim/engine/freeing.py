"""A unit that has done with a call: to the next one, or to a station."""

from __future__ import annotations

from numba import njit

from sim.engine.choosing import measure
from sim.engine.journeys import drive_to_station, stand
from sim.engine.moving import rearrange
from sim.engine.records import IDLE, NONE, Record, calls_of, stations_of, units_of
from sim.engine.returning import choose_station
from sim.engine.sending import send
from sim.engine.waiting import next_waiting


@njit(cache=True, nogil=True)
def become_free(state: Record, unit: int) -> None:
    """Go to whoever waits, else to a station."""
    record = units_of(state)[unit]
    done = calls_of(state)[record.call]
    done.freed_s = state.now_s
    record.luck_back = done.luck_back
    record.busy_s += state.now_s - record.busy_since_s
    record.call = NONE
    call = next_waiting(state)
    if call != NONE:
        measure(state, unit, call)
        send(state, unit, call)
        return
    station = choose_station(state, unit)
    if station != record.station:
        record.move_ups += 1
    drive_to_station(state, unit, station)
    rearrange(state)


@njit(cache=True, nogil=True)
def reach_station(state: Record, unit: int) -> None:
    """Stand there until a call comes."""
    record = units_of(state)[unit]
    stand(state, unit, IDLE, stations_of(state)[record.station])
    record.sequence = NONE
