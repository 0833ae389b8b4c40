"""A unit is sent to a call."""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import schedule
from sim.engine.choosing import choose_unit
from sim.engine.journeys import set_off
from sim.engine.moving import rearrange
from sim.engine.records import (
    NONE,
    SCENE_REACHED,
    TO_CALL,
    Record,
    calls_of,
    preparations_of,
    profile_of,
    travel_times_of,
    units_of,
    vertices_of,
)
from sim.engine.waiting import let_wait


@njit(cache=True, nogil=True)
def answer(state: Record, call: int) -> None:
    """Send a unit, or let the call wait. A call whose unit is taken away is answered anew, at the same instant."""
    while call != NONE:
        unit = choose_unit(state, call)
        if unit == NONE:
            let_wait(state, call)
            return
        left = leave_call(state, unit)
        send(state, unit, call)
        call = left
    rearrange(state)


@njit(cache=True, nogil=True)
def leave_call(state: Record, unit: int) -> int:
    """The call that the unit was on its way to and leaves, NONE when it was free."""
    record = units_of(state)[unit]
    if record.doing != TO_CALL:
        return NONE
    left = calls_of(state)[record.call]
    left.unit = NONE
    left.bumps += 1
    return int(record.call)


@njit(cache=True, nogil=True)
def send(state: Record, unit: int, call: int) -> None:
    """Let a unit that was measured for a call drive there."""
    record, target = units_of(state)[unit], calls_of(state)[call]
    if record.doing != TO_CALL:
        record.busy_since_s = state.now_s
    until_vertex_s, road_s = preparations_of(state)[unit], travel_times_of(state)[unit]
    vertex, node = vertices_of(state)[unit], target.node
    there_s = set_off(state, unit, target.profile, vertex, until_vertex_s, road_s, node, target.luck_to_scene)
    record.doing = TO_CALL
    record.call = call
    target.unit = unit
    target.dispatched_s = state.now_s
    state.last_progress_s = state.now_s
    schedule(state, SCENE_REACHED, unit, there_s + target.off_road_m / profile_of(state, target.profile).off_road_m_s)
