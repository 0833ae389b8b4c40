"""A region's log lived through again in the simulator: what of the log, the pack and the settings it takes."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from arterial.book_file import BookFile
from arterial.dispatch_data import read_dispatch_data, with_dispatch_data
from arterial.dispatch_file import dispatch_settings_of
from arterial.settings import Settings
from arterial.storage import existing_log
from controlroom.indicator_books import IndicatorBooks
from controlroom.replay import Replay
from controlroom.subjects import standard_subjects
from dispatch.settings import DispatchSettings
from roads import CityPack
from roads.snapping import Snapper

if TYPE_CHECKING:
    from dispatch.indicators.records import Records
    from sim.engine import OperatingPlan
    from sim.forks.logged import LoggedCall
    from sim.forks.past import Past
    from sim.forks.past_fleet import PastFleet
    from sim.forks.replaying import ReplayAnswer
    from sim.worlds import World


def replay_log(
    settings: Settings,
    pack: CityPack,
    region: str | None,
    plan: "OperatingPlan",
    *,
    from_at: float | None,
    until_at: float | None,
) -> "ReplayAnswer":
    """Calls that came from `from_at` on and before `until_at`, None = all.

    Raises NothingLogged, LogBroken, ReplayUnusable, WorldUnusable, CallsUnusable, PlanUnusable.
    """
    from sim.forks.logged import logged_calls, waiting_at
    from sim.forks.past_fleet import past_fleet
    from sim.forks.replaying import all_on_the_map, answer_of, live_again, on_the_map, require_calls
    from sim.worlds import world_of_pack
    from sim.worlds.road_world import cache_folder

    rules = with_dispatch_data(
        dispatch_settings_of(pack, settings.dispatch_file), read_dispatch_data(settings.dispatch_data_dir)
    )
    records, rows, past = _read(settings, region, rules, from_at=from_at, until_at=until_at)
    world = _aimed(world_of_pack(pack, cache=cache_folder(pack)), rules)
    snapper = Snapper(pack.graph, warn_beyond_m=inf)
    reached = logged_calls(records, rows, past)
    home = {station.station_id: (station.lon, station.lat) for station in pack.stations}
    fleet = all_on_the_map(past_fleet(past, records, world, rules), world, snapper, home)
    calls = on_the_map(reached, world, snapper)
    require_calls(calls, fleet)
    waiting = on_the_map(waiting_at(records, rows, past), world, snapper)
    plan, zero_at = _placed(plan, fleet, [*waiting, *calls], past, pack.settings.timezone)
    lived = live_again([*waiting, *calls], fleet, world, plan, snapper, started_at=past.started_at, zero_at=zero_at)
    lived = lived.after(len(waiting))
    notes = notes_of(len(rows), reached, calls, past, fleet)
    if waiting:
        notes.insert(0, f"{len(waiting)} calls from before waited for a unit: they are answered too, and not counted")
    return answer_of(calls, lived, fleet, world, plan, notes)


def _read(
    settings: Settings,
    region: str | None,
    rules: DispatchSettings,
    *,
    from_at: float | None,
    until_at: float | None,
) -> "tuple[Records, np.ndarray, Past]":
    """The times of all responses, the rows of the span's incidents, and the fleet through the span."""
    from sim.forks.logged import ReplayUnusable, incidents_of
    from sim.forks.past import read_past

    named = region or settings.region
    with existing_log(settings, named, may_be_empty=False) as log:
        books = IndicatorBooks(log, named, store=BookFile.of(settings.data_dir, named))
        records = books.records(up_to=log.head(named).position)
        rows = incidents_of(records, from_at=from_at, until_at=until_at)
        replay = Replay(log=log, region=named, subjects=standard_subjects())
        opened_at = float(records.incidents["opened_at"][rows].max())
        past = read_past(replay, [records.incident_ids[row] for row in rows], settings=rules, until_at=opened_at)
    if past is None:
        raise ReplayUnusable("the log tells of these calls, but not of their incidents: read it again")
    return records, rows, past


def _aimed(world: "World", rules: DispatchSettings) -> "World":
    """With the norms that the control room works by."""
    target_s = np.full(len(world.target_s), np.inf)
    for priority, norm_s in rules.targets_s.items():
        if 0 < priority < len(target_s):
            target_s[priority] = norm_s
    return replace(world, target_s=target_s)


def _placed(
    plan: "OperatingPlan", fleet: "PastFleet", calls: "Sequence[LoggedCall]", past: "Past", timezone: str
) -> "tuple[OperatingPlan, float]":
    """The plan with this fleet and hour of the week, and the instant at which the world's clock is 0."""
    from sim.forks.coming import full_hour_before, local_hour_of_week

    zero_at = full_hour_before(min(past.started_at, *(call.received_at for call in calls)), timezone)
    posts = tuple(unit.post for unit in fleet.units)
    return replace(plan, fleet=posts, start_hour_of_week=local_hour_of_week(zero_at, timezone)), zero_at


def notes_of(
    incidents: int,
    reached: "Sequence[LoggedCall]",
    calls: "Sequence[LoggedCall]",
    past: "Past",
    fleet: "PastFleet",
) -> list[str]:
    """What the replay leaves out, and what it assumes."""
    taking_part = {unit.post.unit_id for unit in fleet.units}
    told = (
        (
            incidents - len(reached),
            "incidents that no unit is known to have come to are left out, and the time of units",
        ),
        (len(reached) - len(calls), "calls that no road of the pack leads to are left out"),
        (sum(np.isnan(call.on_scene_s) for call in calls), "times on scene are not known: the median of the others"),
        (sum(np.isnan(call.handover_s) for call in calls), "times at hospital are not known: the median of the others"),
        (sum(call.queued for call in calls), "calls found no unit free then: they are ready after the usual delay"),
        (len(past.went_off & taking_part), "units went off duty, on break or out of service meanwhile: here they stay"),
        (
            sum(call.unit_id not in taking_part for call in calls),
            "calls were reached by a unit that takes no part here",
        ),
    )
    notes = [f"{count} {what}" for count, what in told if count]
    return [*notes, "shifts, breaks and diversions of the span are not followed; patients go to the nearest hospital"]
