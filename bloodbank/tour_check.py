"""An independent check of a planned tour: it knows the state, the roads and the plan, not how it was made."""

from collections.abc import Sequence

import numpy as np

from bloodbank.model import BloodState, BloodUnitStatus, TourStop, Van
from bloodbank.ports import TravelTimes
from bloodbank.settings import BloodSettings
from bloodbank.tour import TourPlan

TOLERANCE_S = 1e-3


def check_tour(
    state: BloodState,
    plan: TourPlan,
    request_ids: Sequence[str],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> list[str]:
    """What is wrong with a plan, in English; empty when nothing is."""
    if plan.van_id is None:
        return ["stops without a van"] if plan.stops else _unsaid(state, plan, request_ids, carried=set())
    van = state.vans.get(plan.van_id)
    if van is None or van.tour_id is not None:
        return [f"van {plan.van_id} is unknown or busy"]
    carried, faults = _loads(state, plan.stops, van)
    faults += _times(state, plan, van, travel_times=travel_times, now=now, settings=settings)
    return faults + _unsaid(state, plan, request_ids, carried=carried) + _late_unsaid(state, plan)


def _loads(state: BloodState, stops: Sequence[TourStop], van: Van) -> tuple[set[str], list[str]]:
    """Pick-up where the unit lies, before its delivery where it was asked for, never more than the van holds."""
    faults: list[str] = []
    aboard: list[str] = []
    delivered: set[str] = set()
    for row, stop in enumerate(stops):
        for unit_id in stop.deliver:
            if unit_id not in aboard:
                faults.append(f"stop {row}: {unit_id} is delivered without having been picked up")
                continue
            aboard.remove(unit_id)
            delivered.add(unit_id)
            wanted_at = state.requests[state.blood_units[unit_id].request_id or ""].place_id
            if wanted_at != stop.place_id:
                faults.append(f"stop {row}: {unit_id} was asked for at {wanted_at}")
        for unit_id in stop.pick_up:
            unit = state.blood_units[unit_id]
            if unit.place_id != stop.place_id or unit_id in aboard or unit_id in delivered:
                faults.append(f"stop {row}: {unit_id} does not lie there")
            aboard.append(unit_id)
        if len(aboard) > van.capacity_units:
            faults.append(f"stop {row}: {len(aboard)} units aboard, room for {van.capacity_units}")
        if not stop.deliver and not stop.pick_up:
            faults.append(f"stop {row}: nothing to do there")
    faults += [f"{unit_id} stays in the van" for unit_id in aboard]
    return delivered, faults


def _times(
    state: BloodState,
    plan: TourPlan,
    van: Van,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> list[str]:
    """No stop earlier than the roads, the handling and the preparation allow; the driving adds up."""
    faults: list[str] = []
    at, leaves_at, driven_s = van.place_id, now, 0.0
    for row, stop in enumerate(plan.stops):
        leg_s = _leg(state, at, stop.place_id, travel_times=travel_times, now=now, settings=settings)
        driven_s += leg_s
        if not stop.planned_arrival_at >= leaves_at + leg_s - TOLERANCE_S:
            faults.append(f"stop {row}: planned {leaves_at + leg_s - stop.planned_arrival_at:.0f} s too early")
        statuses = {state.blood_units[unit_id].status for unit_id in stop.pick_up}
        ready_at = now + settings.preparation_s if BloodUnitStatus.RESERVED in statuses else now
        at, leaves_at = stop.place_id, max(stop.planned_arrival_at, ready_at) + settings.handling_s
    if not driven_s - TOLERANCE_S <= plan.travel_s <= driven_s + len(plan.stops):
        faults.append(f"travel_s is {plan.travel_s:.0f}, the roads say {driven_s:.0f}")
    return faults


def _leg(
    state: BloodState, start: str, end: str, *, travel_times: TravelTimes, now: float, settings: BloodSettings
) -> float:
    if start == end:
        return 0.0
    origin, destination = state.places[start], state.places[end]
    seconds = travel_times.travel_s(
        np.array([(origin.lon, origin.lat)]),
        np.array([(destination.lon, destination.lat)]),
        profile=settings.profile,
        at=now,
    )
    return float(seconds[0, 0])


def _unsaid(state: BloodState, plan: TourPlan, request_ids: Sequence[str], *, carried: set[str]) -> list[str]:
    """Every unit that has to move is carried, or its request is named among the shortfalls, or no van is free."""
    said = {reason.values.get("request_id") for reason in plan.shortfalls}
    if any(reason.code == "no-free-van" for reason in plan.shortfalls):
        return []
    faults = []
    for request_id in request_ids:
        request = state.requests[request_id]
        for unit_id in request.blood_unit_ids:
            unit = state.blood_units[unit_id]
            waits = unit.status in (BloodUnitStatus.RESERVED, BloodUnitStatus.ISSUED) and unit.tour_id is None
            if waits and unit.place_id != request.place_id and unit_id not in carried and request_id not in said:
                faults.append(f"{unit_id} is left behind without a word")
    return faults


def _late_unsaid(state: BloodState, plan: TourPlan) -> list[str]:
    said = {reason.values.get("request_id") for reason in plan.shortfalls if reason.code == "delivered-late"}
    faults = []
    for stop in plan.stops:
        for unit_id in stop.deliver:
            request = state.requests[state.blood_units[unit_id].request_id or ""]
            if stop.planned_arrival_at > request.needed_by_at + TOLERANCE_S and request.request_id not in said:
                faults.append(f"{unit_id} is late without a word")
    return faults
