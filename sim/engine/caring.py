"""At the scene, to the hospital, and there."""

from __future__ import annotations

import numpy as np
from numba import njit

from dispatch.kernels.arrival import earliest_arrival
from sim.engine.agenda import schedule
from sim.engine.journeys import stand
from sim.engine.records import AT_HOSPITAL, AT_SCENE, FREED, HOSPITAL_REACHED, SCENE_LEFT, TO_HOSPITAL, State


@njit(cache=True, nogil=True)
def reach_scene(state: State, unit: int) -> None:
    record, now_s = state.units[unit], state.clock[0].now_s
    call = state.calls[record.call]
    stand(state, unit, AT_SCENE, call.node, call.off_road_m)
    record.calls += 1
    call.on_scene_s = now_s
    kind = SCENE_LEFT if call.transport else FREED
    schedule(state, kind, unit, now_s + call.on_scene_for_s)


@njit(cache=True, nogil=True)
def leave_scene(state: State, unit: int) -> None:
    """Drive to the hospital that is reached first."""
    record, now_s = state.units[unit], state.clock[0].now_s
    call = state.calls[record.call]
    hospital = choose_hospital(state, call.node)
    off_road_s = call.off_road_m / state.travel.off_road_m_s[state.rules.transport_profile]
    call.hospital = hospital
    call.transport_s = off_road_s + state.travel.to_hospital_s[call.node, hospital]
    record.doing = TO_HOSPITAL
    schedule(state, HOSPITAL_REACHED, unit, now_s + call.transport_s)


@njit(cache=True, nogil=True)
def choose_hospital(state: State, node: int) -> int:
    hospitals = state.hospital_node.shape[0]
    nothing, all_open = np.zeros(hospitals), np.ones(hospitals, np.bool_)
    return int(earliest_arrival(state.travel.to_hospital_s[node], nothing, all_open))


@njit(cache=True, nogil=True)
def reach_hospital(state: State, unit: int) -> None:
    record, now_s = state.units[unit], state.clock[0].now_s
    call = state.calls[record.call]
    hospital = call.hospital
    stand(state, unit, AT_HOSPITAL, state.hospital_node[hospital], state.hospital_off_road_m[hospital])
    schedule(state, FREED, unit, now_s + call.handover_s)
