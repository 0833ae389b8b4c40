"""The state that a simulation begins with."""

from __future__ import annotations

import numpy as np

from sim.calls import Calls
from sim.engine.covering import cover_of, no_cover
from sim.engine.plan import POLICIES, OperatingPlan, PlanUnusable
from sim.engine.records import CALL, CLOCK, ENTRY, IDLE, NONE, UNIT, Longs, Records, Rules, Scratch, State
from sim.worlds import Places, World

LONGEST_ROUTE = 16_384
ROOM_FOR_EVENTS = 64


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


def prepare(world: World, calls: Calls, places: Places, plan: OperatingPlan, unit_station: Longs) -> State:
    """All units idle at their stations, no call received yet."""
    units, count = _units(world, unit_station), len(unit_station)
    call_records = _calls(world, calls, places)
    weighs_cover = plan.policy != "closest"
    route_room = min(world.travel.trees.next_link.shape[1], LONGEST_ROUTE) if plan.redispatch else 0
    return State(
        clock=np.zeros(1, CLOCK),
        agenda=np.zeros(ROOM_FOR_EVENTS * (count + 1), ENTRY),
        waiting=np.zeros(len(calls) + 1, ENTRY),
        units=units,
        calls=call_records,
        ready_order=np.argsort(call_records["ready_s"], kind="stable").astype(np.int64),
        routes=np.zeros((count, route_room), np.int32),
        station_node=world.stations.node,
        station_off_road_m=world.stations.off_road_m,
        hospital_node=world.hospitals.node,
        hospital_off_road_m=world.hospitals.off_road_m,
        travel=world.travel,
        rules=Rules(
            policy=POLICIES.index(plan.policy),
            redispatch=plan.redispatch,
            transport_profile=world.transport_profile,
            return_profile=world.return_profile,
        ),
        cover=cover_of(world, calls, plan, units=count) if weighs_cover else no_cover(),
        scratch=Scratch(np.zeros(count, np.bool_), np.zeros(count, np.int64), np.zeros(count), np.zeros(count)),
    )


def _units(world: World, unit_station: Longs) -> Records:
    units = np.zeros(len(unit_station), UNIT)
    units["doing"] = IDLE
    units["station"] = unit_station
    units["call"] = units["sequence"] = units["route_links"] = NONE
    units["vertex"] = world.stations.node[unit_station]
    units["off_road_m"] = world.stations.off_road_m[unit_station]
    return units


def _calls(world: World, calls: Calls, places: Places) -> Records:
    records = np.zeros(len(calls), CALL)
    records["priority"] = calls.priority
    records["profile"] = world.profile_of_priority[calls.priority]
    records["node"], records["off_road_m"] = places.node, places.off_road_m
    records["transport"] = calls.transport
    records["arrival_s"] = calls.arrival_s
    records["ready_s"] = calls.arrival_s + calls.dispatch_delay_s
    records["on_scene_for_s"], records["handover_s"] = calls.on_scene_s, calls.handover_s
    records["unit"] = records["hospital"] = NONE
    for instant in ("dispatched_s", "on_scene_s", "freed_s"):
        records[instant] = np.nan
    return records
