"""What a plan and surges say about units, hospitals and who goes first, as arrays for the loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls, CallsUnusable
from sim.demand.surges import (
    BloodSupplyFactor,
    HandoverFactor,
    HospitalClosure,
    RoadClosure,
    Surge,
    require_known,
    world_surges,
)
from sim.engine.capabilities import bits_of, bits_of_texts
from sim.engine.plan import HospitalPost, OperatingPlan, PlanUnusable, UnitPost
from sim.engine.records import (
    CHANGE_OF_CITY,
    HANDOVER_SLOWS,
    HOSPITAL,
    HOSPITAL_TURNS_AWAY,
    NONE,
    OFF_DUTY,
    PRIORITIES,
    Longs,
    Records,
)
from sim.engine.shifts import on_duty_at_first, weekly_changes
from sim.worlds import World

HOUR_S = 3_600.0
ALL_PRIORITIES = (1 << PRIORITIES) - 1


def roster(units: Records, plan: OperatingPlan) -> Records:
    """Changes of every week; `units` that are not on duty at first are told so. Raises PlanUnusable."""
    units["on_duty"] = 1
    if plan.fleet is None or not any(post.shifts for post in plan.fleet):
        return np.zeros(0, CHANGE_OF_CITY)
    start_s = plan.start_hour_of_week * HOUR_S
    for row, post in enumerate(plan.fleet, start=1):
        try:
            on_duty = on_duty_at_first(post.shifts, start_s=start_s)
        except ValueError as error:
            raise PlanUnusable(f"fleet, row {row}, {post.unit_id}: {error}") from error
        if not on_duty:
            units["on_duty"][row - 1], units["doing"][row - 1] = 0, OFF_DUTY
    return weekly_changes([post.shifts for post in plan.fleet], start_s=start_s)


def preemptions(plan: OperatingPlan) -> NDArray[np.bool_]:
    """(PRIORITIES, PRIORITIES) which call may take whose unit."""
    allowed = np.zeros((PRIORITIES, PRIORITIES), np.bool_)
    if plan.redispatch:
        allowed[1, 2:] = True
    for urgent, less_urgent in plan.preempts:
        allowed[urgent, less_urgent] = True
    return allowed


def hospital_records(world: World, plan: OperatingPlan) -> Records:
    """Where hospitals are and how many bays they have; nobody is turned away. Raises PlanUnusable."""
    records = np.zeros(len(world.hospitals), HOSPITAL)
    records["node"], records["off_road_m"] = world.hospitals.node, world.hospitals.off_road_m
    records["first_in_line"] = records["last_in_line"] = NONE
    records["handover_factor"] = 1.0
    for post in plan.hospitals:
        if post.hospital_id not in world.hospital_ids:
            known = ", ".join(world.hospital_ids[:10])
            raise PlanUnusable(f"hospitals: {post.hospital_id!r} is not in {world.name}: use one of {known}")
        records["bays"][world.hospital_ids.index(post.hospital_id)] = post.bays
    return records


def give_needs(
    world: World, calls: Calls, plan: OperatingPlan, units: Records, hospitals: Records
) -> tuple[Longs, Longs]:
    """What calls need of units and hospitals, as bits; notes what those have. Raises CallsUnusable, PlanUnusable."""
    unit_needs, hospital_needs = np.zeros(len(calls), np.int64), np.zeros(len(calls), np.int64)
    known: dict[str, int] = {}
    try:
        if calls.unit_needs is not None:
            unit_needs = bits_of_texts(calls.unit_needs, known)
            units["capabilities"] = bits_of(_of_units(world, plan.fleet), known)
            _require_able(calls.unit_needs, unit_needs, units["capabilities"], "unit")
        if calls.hospital_needs is not None:
            hospital_needs = bits_of_texts(calls.hospital_needs, known)
            hospitals["capabilities"] = bits_of(_of_hospitals(world, plan.hospitals), known)
            _require_able(calls.hospital_needs, hospital_needs, hospitals["capabilities"], "hospital")
    except CallsUnusable:
        raise
    except ValueError as error:
        raise PlanUnusable(f"capabilities: {error}") from error
    return unit_needs, hospital_needs


def _of_units(world: World, fleet: Sequence[UnitPost] | None) -> list[tuple[str, ...]]:
    own = dict(zip(world.unit_ids, world.unit_capabilities, strict=False))
    if fleet is None:
        return [own.get(unit_id, ()) for unit_id in world.unit_ids]
    return [own.get(post.unit_id, ()) if post.capabilities is None else post.capabilities for post in fleet]


def _of_hospitals(world: World, posts: Sequence[HospitalPost]) -> list[tuple[str, ...]]:
    own = dict(zip(world.hospital_ids, world.hospital_capabilities, strict=False))
    own |= {post.hospital_id: post.capabilities for post in posts if post.capabilities is not None}
    return [own.get(hospital_id, ()) for hospital_id in world.hospital_ids]


def _require_able(texts: NDArray[np.str_], needs: Longs, able: Longs, what: str) -> None:
    for bits in np.unique(needs).tolist():
        if not ((able & bits) == bits).any():
            row = int(np.flatnonzero(needs == bits)[0])
            message = f"no {what} has all of {str(texts[row])!r}"
            remedy = f"Give a {what} these capabilities, or take the need out"
            raise CallsUnusable(message, remedy, row=row + 1, field=f"{what}_needs")


def hospital_changes(world: World, surges: Sequence[Surge]) -> Records:
    """When hospitals turn whom away, and when handing over takes longer. Raises PlanUnusable, DemandUnusable."""
    told = world_surges(surges)
    require_known(told, hospital_ids=world.hospital_ids, profiles=world.profiles)
    for surge in told:
        if isinstance(surge, RoadClosure | BloodSupplyFactor):
            what = "closes roads" if isinstance(surge, RoadClosure) else "changes the supply of blood"
            raise PlanUnusable(f"{surge.name}: it {what}, which a simulation of calls doesn't follow: leave it out")
    rows: list[tuple[float, float, int, int]] = []
    for number, hospital_id in enumerate(world.hospital_ids):
        closures = [each for each in told if isinstance(each, HospitalClosure) and each.hospital_id == hospital_id]
        for at_s in sorted({edge for each in closures for edge in (each.from_s, each.to_s)}):
            rows.append((at_s, float(_turned_away(closures, at_s)), HOSPITAL_TURNS_AWAY, number))
        slow = [s for s in told if isinstance(s, HandoverFactor) and s.hospital_id in (None, hospital_id)]
        for at_s in sorted({edge for each in slow for edge in each.steps.edges_s}):
            factor = float(np.prod([each.steps.at(np.array([at_s]))[0] for each in slow]))
            rows.append((at_s, factor, HANDOVER_SLOWS, number))
    return np.array(sorted(rows, key=lambda row: (row[0], row[2:])), CHANGE_OF_CITY)


def _turned_away(closures: Sequence[HospitalClosure], at_s: float) -> int:
    bits = 0
    for closure in closures:
        if closure.from_s <= at_s < closure.to_s:
            bits |= ALL_PRIORITIES if closure.priorities is None else sum(1 << each for each in closure.priorities)
    return bits
