"""A simulation taken one event at a time, and looked at between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.engine.loop import run
from sim.engine.plan import OperatingPlan
from sim.engine.preparing import Prepared, fleet_of, prepare
from sim.engine.records import IDLE, TO_CALL, TO_STATION
from sim.engine.whereabouts import whereabouts
from sim.streams import Streams
from sim.worlds import World

LonLat = tuple[float, float]
MOVING = (TO_CALL, TO_STATION)


class SteppedSimulation:
    """`prepared` holds units and calls as the loop sees them; `unit_ids` are in its order."""

    def __init__(self, world: World, calls: Calls, plan: OperatingPlan, *, seed: int = 0) -> None:
        self.unit_ids, unit_station = fleet_of(world, plan)
        places = world.place_calls(calls)
        self.prepared: Prepared = prepare(world, calls, places, plan, unit_station, Streams(seed))

    def step(self) -> bool:
        """Let one event happen; False when there was none."""
        return bool(run(self.prepared.state, 1))

    @property
    def now_s(self) -> float:
        return float(self.prepared.state["now_s"][0])

    @property
    def received(self) -> int:
        """How many calls have become ready to be answered."""
        return int(self.prepared.state["next_call"][0])

    def doing(self) -> NDArray[np.int32]:
        """(m) what each unit is doing."""
        doing: NDArray[np.int32] = self.prepared.units["doing"].copy()
        return doing

    def on_call(self) -> NDArray[np.int32]:
        """(m) the call that each unit is on, NONE = none."""
        calls: NDArray[np.int32] = self.prepared.units["call"].copy()
        return calls

    def station_of(self, unit: int) -> int | None:
        """Where a unit waits; None when it does not."""
        record = self.prepared.units[unit]
        return int(record["station"]) if record["doing"] == IDLE else None

    def next_vertex_of(self, unit: int) -> int | None:
        """The next vertex of the way of a unit that is driving to a call or a station; None for others."""
        if self.prepared.units["doing"][unit] not in MOVING:
            return None
        state = self.prepared.state[0]
        vertex, _ = whereabouts(state, unit, int(state["return_profile"]))
        return int(vertex)
