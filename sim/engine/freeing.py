"""A unit that has done with a call: to the next one, or to a station."""

from __future__ import annotations

from numba import njit

from sim.engine.journeys import drive_to_station, stand
from sim.engine.records import IDLE, NONE, State
from sim.engine.returning import choose_station
from sim.engine.sending import measure, send
from sim.engine.waiting import next_waiting


@njit(cache=True, nogil=True)
def become_free(state: State, unit: int) -> None:
    record, now_s = state.units[unit], state.clock[0].now_s
    state.calls[record.call].freed_s = now_s
    record.busy_s += now_s - record.busy_since_s
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


@njit(cache=True, nogil=True)
def reach_station(state: State, unit: int) -> None:
    station = state.units[unit].station
    stand(state, unit, IDLE, state.station_node[station], state.station_off_road_m[station])
    state.units[unit].sequence = NONE
