"""Where every waiting casualty should go, with which unit, and who else should come: a proposal with its revision."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.mass_casualty import reasons as said
from dispatch.mass_casualty.gathering import Gathered, gather_evacuation
from dispatch.mass_casualty.lookup import live_mass_casualty_of
from dispatch.mass_casualty.optimising import Found, best_schedule
from dispatch.mass_casualty.problem import Evacuation, Trip
from dispatch.mass_casualty.reinforcement import Reinforcements, reinforce
from dispatch.mass_casualty.state import Tag
from dispatch.mass_casualty.vehicles import committed_vehicles
from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class PlannedTrip(Struct, frozen=True, kw_only=True):
    """A unit takes casualties from a loading point to a hospital."""

    unit_id: str
    loading_point_id: str
    hospital_id: str
    numbers: tuple[str, ...]
    leaves_at: float
    arrives_at: float


class PlannedCasualty(Struct, frozen=True, kw_only=True):
    """Where a casualty should go, and when care should begin; absent = nowhere, or nobody comes to fetch it yet."""

    number: str
    tag: Tag
    hospital_id: str | None
    unit_id: str | None
    care_at: float | None
    reasons: tuple[Reason, ...]


class HospitalLoad(Struct, frozen=True, kw_only=True):
    """By tag: what a hospital can take in all, what it has or is about to get, and what the plan sends."""

    hospital_id: str
    capacity: dict[str, int]
    used: dict[str, int]
    planned: dict[str, int]
    reasons: tuple[Reason, ...] = ()


class EvacuationPlan(Struct, frozen=True, kw_only=True):
    """`hospital_ids` (casualty -> hospital) is what `AllotCasualties` takes, with the `revision`.

    `cost` is the sum over the casualties of weight times seconds until care; `greedy_cost` that of the greedy schedule,
    `bound` what no schedule can be below, `gap_percent` how far above it this one is.
    """

    incident_id: str
    revision: int
    hospital_ids: dict[str, str]
    casualties: tuple[PlannedCasualty, ...]
    trips: tuple[PlannedTrip, ...]
    hospitals: tuple[HospitalLoad, ...]
    reinforcements: Reinforcements
    solver: str
    cost: float
    greedy_cost: float
    bound: float
    gap_percent: float
    at: float


def plan_evacuation(
    state: DispatchState,
    incident_id: str,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    coverage_lost: Mapping[str, float] | None = None,
) -> EvacuationPlan:
    """Casualties that are loaded or received stay where they are. Raises `Refused` when nothing is declared."""
    mass_casualty = live_mass_casualty_of(state, incident_id)
    committed = committed_vehicles(
        state, mass_casualty, positions=positions, travel_times=travel_times, now=now, settings=settings
    )
    reinforcements, joining = reinforce(
        state, mass_casualty, committed, positions=positions, travel_times=travel_times,
        coverage_lost=coverage_lost, now=now, settings=settings,
    )  # fmt: skip
    gathered = gather_evacuation(
        state, mass_casualty, [*committed, *joining], positions=positions, travel_times=travel_times, now=now,
        settings=settings,
    )  # fmt: skip
    found = best_schedule(gathered.evacuation, hold_for_doors=settings.mass_casualty.hold_for_doors)
    planned = _casualties(gathered, found, now=now)
    hospital_ids = {one.number: one.hospital_id for one in planned if one.hospital_id is not None}
    gap = 100.0 * (found.schedule.cost / found.bound - 1.0) if found.bound > 0.0 else 0.0
    return EvacuationPlan(
        incident_id=incident_id,
        revision=mass_casualty.revision,
        hospital_ids=hospital_ids,
        casualties=planned,
        trips=tuple(_trip(gathered, trip, now=now) for trip in found.schedule.trips),
        hospitals=_loads(gathered, planned),
        reinforcements=reinforcements,
        solver=found.solver,
        cost=found.schedule.cost,
        greedy_cost=found.greedy_cost,
        bound=found.bound,
        gap_percent=round(max(gap, 0.0), 2),
        at=now,
    )


def _trip(gathered: Gathered, trip: Trip, *, now: float) -> PlannedTrip:
    return PlannedTrip(
        unit_id=gathered.unit_ids[trip.vehicle],
        loading_point_id=gathered.loading_point_ids[trip.point],
        hospital_id=gathered.hospital_ids[trip.hospital],
        numbers=tuple(gathered.casualties[number].number for number in trip.casualties),
        leaves_at=now + trip.leaves_s,
        arrives_at=now + trip.arrives_s,
    )


def _casualties(gathered: Gathered, found: Found, *, now: float) -> tuple[PlannedCasualty, ...]:
    trip_of = {number: trip for trip in found.schedule.trips for number in trip.casualties}
    left = gathered.evacuation.capacity.copy()
    for carried, taken in trip_of.items():
        left[taken.hospital, gathered.evacuation.tag[carried]] -= 1
    planned = []
    for number, casualty in enumerate(gathered.casualties):
        trip = trip_of.get(number)
        hospital = _best_left(gathered.evacuation, number, left) if trip is None else trip.hospital
        if trip is None and hospital is not None:
            left[hospital, gathered.evacuation.tag[number]] -= 1
        care_s = float(found.schedule.care_s[number])
        planned.append(
            PlannedCasualty(
                number=casualty.number,
                tag=casualty.tag,
                hospital_id=None if hospital is None else gathered.hospital_ids[hospital],
                unit_id=None if trip is None else gathered.unit_ids[trip.vehicle],
                care_at=now + care_s if care_s < inf else None,
                reasons=_why(gathered, found, number, trip, hospital, care_s=care_s),
            )
        )
    return tuple(planned)


def _best_left(
    evacuation: Evacuation, casualty: int, left: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> int | None:
    """A hospital for one whom nobody comes to fetch yet: nearest with room and capabilities."""
    if not evacuation.hospitals:
        return None
    reach_s = np.where(left[:, evacuation.tag[casualty]] > 0, evacuation.reach_s()[casualty], np.inf)
    nearest = int(np.argmin(reach_s))
    return nearest if reach_s[nearest] < np.inf else None


def _why(
    gathered: Gathered, found: Found, number: int, trip: Trip | None, hospital: int | None, *, care_s: float
) -> tuple[Reason, ...]:
    tag = gathered.casualties[number].tag
    if hospital is None:
        return (said.no_surge_capacity(tag=tag),)
    lacks = gathered.lacks[number][hospital]
    missing = (reasons.capability_missing(missing=lacks),) if lacks else ()
    if trip is None:
        return said.no_vehicle(tag=tag), *missing
    travel_s = trip.arrives_s - trip.leaves_s
    begins = said.care_begins(care_s=care_s, leaves_s=trip.leaves_s, travel_s=travel_s)
    return begins, *_held(gathered, found, number, trip), *missing


def _held(gathered: Gathered, found: Found, number: int, trip: Trip) -> tuple[Reason, ...]:
    """Whether a unit that could have carried this one left with somebody less urgent before, from the same point."""
    known = gathered.evacuation
    before = [
        other.leaves_s
        for other in found.schedule.trips
        if other.point == trip.point
        and other.leaves_s < trip.leaves_s
        and known.carries[other.vehicle, known.tag[number]]
        and known.lying[other.vehicle] + (0 if known.lies[number] else known.sitting[other.vehicle]) > 0
        and max(known.weight[one] for one in other.casualties) < known.weight[number]
    ]
    if not before:
        return ()
    hospital_id = gathered.hospital_ids[trip.hospital]
    return (said.held_for_door(hospital_id=hospital_id, later_s=trip.leaves_s - min(before)),)


def _loads(gathered: Gathered, planned: Sequence[PlannedCasualty]) -> tuple[HospitalLoad, ...]:
    sent: dict[str, Counter[str]] = {}
    for one in planned:
        if one.hospital_id is not None:
            sent.setdefault(one.hospital_id, Counter())[one.tag.value] += 1
    loads = []
    for hospital_id in gathered.hospital_ids:
        capacity, used = gathered.surge[hospital_id], gathered.used[hospital_id]
        counts = sent.get(hospital_id, Counter())
        full = (
            said.surge_used_up(tag=tag, capacity=most)
            for tag, most in capacity.items()
            if used.get(tag, 0) + counts[tag] >= most and used.get(tag, 0) + counts[tag] > 0
        )
        why = (*gathered.obstacles[hospital_id], *full)
        loads.append(
            HospitalLoad(hospital_id=hospital_id, capacity=capacity, used=used, planned=dict(counts), reasons=why)
        )
    return tuple(loads)
