"""Which hospitals take a patient."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.engine.records import Record, hospital_open_of, hospitals_of, travel_of
from sim.worlds.travel import drives_to_hospitals_s


@njit(cache=True, nogil=True)
def find_open(state: Record, call: Record) -> None:
    """Note those that can treat the patient and turn nobody of this priority away.

    Where there is none, those that can treat the patient have to, and where none can, those that turn nobody away;
    a patient whom nobody is left for goes to any.
    """
    for able, accepting in ((True, True), (True, False), (False, True), (False, False)):
        if _note(state, call, able, accepting):
            return


@njit(cache=True, nogil=True)
def _note(state: Record, call: Record, able: bool, accepting: bool) -> bool:
    """Whether one of those that are asked for can be reached."""
    is_open, hospitals, found = hospital_open_of(state), hospitals_of(state), False
    to_hospitals_s = drives_to_hospitals_s(travel_of(state), call.node)
    for number in range(state.hospital_count):
        hospital = hospitals[number]
        lacks = (call.hospital_needs & ~hospital.capabilities) != 0
        turns_away = ((hospital.turns_away >> call.priority) & 1) != 0
        is_open[number] = not (able and lacks) and not (accepting and turns_away) and to_hospitals_s[number] < np.inf
        found = found or is_open[number]
    return found
