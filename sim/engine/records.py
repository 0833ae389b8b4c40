"""How the compiled loop sees a simulation: one record with all numbers that change and the addresses of all arrays.

Arrays of records keep together what is read together. To add an array: a field for its address in STATE, a reader
below, and a line in `preparing`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, njit  # type: ignore[attr-defined]
from numpy.typing import NDArray

from sim.worlds.pointers import booleans, doubles, ints, longs, pointer
from sim.worlds.travel import PROFILE, TRAVEL

Record = Any
Records = Any
Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

NONE = -1

# What a unit is doing.
IDLE, TO_CALL, AT_SCENE, TO_HOSPITAL, AT_HOSPITAL, TO_STATION, ON_BREAK, GOING_OFF, OFF_DUTY = range(9)

# Policies, as in `plan.POLICIES`.
CLOSEST, DMEXCLP, ARTERIAL = range(3)

# Kinds of events; of those at the same instant the lower kind is first.
FREED, STATION_REACHED, SCENE_REACHED, SCENE_LEFT, HOSPITAL_REACHED, CALL_READY, BREAK_OVER, CHANGE = range(8)

# Kinds of changes of the city, in the order in which they happen at the same instant.
SHIFT_ENDS, SHIFT_STARTS, BREAK_LAPSES, BREAK_DUE, HOSPITAL_TURNS_AWAY, HANDOVER_SLOWS = range(6)

WEEK_S = 604_800.0
PRIORITIES = 10
"""Priorities are below this."""

PLACE = np.dtype([("node", np.int64), ("off_road_m", np.float64)])
HOSPITAL = np.dtype(
    [
        ("node", np.int64),
        ("off_road_m", np.float64),
        ("capabilities", np.int64),  # one bit for each
        ("turns_away", np.int64),  # one bit for each priority
        ("handover_factor", np.float64),
        ("bays", np.int32),  # where patients are handed over, 0 = as many as come
        ("bays_in_use", np.int32),
        ("first_in_line", np.int32),  # units that wait for a bay, each knows who is next
        ("last_in_line", np.int32),
    ],
    align=True,
)
CHANGE_OF_CITY = np.dtype(
    [("due_s", np.float64), ("value", np.float64), ("kind", np.int32), ("subject", np.int32)], align=True
)
"""What changes besides what units do: `subject` is a unit or a hospital."""
UNIT = np.dtype(
    [
        ("doing", np.int32),
        ("station", np.int32),  # where it belongs, or is going to
        ("call", np.int32),
        ("profile", np.int32),  # of its journey
        ("sequence", np.int64),  # of its event that counts; others of it in the agenda are out of date
        ("vertex", np.int32),  # where it stands, or the first vertex of its journey
        ("last_vertex", np.int32),
        ("off_road_m", np.float64),  # where it stands, from that vertex
        ("first_vertex_s", np.float64),  # when it is, was or will be at the first vertex of the journey
        ("last_vertex_s", np.float64),
        ("at_vertex", np.int32),  # passed at `at_vertex_s`: where the last look at the journey ended
        ("at_link", np.int32),  # the same as a position in the unit's route to a call
        ("at_vertex_s", np.float64),
        ("pace", np.float64),  # of its journey: time on the road over that at free flow
        ("luck_back", np.float64),  # of its next drive to a station, a standard normal score
        ("route_links", np.int32),  # how many links of the route are known, NONE = not asked for yet
        ("busy_since_s", np.float64),
        ("busy_s", np.float64),
        ("calls", np.int64),
        ("move_ups", np.int64),
        ("capabilities", np.int64),  # one bit for each
        ("home", np.int32),  # station where its shifts begin and end
        ("on_duty", np.int32),
        ("next_in_line", np.int32),  # after it for a bay of its hospital
        ("break_due", np.int32),
        ("break_s", np.float64),  # how long the break that is due takes
        ("duty_since_s", np.float64),
        ("duty_s", np.float64),
        ("duty_ended_s", np.float64),
        ("overtime_s", np.float64),
        ("breaks_taken", np.int64),
        ("breaks_missed", np.int64),
    ],
    align=True,
)
CALL = np.dtype(
    [
        ("priority", np.int32),
        ("profile", np.int32),
        ("node", np.int32),
        ("transport", np.int32),
        ("off_road_m", np.float64),
        ("ready_s", np.float64),
        ("norm_at_s", np.float64),  # when a unit should be there
        ("on_scene_for_s", np.float64),
        ("handover_s", np.float64),
        ("luck_to_scene", np.float64),  # standard normal scores of the drives for it, whoever drives
        ("luck_to_hospital", np.float64),
        ("luck_back", np.float64),
        ("unit", np.int32),
        ("hospital", np.int32),
        ("queued", np.int32),
        ("bumps", np.int32),
        ("dispatched_s", np.float64),
        ("on_scene_s", np.float64),
        ("freed_s", np.float64),
        ("transport_s", np.float64),
        ("at_hospital_s", np.float64),
        ("offload_s", np.float64),  # how long the unit waited there for a bay
        ("needs", np.int64),  # capabilities of the unit, one bit for each
        ("hospital_needs", np.int64),
    ],
    align=True,
)
ENTRY = np.dtype([("due", np.float64), ("rank", np.int64), ("sequence", np.int64), ("subject", np.int64)])
"""An entry of a heap: the least `due` first, then the least `rank`, then the least `sequence`."""

ARRAYS = ("agenda", "waiting", "units", "calls", "ready_order", "routes", "stations", "hospitals", "travel")
TRAFFIC_ARRAYS = ("hourly_factor", "hourly_spread")
DECISION_ARRAYS = ("suitable", "vertex", "preparation_s", "travel_s", "cost", "unit_loss")
HOSPITAL_ARRAYS = ("hospital_open", "hospital_wait_s")
COVER_ARRAYS = (
    "cover_starts",
    "cover_cells",
    "cover_chances",
    "cover_count",
    "demand",
    "all_busy",
    "miss",
    "weight",
    "allowed",
    "standing",
    "station_busy",
    "may_move",
)
CHANGE_ARRAYS = ("changes", "roster", "may_preempt")
STATE = np.dtype(
    [(name, np.float64) for name in ("now_s", "busy_fraction", "cover_weight_s", "drive_cost", "least_gain")]
    + [(name, np.float64) for name in ("next_change_s", "last_progress_s", "roster_week_s", "ageing_s")]
    + [(name, np.int64) for name in ("change_count", "next_change", "roster_count", "next_of_roster")]
    + [(name, np.int64) for name in ("unfinished", "preempts", "has_needs", "hospitals_differ")]
    + [(name, np.int64) for name in ("events", "sequence", "waiting_count", "next_call")]
    + [(name, np.int64) for name in ("unit_count", "call_count", "station_count", "hospital_count", "route_room")]
    + [(name, np.int64) for name in ("policy", "transport_profile", "return_profile", "cover_entries")]
    + [(name, np.int64) for name in ("cell_count", "has_traffic", "clock_hours", "most_moves", "cover_from_priority")]
    + [(name, np.int64) for name in ("agenda_room",)]
    + [
        (name, np.int64)
        for name in (*ARRAYS, *TRAFFIC_ARRAYS, *DECISION_ARRAYS, *HOSPITAL_ARRAYS, *COVER_ARRAYS, *CHANGE_ARRAYS)
    ]
)


@njit(cache=True, nogil=True)
def agenda_of(state: Record) -> Records:
    return carray(pointer(state.agenda), (1,), ENTRY)


@njit(cache=True, nogil=True)
def waiting_of(state: Record) -> Records:
    return carray(pointer(state.waiting), (1,), ENTRY)


@njit(cache=True, nogil=True)
def units_of(state: Record) -> Records:
    return carray(pointer(state.units), (state.unit_count,), UNIT)


@njit(cache=True, nogil=True)
def calls_of(state: Record) -> Records:
    return carray(pointer(state.calls), (state.call_count,), CALL)


@njit(cache=True, nogil=True)
def ready_order_of(state: Record) -> Any:
    """Calls in the order in which units can be sent to them."""
    return longs(state.ready_order, state.call_count)


@njit(cache=True, nogil=True)
def route_of(state: Record, unit: int) -> Any:
    """Room for the links of a unit's way to a call."""
    room = state.route_room
    return ints(state.routes, (unit + 1) * room)[unit * room :]


