"""Calls that found no unit: the most urgent first, of equally urgent ones the earliest."""

from __future__ import annotations

from numba import njit

from sim.engine.heap import push, take_out_first
from sim.engine.records import NONE, Record, calls_of, waiting_of


@njit(cache=True, nogil=True)
def let_wait(state: Record, call: int) -> None:
    """Put a call into the queue. Calls are numbered by arrival, so the number tells which was earlier."""
    record = calls_of(state)[call]
    push(waiting_of(state), state.waiting_count, float(record.priority), 0, call, call)
    state.waiting_count += 1
    record.queued = 1


@njit(cache=True, nogil=True)
def next_waiting(state: Record) -> int:
    """Take the first call out of the queue; NONE when nobody waits."""
    if state.waiting_count == 0:
        return NONE
    waiting = waiting_of(state)
    call = waiting[0].subject
    take_out_first(waiting, state.waiting_count)
    state.waiting_count -= 1
    return int(call)
