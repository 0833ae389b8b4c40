"""Calls, a world and a plan in; what became of every call out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.calls import Calls
from sim.engine.loop import run
from sim.engine.outcome import Outcome
from sim.engine.plan import OperatingPlan
from sim.engine.preparing import Prepared, fleet_of, prepare
from sim.streams import Streams
from sim.worlds import Places, World

EVENTS_BETWEEN_REPORTS = 200_000


def simulate(
    world: World,
    calls: Calls,
    plan: OperatingPlan | None = None,
    *,
    places: Places | None = None,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """Run until every call is served and every unit is at a station again. The same input gives the same output.

    `places`: where the calls are, if that is known already (`world.place_calls(calls)`); `seed`: of the luck of drives,
    where the world or the plan has a spread of travel times; `progress` takes the share of calls that were received,
    now and then. Raises CallsUnusable, PlanUnusable.
    """
    plan = plan or OperatingPlan()
    unit_ids, unit_station = fleet_of(world, plan)
    prepared = prepare(world, calls, places or world.place_calls(calls), plan, unit_station, Streams(seed))
    while advance(prepared, EVENTS_BETWEEN_REPORTS) == EVENTS_BETWEEN_REPORTS:
        progress(int(prepared.state["next_call"][0]) / max(len(calls), 1))
    return _outcome(world, calls, unit_ids, prepared)


def advance(prepared: Prepared, most_events: int) -> int:
    """Let events happen, `most_events` at most; how many did. The arrays live meanwhile, for `prepared` holds them."""
    return int(run(prepared.state, most_events))


def _outcome(world: World, calls: Calls, unit_ids: tuple[str, ...], prepared: Prepared) -> Outcome:
    done, units = prepared.calls, prepared.units
    return Outcome(
        calls=calls,
        unit_ids=unit_ids,
        hospital_ids=world.hospital_ids,
        unit=done["unit"].astype(np.int64),
        hospital=done["hospital"].astype(np.int64),
        queued=done["queued"].astype(np.bool_),
        bumps=done["bumps"].astype(np.int64),
        dispatched_s=done["dispatched_s"].copy(),
        on_scene_s=done["on_scene_s"].copy(),
        freed_s=done["freed_s"].copy(),
        response_s=done["on_scene_s"] - calls.arrival_s,
        transport_s=done["transport_s"].copy(),
        target_s=world.target_s[calls.priority],
        unit_busy_s=units["busy_s"].copy(),
        unit_calls=units["calls"].copy(),
        unit_move_ups=units["move_ups"].copy(),
        duration_s=float(prepared.state["now_s"][0]),
    )