@njit(cache=True, nogil=True)
def stations_of(state: Record) -> Records:
    return carray(pointer(state.stations), (state.station_count,), PLACE)


@njit(cache=True, nogil=True)
def hospitals_of(state: Record) -> Records:
    return carray(pointer(state.hospitals), (state.hospital_count,), HOSPITAL)


@njit(cache=True, nogil=True)
def travel_of(state: Record) -> Record:
    return carray(pointer(state.travel), (1,), TRAVEL)[0]


@njit(cache=True, nogil=True)
def profile_of(state: Record, number: int) -> Record:
    """How units drive: speed off the road, labels and links on it."""
    return carray(pointer(travel_of(state).profiles), (number + 1,), PROFILE)[number]


@njit(cache=True, nogil=True)
def suitable_of(state: Record) -> Any:
    """Room for one decision, by unit: who can be sent."""
    return booleans(state.suitable, state.unit_count)


@njit(cache=True, nogil=True)
def vertices_of(state: Record) -> Any:
    """The same: over which vertex each would come."""
    return longs(state.vertex, state.unit_count)


@njit(cache=True, nogil=True)
def preparations_of(state: Record) -> Any:
    """The same: in how many seconds each is at that vertex."""
    return doubles(state.preparation_s, state.unit_count)


@njit(cache=True, nogil=True)
def travel_times_of(state: Record) -> Any:
    """The same: how long each drives from there."""
    return doubles(state.travel_s, state.unit_count)


