"""The event loop: take the next event, let it happen, until there is none."""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import next_event
from sim.engine.caring import leave_scene, reach_hospital, reach_scene
from sim.engine.changing import change_city
from sim.engine.duty import end_break
from sim.engine.freeing import become_free, reach_station
from sim.engine.records import (
    BREAK_OVER,
    CALL_READY,
    CHANGE,
    FREED,
    NONE,
    SCENE_LEFT,
    SCENE_REACHED,
    STATION_REACHED,
    Records,
)
from sim.engine.sending import answer


@njit(cache=True, nogil=True)
def run(states: Records, most_events: int) -> int:
    """Let events happen in `states[0]`, `most_events` at most; how many did."""
    state = states[0]
    for happened in range(most_events):
        kind, subject = next_event(state)
        if kind == NONE:
            return happened
        if kind == CALL_READY:
            answer(state, subject)
        elif kind == SCENE_REACHED:
            reach_scene(state, subject)
        elif kind == SCENE_LEFT:
            leave_scene(state, subject)
        elif kind == FREED:
            become_free(state, subject)
        elif kind == STATION_REACHED:
            reach_station(state, subject)
        elif kind == CHANGE:
            change_city(state)
        elif kind == BREAK_OVER:
            end_break(state, subject)
        else:
            reach_hospital(state, subject)
    return most_events
