"""Which unit goes to a call."""

from __future__ import annotations

from numba import njit

from dispatch.kernels.arrival import earliest_arrival
from dispatch.kernels.coverage import coverage_loss
from dispatch.kernels.policies import coverage_aware_cost
from sim.engine.cover_now import count_cover, is_free
from sim.engine.driving import foretold
from sim.engine.records import (
    IDLE,
    NONE,
    TO_CALL,
    Record,
    calls_of,
    cost_of,
    cover_of,
    demand_of,
    may_preempt_of,
    miss_of,
    preparations_of,
    profile_of,
    station_busy_of,
    suitable_of,
    travel_of,
    travel_times_of,
    unit_loss_of,
    units_of,
    vertices_of,
)
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_from_station_s, drive_s


@njit(cache=True, nogil=True)
def choose_unit(state: Record, call: int) -> int:
    """The unit that arrives first, NONE when none can be sent; cover is weighed where the plan has it so."""
    suitable = suitable_of(state)
    for unit in range(state.unit_count):
        suitable[unit] = can_be_sent(state, unit, call)
        if suitable[unit]:
            measure(state, unit, call)
    if state.cover_weight_s > 0.0 and calls_of(state)[call].priority >= state.cover_from_priority:
        return _choose_weighing_cover(state, call)
    return int(earliest_arrival(travel_times_of(state), preparations_of(state), suitable))


@njit(cache=True, nogil=True)
def can_be_sent(state: Record, unit: int, call: int) -> bool:
    """Free units that have what the call needs; where plans allow it, also those on their way to a less urgent one."""
    record = units_of(state)[unit]
    if state.has_needs and (calls_of(state)[call].needs & ~record.capabilities) != 0:
        return False
    if is_free(record):
        return True
    if record.doing != TO_CALL or not state.preempts:
        return False
    calls = calls_of(state)
    return bool(may_preempt_of(state)[calls[call].priority, calls[record.call].priority])


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
def _choose_weighing_cover(state: Record, call: int) -> int:
    """The unit of the least cost: when it arrives, whether that is in time, and the cover that its leaving takes."""
    count_cover(state, NONE)
    starts, cells, chances = cover_of(state)
    lost = coverage_loss(starts, cells, chances, station_busy_of(state), demand_of(state), miss_of(state))
    target, units, suitable = calls_of(state)[call], units_of(state), suitable_of(state)
    arrival_s, cost, loss = travel_times_of(state), cost_of(state), unit_loss_of(state)
    preparation_s = preparations_of(state)
    for unit in range(state.unit_count):
        loss[unit] = lost[units[unit].station] if is_free(units[unit]) else 0.0
        cost[unit] = arrival_s[unit] + preparation_s[unit]
    off_road_s = target.off_road_m / profile_of(state, target.profile).off_road_m_s
    within_s = target.norm_at_s - state.now_s - off_road_s
    coverage_aware_cost(cost, loss, within_s, state.cover_weight_s, cost)
    loss[:] = 0.0
    return int(earliest_arrival(cost, loss, suitable))
