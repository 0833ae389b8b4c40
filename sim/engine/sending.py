"""Which unit goes to a call, and its going."""

from __future__ import annotations

from numba import njit

from dispatch.kernels.arrival import earliest_arrival
from sim.engine.agenda import schedule
from sim.engine.driving import foretold
from sim.engine.journeys import set_off
from sim.engine.records import (
    IDLE,
    NONE,
    SCENE_REACHED,
    TO_CALL,
    TO_STATION,
    Record,
    calls_of,
    preparations_of,
    profile_of,
    suitable_of,
    travel_of,
    travel_times_of,
    units_of,
    vertices_of,
)
from sim.engine.waiting import let_wait
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_from_station_s, drive_s

MOST_URGENT = 1


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


@njit(cache=True, nogil=True)
def choose_unit(state: Record, call: int) -> int:
    """The unit that arrives first, NONE when none can be sent."""
    suitable = suitable_of(state)
    for unit in range(state.unit_count):
        suitable[unit] = can_be_sent(state, unit, call)
        if suitable[unit]:
            measure(state, unit, call)
    return int(earliest_arrival(travel_times_of(state), preparations_of(state), suitable))


@njit(cache=True, nogil=True)
def can_be_sent(state: Record, unit: int, call: int) -> bool:
    """Free units can; and, where plans allow it, those on their way to a less urgent call."""
    record = units_of(state)[unit]
    if record.doing == IDLE or record.doing == TO_STATION:
        return True
    if record.doing != TO_CALL or not state.redispatch:
        return False
    calls = calls_of(state)
    return bool(calls[call].priority == MOST_URGENT and calls[record.call].priority > MOST_URGENT)


@njit(cache=True, nogil=True)
def measure(state: Record, unit: int, call: int) -> None:
    """Note how the unit would come: over which vertex, when it is there, and how long it drives from there."""
    record, target, travel = units_of(state)[unit], calls_of(state)[call], travel_of(state)
    profile = target.profile
    vertex, until_vertex_s = whereabouts(state, unit, profile)
    if record.doing == IDLE:
        travel_s = drive_from_station_s(travel, profile, record.station, target.node)
    else:
        travel_s = drive_s(travel, profile_of(state, profile), profile, vertex, target.node)
    vertices_of(state)[unit] = vertex
    preparations_of(state)[unit] = until_vertex_s
    travel_times_of(state)[unit] = travel_s * foretold(state, profile)


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
    schedule(state, SCENE_REACHED, unit, there_s + target.off_road_m / profile_of(state, target.profile).off_road_m_s)
