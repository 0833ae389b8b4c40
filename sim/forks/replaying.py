"""A span of the log lived through again under another policy: which decisions differ, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.model import LonLat
from roads.points import PointError
from roads.snapping import Snapper
from sim.calls import Calls
from sim.engine.attended import attended
from sim.engine.loop import run
from sim.engine.plan import OperatingPlan
from sim.engine.preparing import Prepared, fleet_of, prepare
from sim.engine.records import NONE
from sim.engine.simulating import EVENTS_BETWEEN_REPORTS
from sim.forks.coming import UNIT_ROWS_FROM
from sim.forks.logged import (
    USUAL_HANDOVER_S,
    USUAL_ON_SCENE_S,
    LoggedCall,
    ReplayUnusable,
    frozen_delays_s,
    with_usual,
)
from sim.forks.past_fleet import PastFleet, PastUnit
from sim.forks.present import AT_STATION, AWAY
from sim.forks.taking_in import TASK, take_in
from sim.streams import Streams
from sim.worlds import World
from sim.worlds.snapping import snapped

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class ChangedDecision(Struct, frozen=True, kw_only=True):
    """A call that another unit came to first. Responses are from the call to the arrival; None = nobody came."""

    incident_id: str
    call_received_at: float
    priority: int
    unit_then: str
    unit_now: str | None
    response_then_s: float
    response_now_s: float | None
    difference_s: float | None


class Measures(Struct, frozen=True, kw_only=True):
    """Over all calls of the replay; `queued_share` found no unit free."""

    mean_response_s: float | None
    p90_response_s: float | None
    on_time_share: float | None
    queued_share: float


class ReplayAnswer(Struct, frozen=True, kw_only=True):
    """`same_unit_difference_s`: where the same unit came, by how much its simulated response is longer than the
    logged one, in the middle of those calls: what the simulation alone makes, whatever the policy."""

    policy: str
    redispatch: bool
    first_call_at: float
    last_call_at: float
    calls: int
    units: int
    same_unit: int
    same_unit_difference_s: float | None
    then: Measures
    now: Measures
    decisions: tuple[ChangedDecision, ...]
    left_out: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Lived:
    """By call: who came first (None = nobody), seconds from the call, and whether it found nobody free."""

    unit_ids: tuple[str | None, ...]
    response_s: Floats
    queued: Bools

    def after(self, count: int) -> Lived:
        """Without the first so many calls."""
        return Lived(unit_ids=self.unit_ids[count:], response_s=self.response_s[count:], queued=self.queued[count:])


def on_the_map(calls: Sequence[LoggedCall], world: World, snapper: Snapper) -> list[LoggedCall]:
    """Those that a road leads to from any station."""
    return [call for call in calls if is_reached((call.lon, call.lat), world, snapper)]


def is_reached(place: LonLat, world: World, snapper: Snapper) -> bool:
    """Whether a road leads there from any station, in whichever profile."""
    try:
        node = int(snapper.snap([place]).node[0])
    except PointError:
        return False
    return all(np.isfinite(from_station_s[node]).any() for from_station_s in world.travel.from_station_s)


def all_on_the_map(fleet: PastFleet, world: World, snapper: Snapper, home: Mapping[str, LonLat]) -> PastFleet:
    """Units whose place no road leads to are taken to be at their stations; `home`: where each station is."""
    units = tuple(
        unit if is_reached(unit.place, world, snapper) else replace(unit, place=home[unit.post.station_id])
        for unit in fleet.units
    )
    return replace(fleet, units=units)


def live_again(
    calls: Sequence[LoggedCall],
    fleet: PastFleet,
    world: World,
    plan: OperatingPlan,
    snapper: Snapper,
    *,
    started_at: float,
    zero_at: float,
) -> Lived:
    """`plan.fleet` is that of `fleet`; `zero_at` is the instant at which the world's clock is 0."""
    away = [unit for unit in fleet.units if unit.task == AWAY]
    frozen = frozen_calls(calls, fleet, away, started_at=started_at, zero_at=zero_at)
    places = snapped(snapper, frozen.lon, frozen.lat)
    _, unit_station = fleet_of(world, plan)
    prepared = prepare(world, frozen, places, plan, unit_station, Streams(0))
    _begin(prepared, fleet.units, away, snapper, now_s=started_at - zero_at)
    while run(prepared.state, EVENTS_BETWEEN_REPORTS) == EVENTS_BETWEEN_REPORTS:
        pass
    done = attended(prepared.calls, prepared.attendances).by_call()
    came: list[str | None] = [unit.post.unit_id for unit in fleet.units]
    first = len(away)
    response_s = (done["on_scene_s"] - frozen.arrival_s)[first:]
    units = np.where(np.isnan(response_s), NONE, done["unit"][first:])
    return Lived(
        unit_ids=tuple(None if unit == NONE else came[unit] for unit in units.tolist()),
        response_s=response_s,
        queued=done["queued"][first:],
    )