@njit(cache=True, nogil=True)
def cover_of(state: Record) -> Any:
    """Rows of `dispatch.kernels.coverage`: the cells that each station covers."""
    entries = state.cover_entries
    return (
        longs(state.cover_starts, state.station_count + 1),
        longs(state.cover_cells, entries),
        doubles(state.cover_chances, entries),
    )


@njit(cache=True, nogil=True)
def demand_of(state: Record) -> Any:
    """Share of all demand in each cell."""
    return doubles(state.demand, state.cell_count)


@njit(cache=True, nogil=True)
def cover_count_of(state: Record) -> Any:
    """How many free units cover each cell."""
    return longs(state.cover_count, state.cell_count)


@njit(cache=True, nogil=True)
def all_busy_of(state: Record) -> Any:
    """With what chance 0, 1, ... units are all busy."""
    return doubles(state.all_busy, state.unit_count + 1)


@njit(cache=True, nogil=True)
def miss_of(state: Record) -> Any:
    """Room for the chance that nobody comes in time, by cell."""
    return doubles(state.miss, state.cell_count)


@njit(cache=True, nogil=True)
def weight_of(state: Record) -> Any:
    """Room for what one more unit would add in each cell."""
    return doubles(state.weight, state.cell_count)


@njit(cache=True, nogil=True)
def allowed_of(state: Record) -> Any:
    """Which stations units may be sent to."""
    return booleans(state.allowed, state.station_count)


@njit(cache=True, nogil=True)
def standing_of(state: Record) -> Any:
    """Room for how many free units belong to each station."""
    return longs(state.standing, state.station_count)


@njit(cache=True, nogil=True)
def station_busy_of(state: Record) -> Any:
    """The busy fraction, by station, as kernels of cover take it."""
    return doubles(state.station_busy, state.station_count)


@njit(cache=True, nogil=True)
def may_move_of(state: Record) -> Any:
    """Room for which moves from station to station there are (s, s)."""
    return carray(pointer(state.may_move), (state.station_count, state.station_count), np.bool_)


@njit(cache=True, nogil=True)
def cost_of(state: Record) -> Any:
    """Room for one decision, by unit: what it costs to send each."""
    return doubles(state.cost, state.unit_count)


@njit(cache=True, nogil=True)
def unit_loss_of(state: Record) -> Any:
    """Room for one decision, by unit: the cover that its leaving takes."""
    return doubles(state.unit_loss, state.unit_count)


@njit(cache=True, nogil=True)
def hospital_open_of(state: Record) -> Any:
    """Which hospitals take patients."""
    return booleans(state.hospital_open, state.hospital_count)


@njit(cache=True, nogil=True)
def hospital_waits_of(state: Record) -> Any:
    """Seconds that are counted against each hospital beside the drive."""
    return doubles(state.hospital_wait_s, state.hospital_count)


@njit(cache=True, nogil=True)
def changes_of(state: Record) -> Records:
    """What changes once, in order."""
    return carray(pointer(state.changes), (state.change_count,), CHANGE_OF_CITY)


@njit(cache=True, nogil=True)
def roster_of(state: Record) -> Records:
    """What changes every week, in order; `due_s` from the start of such a week."""
    return carray(pointer(state.roster), (state.roster_count,), CHANGE_OF_CITY)


@njit(cache=True, nogil=True)
def may_preempt_of(state: Record) -> Any:
    """(PRIORITIES, PRIORITIES) whether a call of the first may take a unit on its way to one of the second."""
    return carray(pointer(state.may_preempt), (PRIORITIES, PRIORITIES), np.bool_)
