"""Calls that found no unit: the most urgent first, of equally urgent ones the earliest."""

from __future__ import annotations

from numba import njit

from sim.engine.heap import push, take_out_first
from sim.engine.records import NONE, State


@njit(cache=True, nogil=True)
def let_wait(state: State, call: int) -> None:
    """Put a call into the queue. Calls are numbered by arrival, so the number tells which was earlier."""
    clock = state.clock[0]
    push(state.waiting, clock.waiting, float(state.calls[call].priority), 0, call, call)
    clock.waiting += 1
    state.calls[call].queued = 1


@njit(cache=True, nogil=True)
def next_waiting(state: State) -> int:
    """Take the first call out of the queue; NONE when nobody waits."""
    clock = state.clock[0]
    if clock.waiting == 0:
        return NONE
    call = state.waiting[0].subject
    take_out_first(state.waiting, clock.waiting)
    clock.waiting -= 1
    return int(call)
