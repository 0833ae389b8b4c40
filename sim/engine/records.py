"""How the compiled loop sees units, calls and events: arrays of records, so that what is read together lies together."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.worlds.travel import Travel

Records = NDArray[Any]
Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

NONE = -1

# What a unit is doing.
IDLE, TO_CALL, AT_SCENE, TO_HOSPITAL, AT_HOSPITAL, TO_STATION = range(6)

# Kinds of events; of those at the same instant the lower kind is first.
FREED, STATION_REACHED, SCENE_REACHED, SCENE_LEFT, HOSPITAL_REACHED, CALL_READY = range(6)

UNIT = np.dtype(
    [
        ("doing", np.int32),
        ("station", np.int32),  # where it belongs, or is going to
        ("call", np.int32),
        ("sequence", np.int64),  # of its event that counts; others of it in the agenda are out of date
        ("vertex", np.int32),  # where it stands, or the first vertex of its journey
        ("off_road_m", np.float64),  # where it stands, from that vertex
        ("profile", np.int32),  # of its journey
        ("began_s", np.float64),
        ("first_vertex_s", np.float64),  # when it is, was or will be at the first vertex of the journey
        ("last_vertex", np.int32),
        ("last_vertex_s", np.float64),
        ("at_vertex", np.int32),  # passed at `at_vertex_s`: where the last look at the journey ended
        ("at_vertex_s", np.float64),
        ("at_link", np.int32),  # the same as a position in the unit's route to a call
        ("route_links", np.int32),  # how many links of the route are known, NONE = not asked for yet
        ("busy_since_s", np.float64),
        ("busy_s", np.float64),
        ("calls", np.int64),
        ("move_ups", np.int64),
    ]
)
CALL = np.dtype(
    [
        ("priority", np.int32),
        ("profile", np.int32),
        ("node", np.int32),
        ("transport", np.int32),
        ("off_road_m", np.float64),
        ("arrival_s", np.float64),
        ("ready_s", np.float64),
        ("on_scene_for_s", np.float64),
        ("handover_s", np.float64),
        ("unit", np.int32),
        ("hospital", np.int32),
        ("queued", np.int32),
        ("bumps", np.int32),
        ("dispatched_s", np.float64),
        ("on_scene_s", np.float64),
        ("freed_s", np.float64),
        ("transport_s", np.float64),
    ]
)
ENTRY = np.dtype([("due", np.float64), ("rank", np.int64), ("sequence", np.int64), ("subject", np.int64)])
"""An entry of a heap: the least `due` first, then the least `rank`, then the least `sequence`."""

CLOCK = np.dtype(
    [
        ("now_s", np.float64),
        ("events", np.int64),
        ("sequence", np.int64),
        ("waiting", np.int64),
        ("next_call", np.int64),
    ]
)


class Rules(NamedTuple):
    """What the plan and the world say, as numbers. `policy` is the position in POLICIES."""

    policy: int
    redispatch: bool
    transport_profile: int
    return_profile: int


class Cover(NamedTuple):
    """Expected cover by stations, as rows of `dispatch.kernels.coverage`: cells of equal cover, taken together.

    `starts` (s + 1), `cells`, `chances`: which cells each station covers; `demand` (n) of each cell;
    `count` int64 (n): free units that cover each now; `one_more` (m + 1): what the k-th unit adds to a demand of 1.
    """

    starts: Longs
    cells: Longs
    chances: Floats
    demand: Floats
    count: Longs
    one_more: Floats
    weight: Floats


class Scratch(NamedTuple):
    """Room for one decision, by unit: where each is bound first, when it is there, and how long it drives from it."""

    suitable: Bools
    vertex: Longs
    preparation_s: Floats
    travel_s: Floats


class State(NamedTuple):
    """All that changes while a simulation runs, and what it reads."""

    clock: Records
    agenda: Records
    waiting: Records
    units: Records
    calls: Records
    ready_order: Longs
    routes: NDArray[np.int32]
    station_node: Longs
    station_off_road_m: Floats
    hospital_node: Longs
    hospital_off_road_m: Floats
    travel: Travel
    rules: Rules
    cover: Cover
    scratch: Scratch
