"""Shifts and breaks of units.

A unit whose shift ends finishes its call and goes home. A break that is due begins when the unit is at a station and
free; calls come first. One that has not begun when its time is over, or the shift, is missed.
"""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import schedule
from sim.engine.choosing import measure
from sim.engine.cover_now import is_free
from sim.engine.journeys import drive_to_station
from sim.engine.moving import rearrange
from sim.engine.records import (
    BREAK_OVER,
    GOING_OFF,
    IDLE,
    NONE,
    OFF_DUTY,
    ON_BREAK,
    TO_STATION,
    Record,
    units_of,
)
from sim.engine.sending import send
from sim.engine.waiting import next_waiting


@njit(cache=True, nogil=True)
def serve_waiting(state: Record, unit: int) -> bool:
    """Send a free unit to whoever waits; whether somebody did."""
    call = next_waiting(state, unit)
    if call == NONE:
        return False
    measure(state, unit, call)
    send(state, unit, call)
    return True


@njit(cache=True, nogil=True)
def shift_starts(state: Record, unit: int) -> None:
    """Be there for calls, at home or still on the way there."""
    record = units_of(state)[unit]
    record.on_duty = 1
    record.duty_since_s = state.now_s
    if record.doing == OFF_DUTY:
        record.doing = IDLE
    elif record.doing == GOING_OFF:
        record.doing = TO_STATION
    else:
        record.overtime_s += state.now_s - record.duty_ended_s
        return
    if not serve_waiting(state, unit):
        rearrange(state)


@njit(cache=True, nogil=True)
def shift_ends(state: Record, unit: int) -> None:
    """Go home, at once or after the call."""
    record = units_of(state)[unit]
    break_lapses(state, unit)
    record.on_duty = 0
    record.duty_s += state.now_s - record.duty_since_s
    record.duty_ended_s = state.now_s
    if is_free(record) or record.doing == ON_BREAK:
        go_home(state, unit)
        rearrange(state)


@njit(cache=True, nogil=True)
def go_home(state: Record, unit: int) -> None:
    """Leave duty at the unit's own station."""
    record = units_of(state)[unit]
    if (record.doing == IDLE or record.doing == ON_BREAK) and record.station == record.home:
        record.doing = OFF_DUTY
        record.sequence = NONE
        return
    if record.doing != TO_STATION or record.station != record.home:
        drive_to_station(state, unit, record.home)
    record.doing = GOING_OFF


@njit(cache=True, nogil=True)
def break_falls_due(state: Record, unit: int, break_s: float) -> None:
    """Take a break now, or when the unit is next at a station and free."""
    record = units_of(state)[unit]
    if not record.on_duty:
        return
    record.break_due = 1
    record.break_s = break_s
    if record.doing == IDLE:
        begin_break(state, unit)
        rearrange(state)


@njit(cache=True, nogil=True)
def break_lapses(state: Record, unit: int) -> None:
    """Whoever has not begun the break by now misses it."""
    record = units_of(state)[unit]
    if record.break_due:
        record.break_due = 0
        record.breaks_missed += 1


@njit(cache=True, nogil=True)
def begin_break(state: Record, unit: int) -> None:
    """Take no calls for the length of the break."""
    record = units_of(state)[unit]
    record.doing = ON_BREAK
    record.break_due = 0
    record.breaks_taken += 1
    schedule(state, BREAK_OVER, unit, state.now_s + record.break_s)


@njit(cache=True, nogil=True)
def end_break(state: Record, unit: int) -> None:
    """Be there for calls again."""
    record = units_of(state)[unit]
    record.doing = IDLE
    record.sequence = NONE
    if not serve_waiting(state, unit):
        rearrange(state)
