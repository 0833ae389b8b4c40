"""What will happen when: at most one event of each unit counts, those it was to have before are passed over."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.engine.heap import push, take_out_first
from sim.engine.records import (
    CALL_READY,
    CHANGE,
    NONE,
    WEEK_S,
    Record,
    agenda_of,
    calls_of,
    ready_order_of,
    units_of,
)


@njit(cache=True, nogil=True)
def schedule(state: Record, kind: int, unit: int, at_s: float) -> None:
    """Let this be the unit's next event, in place of what it was to have."""
    if state.events == state.agenda_room:
        _take_out_outdated(state)
    state.sequence += 1
    units_of(state)[unit].sequence = state.sequence
    push(agenda_of(state), state.events, at_s, kind, state.sequence, unit)
    state.events += 1


@njit(cache=True, nogil=True)
def next_event(state: Record) -> tuple[int, int]:
    """(kind, subject) of the next event, and the clock set to its instant; (NONE, NONE) when there is none.

    The subject of CALL_READY is a call, of all others a unit; CHANGE has none.
    """
    _pass_over_outdated(state)
    agenda = agenda_of(state)
    if state.next_change_s < np.inf and _change_is_next(state):
        state.now_s = state.next_change_s
        return CHANGE, NONE
    if state.next_call < state.call_count:
        call = ready_order_of(state)[state.next_call]
        ready_s = calls_of(state)[call].ready_s
        if state.events == 0 or ready_s < agenda[0].due:
            state.next_call += 1
            state.now_s = ready_s
            state.last_progress_s = ready_s
            return CALL_READY, call
    if state.events == 0:
        return NONE, NONE
    kind, unit = agenda[0].rank, agenda[0].subject
    state.now_s = agenda[0].due
    take_out_first(agenda, state.events)
    state.events -= 1
    return kind, unit


@njit(cache=True, nogil=True)
def _change_is_next(state: Record) -> bool:
    """Changes come before all else at their instant, as long as calls are to be answered.

    Where all who wait have waited a week after anything was done for anybody, nobody will come any more.
    """
    at_s = state.next_change_s
    if state.events > 0 and agenda_of(state)[0].due < at_s:
        return False
    if state.next_call < state.call_count:
        return bool(at_s <= calls_of(state)[ready_order_of(state)[state.next_call]].ready_s)
    if state.unfinished == state.waiting_count and at_s > state.last_progress_s + WEEK_S:
        return False
    return bool(state.unfinished > 0)


@njit(cache=True, nogil=True)
def next_due_s(state: Record) -> float:
    """When the next event is due; infinite when there is none."""
    _pass_over_outdated(state)
    if state.next_change_s < np.inf and _change_is_next(state):
        return float(state.next_change_s)
    due_s = agenda_of(state)[0].due if state.events > 0 else np.inf
    if state.next_call < state.call_count:
        due_s = min(due_s, calls_of(state)[ready_order_of(state)[state.next_call]].ready_s)
    return float(due_s)


@njit(cache=True, nogil=True)
def _pass_over_outdated(state: Record) -> None:
    agenda, units = agenda_of(state), units_of(state)
    while state.events > 0 and units[agenda[0].subject].sequence != agenda[0].sequence:
        take_out_first(agenda, state.events)
        state.events -= 1


@njit(cache=True, nogil=True)
def _take_out_outdated(state: Record) -> None:
    """Make room: there are never more events that count than units."""
    agenda, units, kept = agenda_of(state), units_of(state), 0
    for place in range(state.events):
        due, rank, sequence = agenda[place].due, agenda[place].rank, agenda[place].sequence
        if units[agenda[place].subject].sequence == sequence:
            push(agenda, kept, due, rank, sequence, agenda[place].subject)
            kept += 1
    state.events = kept
