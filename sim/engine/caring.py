"""At the scene, to the hospital, and there."""

from __future__ import annotations

from numba import njit

from dispatch.kernels.arrival import earliest_arrival
from sim.engine.agenda import schedule
from sim.engine.bays import seek_bay
from sim.engine.driving import foretold, turns_out
from sim.engine.hospitals_open import find_open
from sim.engine.journeys import stand
from sim.engine.records import (
    AT_HOSPITAL,
    AT_SCENE,
    FREED,
    HOSPITAL_REACHED,
    NONE,
    SCENE_LEFT,
    TO_HOSPITAL,
    Record,
    calls_of,
    hospital_open_of,
    hospital_waits_of,
    hospitals_of,
    profile_of,
    travel_of,
    units_of,
)
from sim.worlds.travel import drives_to_hospitals_s


@njit(cache=True, nogil=True)
def reach_scene(state: Record, unit: int) -> None:
    """Care for the patient there, then leave for a hospital or be free."""
    record = units_of(state)[unit]
    call = calls_of(state)[record.call]
    stand(state, unit, AT_SCENE, call.node, call.off_road_m)
    record.calls += 1
    call.on_scene_s = state.now_s
    kind = SCENE_LEFT if call.transport else FREED
    schedule(state, kind, unit, state.now_s + call.on_scene_for_s)


@njit(cache=True, nogil=True)
def leave_scene(state: Record, unit: int) -> None:
    """Drive to the hospital that is reached first of those that take the patient; be free where there is none."""
    record = units_of(state)[unit]
    call = calls_of(state)[record.call]
    to_hospitals_s = drives_to_hospitals_s(travel_of(state), call.node)
    if state.hospitals_differ:
        find_open(state, call)
    call.hospital = earliest_arrival(to_hospitals_s, hospital_waits_of(state), hospital_open_of(state))
    if call.hospital == NONE:
        schedule(state, FREED, unit, state.now_s)
        return
    profile, hospital = state.transport_profile, call.hospital
    off_road_m_s = profile_of(state, profile).off_road_m_s
    call.transport_s = call.off_road_m / off_road_m_s + to_hospitals_s[hospital]
    pace = foretold(state, profile) * turns_out(state, profile, call.luck_to_hospital)
    if pace != 1.0:
        road_s = to_hospitals_s[hospital] - hospitals_of(state)[hospital].off_road_m / off_road_m_s
        call.transport_s += road_s * (pace - 1.0)
    record.doing = TO_HOSPITAL
    schedule(state, HOSPITAL_REACHED, unit, state.now_s + call.transport_s)


@njit(cache=True, nogil=True)
def reach_hospital(state: Record, unit: int) -> None:
    """Hand the patient over, at once or when there is a bay, then be free."""
    call = calls_of(state)[units_of(state)[unit].call]
    hospital = hospitals_of(state)[call.hospital]
    stand(state, unit, AT_HOSPITAL, hospital.node, hospital.off_road_m)
    call.at_hospital_s = state.now_s
    seek_bay(state, unit)
