"""What changes in the city by the clock: shifts and breaks week after week, hospitals once."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.engine.duty import break_falls_due, break_lapses, shift_ends, shift_starts
from sim.engine.records import (
    BREAK_DUE,
    BREAK_LAPSES,
    HOSPITAL_TURNS_AWAY,
    SHIFT_ENDS,
    SHIFT_STARTS,
    WEEK_S,
    Record,
    changes_of,
    hospitals_of,
    roster_of,
)


@njit(cache=True, nogil=True)
def change_city(state: Record) -> None:
    """Let the next change happen, of the roster before all others at an instant."""
    if _roster_due_s(state) <= state.next_change_s:
        change = roster_of(state)[state.next_of_roster]
        state.next_of_roster += 1
        if state.next_of_roster == state.roster_count:
            state.next_of_roster = 0
            state.roster_week_s += WEEK_S
    else:
        change = changes_of(state)[state.next_change]
        state.next_change += 1
    find_next_change(state)
    _apply(state, change)


@njit(cache=True, nogil=True)
def find_next_change(state: Record) -> None:
    """Note when something changes next; never is infinity."""
    due_s = _roster_due_s(state)
    if state.next_change < state.change_count:
        due_s = min(due_s, changes_of(state)[state.next_change].due_s)
    state.next_change_s = due_s


@njit(cache=True, nogil=True)
def _roster_due_s(state: Record) -> float:
    if state.roster_count == 0:
        return np.inf
    return float(state.roster_week_s + roster_of(state)[state.next_of_roster].due_s)


@njit(cache=True, nogil=True)
def _apply(state: Record, change: Record) -> None:
    kind, subject, value = change.kind, change.subject, change.value
    if kind == SHIFT_ENDS:
        shift_ends(state, subject)
    elif kind == SHIFT_STARTS:
        shift_starts(state, subject)
    elif kind == BREAK_LAPSES:
        break_lapses(state, subject)
    elif kind == BREAK_DUE:
        break_falls_due(state, subject, value)
    elif kind == HOSPITAL_TURNS_AWAY:
        hospitals_of(state)[subject].turns_away = int(value)
    else:
        hospitals_of(state)[subject].handover_factor = value
