"""Calls, a world and a plan in; what became of every call out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.calls import Calls
from sim.demand.surges import Surge
from sim.engine.attended import attended
from sim.engine.loop import run
from sim.engine.outcome import Outcome
from sim.engine.plan import OperatingPlan
from sim.engine.preparing import Prepared, fleet_of, prepare
from sim.streams import Streams
from sim.worlds import Places, World
from sim.worlds.slowed import slowed

EVENTS_BETWEEN_REPORTS = 200_000


def simulate(
    world: World,
    calls: Calls,
    plan: OperatingPlan | None = None,
    *,
    places: Places | None = None,
    seed: int = 0,
    surges: Sequence[Surge] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """Run until every call is served and every unit is at a station again. The same input gives the same output.

    A call that no unit of the roster ever comes free for stays unanswered: a week after the last thing was done for
    anybody, those who still wait are given up.

    `places`: where the calls are, if that is known already (`world.place_calls(calls)`); `seed`: of the luck of drives,
    where the world or the plan has a spread of travel times; `progress` takes the share of calls that were received,
    now and then. `surges`: those that change the world (snow, hospitals); those that change calls have done so already.
    Raises CallsUnusable, DemandUnusable, PlanUnusable.
    """
    plan, world = plan or OperatingPlan(), slowed(world, surges)
    unit_ids, unit_station = fleet_of(world, plan)
    where, streams = places or world.place_calls(calls), Streams(seed)
    prepared = prepare(world, calls, where, plan, unit_station, streams, surges)
    while advance(prepared, EVENTS_BETWEEN_REPORTS) == EVENTS_BETWEEN_REPORTS:
        progress(int(prepared.state["next_call"][0]) / max(len(prepared.calls), 1))
    return _outcome(world, calls, unit_ids, prepared)


def advance(prepared: Prepared, most_events: int) -> int:
    """Let events happen, `most_events` at most; how many did. The arrays live meanwhile, for `prepared` holds them."""
    return int(run(prepared.state, most_events))


def _outcome(world: World, calls: Calls, unit_ids: tuple[str, ...], prepared: Prepared) -> Outcome:
    units, duration_s = prepared.units, float(prepared.state["now_s"][0])
    done = attended(prepared.calls, prepared.attendances)
    of_calls = done.by_call()
    on_duty = units["on_duty"] != 0
    return Outcome(
        calls=calls,
        unit_ids=unit_ids,
        hospital_ids=world.hospital_ids,
        **of_calls,
        response_s=of_calls["on_scene_s"] - calls.arrival_s,
        attended=done,
        target_s=world.target_s[calls.priority],
        unit_busy_s=units["busy_s"].copy(),
        unit_calls=units["calls"].copy(),
        unit_move_ups=units["move_ups"].copy(),
        unit_duty_s=units["duty_s"] + np.where(on_duty, duration_s - units["duty_since_s"], 0.0),
        unit_overtime_s=units["overtime_s"].copy(),
        unit_breaks_taken=units["breaks_taken"].copy(),
        unit_breaks_missed=units["breaks_missed"].copy(),
        duration_s=duration_s,
    )
