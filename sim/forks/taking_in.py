"""A simulation that begins in the middle of a day: units are put where they are, with what is left of their jobs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.engine.agenda import next_due_s, schedule
from sim.engine.caring import reach_hospital, reach_scene
from sim.engine.choosing import measure
from sim.engine.journeys import drive_to_station
from sim.engine.loop import run
from sim.engine.records import AT_SCENE, FREED, HOSPITAL_REACHED, Records, calls_of, profile_of, travel_of, units_of
from sim.engine.records import TO_HOSPITAL as DRIVING_TO_HOSPITAL
from sim.engine.sending import send
from sim.forks.present import AT_HOSPITAL, AT_STATION, AWAY, ELSEWHERE, ON_SCENE, TO_SCENE
from sim.worlds.travel import drives_to_hospitals_s

TASK = np.dtype(
    [
        ("kind", np.int64),
        ("call", np.int64),  # row of the call it is on, or of the one that stands for its absence
        ("node", np.int64),  # where it is
        ("off_road_m", np.float64),
        ("left_s", np.float64),  # of the part of the job, or of the absence
        ("hospital", np.int64),
    ],
    align=True,
)


@njit(cache=True, nogil=True)
def take_in(states: Records, tasks: Any) -> None:
    """Give every unit its task, by number; the clock of `states[0]` stands at the present."""
    state = states[0]
    units, calls = units_of(state), calls_of(state)
    for unit in range(state.unit_count):
        task, record = tasks[unit], units[unit]
        if task.kind == AT_STATION:
            continue
        record.doing = AT_SCENE
        record.vertex = task.node
        record.off_road_m = task.off_road_m
        if task.kind == ELSEWHERE:
            drive_to_station(state, unit, record.station)
            continue
        call = calls[task.call]
        record.busy_since_s = state.now_s
        if task.kind == TO_SCENE:
            measure(state, unit, task.call)
            send(state, unit, task.call)
            continue
        record.call = task.call
        call.unit = unit
        call.dispatched_s = state.now_s
        if task.kind == AWAY:
            schedule(state, FREED, unit, state.now_s + task.left_s)
        elif task.kind == ON_SCENE:
            call.on_scene_for_s = task.left_s
            reach_scene(state, unit)
        elif task.kind == AT_HOSPITAL:
            call.hospital = task.hospital
            call.handover_s = task.left_s
            reach_hospital(state, unit)
        else:
            call.hospital = task.hospital
            record.doing = DRIVING_TO_HOSPITAL
            off_road_s = task.off_road_m / profile_of(state, state.transport_profile).off_road_m_s
            there_s = state.now_s + off_road_s + drives_to_hospitals_s(travel_of(state), task.node)[task.hospital]
            schedule(state, HOSPITAL_REACHED, unit, there_s)


@njit(cache=True, nogil=True)
def run_until(states: Records, until_s: float) -> None:
    """Let everything happen that is due by then."""
    while next_due_s(states[0]) <= until_s:
        run(states, 1)
