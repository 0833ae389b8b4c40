"""What will happen when: at most one event of each unit counts, those it was to have before are passed over."""

from __future__ import annotations

from numba import njit

from sim.engine.heap import push, take_out_first
from sim.engine.records import CALL_READY, NONE, State


@njit(cache=True, nogil=True)
def schedule(state: State, kind: int, unit: int, at_s: float) -> None:
    """Let this be the unit's next event, in place of what it was to have."""
    clock = state.clock[0]
    clock.sequence += 1
    state.units[unit].sequence = clock.sequence
    push(state.agenda, clock.events, at_s, kind, clock.sequence, unit)
    clock.events += 1


@njit(cache=True, nogil=True)
def next_event(state: State) -> tuple[int, int]:
    """(kind, subject) of the next event, and the clock set to its instant; (NONE, NONE) when there is none.

    The subject of CALL_READY is a call, of all others a unit.
    """
    clock = state.clock[0]
    _pass_over_outdated(state)
    more_calls = clock.next_call < state.ready_order.shape[0]
    if more_calls:
        call = state.ready_order[clock.next_call]
        ready_s = state.calls[call].ready_s
        if clock.events == 0 or ready_s < state.agenda[0].due:
            clock.next_call += 1
            clock.now_s = ready_s
            return CALL_READY, call
    if clock.events == 0:
        return NONE, NONE
    entry = state.agenda[0]
    kind, unit = entry.rank, entry.subject
    clock.now_s = entry.due
    take_out_first(state.agenda, clock.events)
    clock.events -= 1
    return kind, unit


@njit(cache=True, nogil=True)
def _pass_over_outdated(state: State) -> None:
    clock = state.clock[0]
    while clock.events > 0:
        entry = state.agenda[0]
        if state.units[entry.subject].sequence == entry.sequence:
            return
        take_out_first(state.agenda, clock.events)
        clock.events -= 1
