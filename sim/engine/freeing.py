"""A unit that has done with a call: to the next one, to a station, or home."""

from __future__ import annotations

from numba import njit

from sim.engine.bays import leave_bay
from sim.engine.duty import begin_break, go_home, serve_waiting
from sim.engine.journeys import drive_to_station, stand
from sim.engine.moving import rearrange
from sim.engine.records import GOING_OFF, IDLE, NONE, OFF_DUTY, Record, calls_of, stations_of, units_of
from sim.engine.returning import choose_station


@njit(cache=True, nogil=True)
def become_free(state: Record, unit: int) -> None:
    """Go to whoever waits, else to a station; home when the shift is over."""
    record = units_of(state)[unit]
    done = calls_of(state)[record.call]
    done.freed_s = state.now_s
    record.luck_back = done.luck_back
    record.busy_s += state.now_s - record.busy_since_s
    record.call = NONE
    state.unfinished -= 1
    state.last_progress_s = state.now_s
    if done.hospital != NONE:
        leave_bay(state, done.hospital)
    if not record.on_duty:
        record.overtime_s += state.now_s - max(record.duty_ended_s, record.busy_since_s)
        go_home(state, unit)
        rearrange(state)
        return
    if serve_waiting(state, unit):
        return
    station = choose_station(state, unit)
    if station != record.station:
        record.move_ups += 1
    drive_to_station(state, unit, station)
    rearrange(state)


@njit(cache=True, nogil=True)
def reach_station(state: Record, unit: int) -> None:
    """Stand there until a call comes, the break begins, or the next shift."""
    record = units_of(state)[unit]
    station = stations_of(state)[record.station]
    stand(state, unit, OFF_DUTY if record.doing == GOING_OFF else IDLE, station.node, station.off_road_m)
    record.sequence = NONE
    if record.break_due:
        begin_break(state, unit)
