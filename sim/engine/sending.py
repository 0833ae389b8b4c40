"""Which unit goes to a call, and its going."""

from __future__ import annotations

from numba import njit

from dispatch.kernels.arrival import earliest_arrival
from sim.engine.agenda import schedule
from sim.engine.journeys import set_off
from sim.engine.records import IDLE, NONE, SCENE_REACHED, TO_CALL, TO_STATION, State
from sim.engine.waiting import let_wait
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_s

MOST_URGENT = 1


@njit(cache=True, nogil=True)
def answer(state: State, call: int) -> None:
    """Send a unit, or let the call wait. A call whose unit is taken away is answered anew, at the same instant."""
    while call != NONE:
        unit = choose_unit(state, call)
        if unit == NONE:
            let_wait(state, call)
            return
        left = leave_call(state, unit)
        send(state, unit, call)
        call = left


@njit(cache=True, nogil=True)
def choose_unit(state: State, call: int) -> int:
    """The unit that arrives first, NONE when none can be sent."""
    scratch = state.scratch
    for unit in range(state.units.shape[0]):
        scratch.suitable[unit] = can_be_sent(state, unit, call)
        if scratch.suitable[unit]:
            measure(state, unit, call)
    return int(earliest_arrival(scratch.travel_s, scratch.preparation_s, scratch.suitable))


@njit(cache=True, nogil=True)
def can_be_sent(state: State, unit: int, call: int) -> bool:
    """Free units can; and, where plans allow it, those on their way to a less urgent call."""
    record = state.units[unit]
    if record.doing == IDLE or record.doing == TO_STATION:
        return True
    if record.doing != TO_CALL or not state.rules.redispatch:
        return False
    return state.calls[call].priority == MOST_URGENT and state.calls[record.call].priority > MOST_URGENT


@njit(cache=True, nogil=True)
def measure(state: State, unit: int, call: int) -> None:
    """Note how the unit would come: over which vertex, when it is there, and how long it drives from there."""
    record, target, scratch = state.units[unit], state.calls[call], state.scratch
    vertex, until_vertex_s = whereabouts(state, unit, target.profile)
    scratch.vertex[unit] = vertex
    scratch.preparation_s[unit] = until_vertex_s
    if record.doing == IDLE:
        scratch.travel_s[unit] = state.travel.from_station_s[target.profile, target.node, record.station]
    else:
        scratch.travel_s[unit] = drive_s(state.travel, target.profile, vertex, target.node)


@njit(cache=True, nogil=True)
def leave_call(state: State, unit: int) -> int:
    """The call that the unit was on its way to and leaves, NONE when it was free."""
    record = state.units[unit]
    if record.doing != TO_CALL:
        return NONE
    call = record.call
    state.calls[call].unit = NONE
    state.calls[call].bumps += 1
    return int(call)


@njit(cache=True, nogil=True)
def send(state: State, unit: int, call: int) -> None:
    """Let a unit that was measured for a call drive there."""
    record, target, scratch, now_s = state.units[unit], state.calls[call], state.scratch, state.clock[0].now_s
    if record.doing != TO_CALL:
        record.busy_since_s = now_s
    there_s = set_off(
        state,
        unit,
        target.profile,
        scratch.vertex[unit],
        scratch.preparation_s[unit],
        scratch.travel_s[unit],
        target.node,
    )
    record.doing = TO_CALL
    record.call = call
    target.unit = unit
    target.dispatched_s = now_s
    off_road_s = target.off_road_m / state.travel.off_road_m_s[target.profile]
    schedule(state, SCENE_REACHED, unit, there_s + off_road_s)
