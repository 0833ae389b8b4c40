"""The state that a simulation begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.demand.surges import Surge
from sim.engine.attending import Attendances, attendances_of
from sim.engine.changing import find_next_change
from sim.engine.covering import Cover, expected_cover, no_cover
from sim.engine.luck import BACK, TO_HOSPITAL, TO_SCENE, drive_scores
from sim.engine.operations import give_needs, hospital_changes, hospital_records, preemptions, roster
from sim.engine.plan import POLICIES, OperatingPlan, PlanUnusable
from sim.engine.reachable import require_reachable
from sim.engine.records import CALL, ENTRY, HOSPITAL_TURNS_AWAY, IDLE, NONE, PLACE, STATE, UNIT, Longs, Records
from sim.streams import Streams
from sim.worlds import Places, World
from sim.worlds.pointers import address_of
from sim.worlds.traffic import Traffic, free_flow
from sim.worlds.travel import records_of

HOUR_S = 3_600.0
LONGEST_ROUTE = 16_384
EVENTS_PER_UNIT = 64
ATTENDANCE_BITS = 44
"""Above the numbers of calls, so that every unit that is sent to a call has luck of its own."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """`state` (1) for the loop, and all the arrays that it has the addresses of: they live as long as this does.

    `calls` has a record for each attendance.
    """

    state: Records
    units: Records
    calls: Records
    attendances: Attendances
    kept: tuple[Any, ...]


def fleet_of(world: World, plan: OperatingPlan) -> tuple[tuple[str, ...], Longs]:
    """(unit ids, index of each one's station). Raises PlanUnusable."""
    if plan.fleet is None:
        if not world.unit_ids:
            raise PlanUnusable(f"{world.name} has no units: add some to units.csv, or give a fleet")
        return world.unit_ids, world.unit_station
    number = {station_id: index for index, station_id in enumerate(world.station_ids)}
    for row, unit in enumerate(plan.fleet, start=1):
        if unit.station_id not in number:
            some = ", ".join(world.station_ids[:10])
            raise PlanUnusable(
                f"fleet, row {row}: station {unit.station_id!r} is not in {world.name}: use one of {some}"
            )
    stations = np.array([number[unit.station_id] for unit in plan.fleet], np.int64)
    return tuple(unit.unit_id for unit in plan.fleet), stations


def prepare(
    world: World,
    calls: Calls,
    places: Places,
    plan: OperatingPlan,
    unit_station: Longs,
    streams: Streams,
    surges: Sequence[Surge] = (),
) -> Prepared:
    """All units on duty idle at their stations, no call received yet.

    Raises CallsUnusable, DemandUnusable, PlanUnusable.
    """
    require_reachable(world, calls, places)
    count = len(unit_station)
    cover = no_cover(len(world.stations))
    if plan.policy != "closest":
        cover = expected_cover(world, calls, plan, units=count)
    attendances = attendances_of(calls)
    units, records = _units(world, unit_station), _calls(world, calls, places, attendances)
    hospitals, changes, weekly = hospital_records(world, plan), hospital_changes(world, surges), roster(units, plan)
    unit_needs, hospital_needs = give_needs(world, calls, plan, units, hospitals)
    records["needs"], records["hospital_needs"] = unit_needs[attendances.call], hospital_needs[attendances.call]
    may_preempt = preemptions(plan)
    traffic = traffic_of_plan(world, plan)
    hourly_factor, hourly_spread = traffic.on_the_clock(start_hour=plan.start_hour_of_week)
    if traffic.spread.any():
        _give_luck(records, calls, attendances, streams)
    travel = records_of(world.travel, world.stations.node.astype(np.int32))
    route_room = min(int(travel.travel["vertices"][0]), LONGEST_ROUTE) if may_preempt.any() else 0
    arrays = {
        "agenda": np.zeros(EVENTS_PER_UNIT * (count + 1), ENTRY),
        "waiting": np.zeros(len(records) + 1, ENTRY),
        "units": units,
        "calls": records,
        "ready_order": np.argsort(records["ready_s"], kind="stable").astype(np.int64),
        "routes": np.zeros((count, route_room), np.int32),
        "stations": _places(world.stations),
        "hospitals": hospitals,
        "changes": changes,
        "roster": weekly,
        "may_preempt": may_preempt,
        "travel": travel.travel,
        "hourly_factor": hourly_factor,
        "hourly_spread": hourly_spread,
        **_room_for_decisions(count),
        "hospital_open": np.ones(len(world.hospitals), np.bool_),
        "hospital_wait_s": np.zeros(len(world.hospitals)),
        **_cover_arrays(cover, plan.thought_busy),
    }
    state = np.zeros(1, STATE)
    for name, array in arrays.items():
        state[name] = address_of(array)
    state["unit_count"], state["call_count"], state["route_room"] = count, len(records), route_room
    state["unfinished"], state["change_count"], state["roster_count"] = len(records), len(changes), len(weekly)
    state["preempts"], state["ageing_s"], state["has_needs"] = may_preempt.any(), plan.ageing_s, unit_needs.any()
    state["hospitals_differ"] = hospital_needs.any() or (changes["kind"] == HOSPITAL_TURNS_AWAY).any()
    state["station_count"], state["hospital_count"] = len(world.stations), len(world.hospitals)
    state["cover_entries"], state["cell_count"] = len(cover.cells), len(cover.demand)
    state["policy"] = POLICIES.index(plan.policy)
    state["busy_fraction"], state["cover_weight_s"] = plan.thought_busy, _cover_weight_s(plan)
    state["cover_from_priority"], state["most_moves"] = plan.tuning.cover_from_priority, plan.tuning.most_moves
    state["least_gain"], state["drive_cost"] = plan.tuning.least_gain, plan.tuning.drive_cost_per_h / HOUR_S / count
    state["agenda_room"] = len(arrays["agenda"])
    state["transport_profile"], state["return_profile"] = world.transport_profile, world.return_profile
    state["has_traffic"], state["clock_hours"] = not traffic.is_free_flow, hourly_factor.shape[1]
    find_next_change(state[0])
    return Prepared(state, units, records, attendances, (arrays, travel))


def _cover_weight_s(plan: OperatingPlan) -> float:
    return plan.tuning.cover_weight_s if plan.policy == "arterial" else 0.0


def traffic_of_plan(world: World, plan: OperatingPlan) -> Traffic:
    """How units drive through the week."""
    traffic = world.traffic or free_flow(len(world.profiles))
    traffic = traffic if plan.traffic else traffic.without_week()
    return traffic if plan.drive_spread is None else traffic.with_spread(plan.drive_spread)


def _give_luck(records: Records, calls: Calls, attendances: Attendances, streams: Streams) -> None:
    scores = drive_scores(calls.call_id[attendances.call] + (attendances.number << ATTENDANCE_BITS), streams)
    for drive, name in ((TO_SCENE, "luck_to_scene"), (TO_HOSPITAL, "luck_to_hospital"), (BACK, "luck_back")):
        records[name] = scores[:, drive]


def _room_for_decisions(units: int) -> dict[str, NDArray[Any]]:
    return {
        "suitable": np.zeros(units, np.bool_),
        "vertex": np.zeros(units, np.int64),
        "preparation_s": np.zeros(units),
        "travel_s": np.zeros(units),
        "cost": np.zeros(units),
        "unit_loss": np.zeros(units),
    }


def _cover_arrays(cover: Cover, busy_fraction: float) -> dict[str, NDArray[Any]]:
    cells, stations = len(cover.demand), len(cover.starts) - 1
    return {
        "cover_starts": cover.starts,
        "cover_cells": cover.cells,
        "cover_chances": cover.chances,
        "demand": cover.demand,
        "all_busy": cover.all_busy,
        "cover_count": np.zeros(cells, np.int64),
        "miss": np.zeros(cells),
        "weight": np.zeros(cells),
        "allowed": np.ones(stations, np.bool_),
        "standing": np.zeros(stations, np.int64),
        "station_busy": np.full(stations, busy_fraction),
        "may_move": np.zeros((stations, stations), np.bool_),
    }


def _places(places: Places) -> Records:
    records = np.zeros(len(places), PLACE)
    records["node"], records["off_road_m"] = places.node, places.off_road_m
    return records


def _units(world: World, unit_station: Longs) -> Records:
    units = np.zeros(len(unit_station), UNIT)
    units["doing"] = IDLE
    units["station"] = units["home"] = unit_station
    units["duty_ended_s"] = -np.inf
    units["next_in_line"] = NONE
    units["call"] = units["sequence"] = units["route_links"] = NONE
    units["vertex"] = world.stations.node[unit_station]
    units["off_road_m"] = world.stations.off_road_m[unit_station]
    return units


def _calls(world: World, calls: Calls, places: Places, attendances: Attendances) -> Records:
    records = np.zeros(len(attendances.call), CALL)
    row: Longs | slice = slice(None) if attendances.single else attendances.call
    priority, arrival_s = calls.priority[row], calls.arrival_s[row]
    records["priority"] = priority
    records["profile"] = world.profile_of_priority[priority]
    records["node"], records["off_road_m"] = places.node[row], places.off_road_m[row]
    records["transport"] = attendances.transport
    records["norm_at_s"] = arrival_s + world.target_s[priority]
    records["ready_s"] = arrival_s + calls.dispatch_delay_s[row]
    records["on_scene_for_s"], records["handover_s"] = calls.on_scene_s[row], calls.handover_s[row]
    records["unit"] = records["hospital"] = NONE
    for instant in ("dispatched_s", "on_scene_s", "freed_s"):
        records[instant] = np.nan
    return records