def frozen_calls(
    calls: Sequence[LoggedCall], fleet: PastFleet, away: Sequence[PastUnit], *, started_at: float, zero_at: float
) -> Calls:
    """First a row for each unit that is away, then the calls with all their times as they were."""
    able = [frozenset(unit.post.capabilities or ()) for unit in fleet.units]
    received_s = np.array([call.received_at for call in calls]) - zero_at
    delay_s = np.maximum(frozen_delays_s(list(calls)), started_at - zero_at - received_s)
    on_scene_s, _ = with_usual([call.on_scene_s for call in calls], USUAL_ON_SCENE_S)
    handover_s, _ = with_usual([call.handover_s for call in calls], USUAL_HANDOVER_S)
    needs = [call.needs if any(call.needs <= each for each in able) else frozenset() for call in calls]
    usual = int(np.bincount([call.priority for call in calls]).argmax())
    count, none = len(away), np.zeros(len(away))
    return Calls(
        call_id=np.r_[UNIT_ROWS_FROM + np.arange(count), np.arange(1, len(calls) + 1)],
        priority=np.array([usual] * count + [call.priority for call in calls]),
        lon=np.array([unit.place[0] for unit in away] + [call.lon for call in calls]),
        lat=np.array([unit.place[1] for unit in away] + [call.lat for call in calls]),
        arrival_s=np.r_[none, received_s],
        dispatch_delay_s=np.r_[none + np.median(delay_s), delay_s],
        on_scene_s=np.r_[none, on_scene_s],
        transport=np.array([False] * count + [call.patients > 0 for call in calls]),
        handover_s=np.r_[none, handover_s],
        units_needed=np.array([1] * count + [call.units for call in calls]),
        patients=np.array([1] * count + [max(call.patients, 1) for call in calls]),
        unit_needs=np.array([""] * count + [" ".join(sorted(each)) for each in needs], np.str_),
    )


def _begin(
    prepared: Prepared, units: Sequence[PastUnit], away: Sequence[PastUnit], snapper: Snapper, *, now_s: float
) -> None:
    """Put every unit where it is at `now_s`; rows of units that are away are in hand already."""
    arrays: dict[str, Any] = prepared.kept[0]
    ready_s = prepared.calls["ready_s"].copy()
    ready_s[: len(away)] = -1.0
    arrays["ready_order"][:] = np.argsort(ready_s, kind="stable")
    prepared.state["next_call"], prepared.state["now_s"] = len(away), now_s
    tasks = np.zeros(len(units), TASK)
    tasks["kind"], tasks["hospital"] = AT_STATION, NONE
    row_of = {unit.post.unit_id: row for row, unit in enumerate(away)}
    for task, unit in zip(tasks, units, strict=True):
        if unit.task == AT_STATION:
            continue
        found = snapper.snap([unit.place])
        task["kind"], task["call"] = unit.task, row_of.get(unit.post.unit_id, NONE)
        task["node"], task["off_road_m"], task["left_s"] = found.node[0], found.off_road_m[0], unit.away_s
    take_in(prepared.state, tasks)


def answer_of(
    calls: Sequence[LoggedCall], lived: Lived, fleet: PastFleet, world: World, plan: OperatingPlan, notes: Sequence[str]
) -> ReplayAnswer:
    """What differs, and both summaries."""
    then_s, target_s = np.array([c.response_s for c in calls]), world.target_s[[c.priority for c in calls]]
    same = np.array([call.unit_id == unit_id for call, unit_id in zip(calls, lived.unit_ids, strict=True)])
    return ReplayAnswer(
        policy=plan.policy,
        redispatch=plan.redispatch,
        first_call_at=calls[0].received_at,
        last_call_at=calls[-1].received_at,
        calls=len(calls),
        units=len(fleet.units),
        same_unit=int(same.sum()),
        same_unit_difference_s=float(np.median((lived.response_s - then_s)[same])) if same.any() else None,
        then=measures(then_s, target_s, np.array([call.queued for call in calls])),
        now=measures(lived.response_s, target_s, lived.queued),
        decisions=tuple(_changed(calls, lived, row) for row in np.flatnonzero(~same).tolist()),
        left_out=fleet.left_out,
        notes=tuple(notes),
    )


def _changed(calls: Sequence[LoggedCall], lived: Lived, row: int) -> ChangedDecision:
    call, came_s = calls[row], float(lived.response_s[row])
    now_s = None if np.isnan(came_s) else came_s
    return ChangedDecision(
        incident_id=call.incident_id,
        call_received_at=call.received_at,
        priority=call.priority,
        unit_then=call.unit_id,
        unit_now=lived.unit_ids[row],
        response_then_s=call.response_s,
        response_now_s=now_s,
        difference_s=None if now_s is None else now_s - call.response_s,
    )


def measures(response_s: Floats, target_s: Floats, queued: Bools) -> Measures:
    """Calls that nobody came to are late, and in no mean."""
    came, aimed = ~np.isnan(response_s), np.isfinite(target_s)
    return Measures(
        mean_response_s=float(response_s[came].mean()) if came.any() else None,
        p90_response_s=float(np.percentile(response_s[came], 90)) if came.any() else None,
        on_time_share=float((response_s <= target_s)[aimed].mean()) if aimed.any() else None,
        queued_share=float(queued.mean()),
    )


def require_calls(calls: Sequence[LoggedCall], fleet: PastFleet) -> None:
    """Raises ReplayUnusable where there is nothing to replay."""
    if not calls:
        raise ReplayUnusable(
            "no unit is known to have come to any call of this span on the map: give another --from and --until, "
            "or the city pack of the region"
        )
    if not fleet.units:
        why = ", ".join(sorted(set(fleet.left_out.values()))) or "the region has none"
        raise ReplayUnusable(
            f"no unit of the region takes part ({why}): give another --from and --until, or the city pack of the region"
        )
