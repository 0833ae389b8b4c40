"""Calls that found no unit: the most urgent first, of equally urgent ones the earliest.

Where plans say so, who waits becomes more urgent with time.
"""

from __future__ import annotations

from numba import njit

from sim.engine.heap import before, push, take_out, take_out_first
from sim.engine.records import NONE, Record, calls_of, units_of, waiting_of


@njit(cache=True, nogil=True)
def let_wait(state: Record, call: int) -> None:
    """Put a call into the queue. Calls are numbered by arrival, so the number tells which was earlier.

    Both of two that wait age alike, so that their order stays what it is.
    """
    record = calls_of(state)[call]
    due = float(record.priority)
    if state.ageing_s > 0.0:
        due += record.ready_s / state.ageing_s
    push(waiting_of(state), state.waiting_count, due, 0, call, call)
    state.waiting_count += 1
    record.queued = 1


@njit(cache=True, nogil=True)
def next_waiting(state: Record, unit: int) -> int:
    """Take the first call that the unit suits out of the queue; NONE when no such call waits."""
    if state.waiting_count == 0:
        return NONE
    if state.has_needs:
        return _next_suiting(state, unit)
    waiting = waiting_of(state)
    call = waiting[0].subject
    take_out_first(waiting, state.waiting_count)
    state.waiting_count -= 1
    return int(call)


@njit(cache=True, nogil=True)
def _next_suiting(state: Record, unit: int) -> int:
    waiting, calls, has, first = waiting_of(state), calls_of(state), units_of(state)[unit].capabilities, NONE
    for place in range(state.waiting_count):
        suits = (calls[waiting[place].subject].needs & ~has) == 0
        if suits and (first == NONE or before(waiting[place], waiting[first])):
            first = place
    if first == NONE:
        return NONE
    call = waiting[first].subject
    take_out(waiting, state.waiting_count, first)
    state.waiting_count -= 1
    return int(call)
