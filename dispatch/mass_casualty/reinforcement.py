"""Which free units join, which stay for the rest of the region, and how many units neighbours should send."""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.fleet import Candidate, gather_fleet, travel_times_s
from dispatch.mass_casualty import reasons as said
from dispatch.mass_casualty.mutual_aid import MutualAid, mutual_aid
from dispatch.mass_casualty.regional_cover import RegionalCover
from dispatch.mass_casualty.state import LoadingPoint, MassCasualty
from dispatch.mass_casualty.vehicles import Vehicle
from dispatch.mass_casualty.wanted import Shortage, WantedPlaces, wanted_places
from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.ports import FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class Reinforcement(Struct, frozen=True, kw_only=True):
    """A unit to send, or one that is kept, and why."""

    unit_id: str
    estimated_arrival_s: float
    reasons: tuple[Reason, ...]


class Reinforcements(Struct, frozen=True, kw_only=True):
    send: tuple[Reinforcement, ...]
    keep: tuple[Reinforcement, ...]
    short: tuple[Shortage, ...]
    mutual_aid: tuple[MutualAid, ...]
    notes: tuple[Reason, ...]


def reinforce(
    state: DispatchState,
    mass_casualty: MassCasualty,
    committed: Sequence[Vehicle],
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    coverage_lost: Mapping[str, float] | None,
    now: float,
    settings: DispatchSettings,
) -> tuple[Reinforcements, list[Vehicle]]:
    """What to send, keep and ask for; and the units to send as vehicles."""
    known = settings.mass_casualty
    wanted = WantedPlaces(wanted_places(mass_casualty, settings=known), known)
    for vehicle in committed:
        wanted.take(vehicle.capabilities, known.places_of(vehicle.unit.unit_type))
    incident = state.incidents[mass_casualty.incident_id]
    fleet = gather_fleet(state, positions=positions, now=now, settings=settings, priority=incident.priority)
    free = [candidate for candidate in fleet.candidates if candidate.is_free]
    arrival_s = _arrivals_s(
        free, mass_casualty.loading_points, travel_times=travel_times, now=now, settings=settings,
        priority=incident.priority,
    )  # fmt: skip
    guard = RegionalCover(state, free=len(free), off_duty=fleet.off_duty, coverage_lost=coverage_lost, settings=known)
    send: list[Reinforcement] = []
    keep: list[Reinforcement] = []
    vehicles: list[Vehicle] = []
    for row in np.argsort(arrival_s.min(axis=1, initial=inf), kind="stable").tolist():
        candidate, first_s = free[row], float(arrival_s[row].min(initial=inf))
        places = known.places_of(candidate.unit.unit_type)
        if first_s == inf or not wanted.useful(candidate.capabilities, places):
            continue
        why_kept = guard.why_kept(candidate.unit.unit_id)
        if why_kept is not None:
            keep.append(Reinforcement(unit_id=candidate.unit.unit_id, estimated_arrival_s=first_s, reasons=(why_kept,)))
            continue
        guard.sent(candidate.unit.unit_id)
        wanted.take(candidate.capabilities, places)
        why = said.reinforces(estimated_arrival_s=first_s, lying=places.lying, sitting=places.sitting)
        send.append(
            Reinforcement(unit_id=candidate.unit.unit_id, estimated_arrival_s=first_s, reasons=(why, *candidate.notes))
        )
        ready_s = tuple(float(seconds) for seconds in arrival_s[row])
        vehicles.append(Vehicle(unit=candidate.unit, capabilities=candidate.capabilities, ready_s=ready_s))
    short = wanted.short()
    aid = mutual_aid(short, settings=known)
    found = Reinforcements(send=tuple(send), keep=tuple(keep), short=short, mutual_aid=aid, notes=_notes(short, aid))
    return found, vehicles


def _arrivals_s(
    free: Sequence[Candidate],
    points: Sequence[LoadingPoint],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    priority: int,
) -> FloatArray:
    profile = settings.profile_of(priority)
    road_s = travel_times_s(
        travel_times,
        origins=np.array([candidate.place for candidate in free], dtype=np.float64).reshape(-1, 2),
        destinations=np.array([(point.lon, point.lat) for point in points], dtype=np.float64),
        profile=profile,
        at=now,
    )
    preparation_s = np.array([settings.preparation_of(candidate.unit, profile=profile) for candidate in free])
    arrivals: FloatArray = road_s + preparation_s.reshape(-1, 1)
    return arrivals


def _notes(short: Sequence[Shortage], aid: Sequence[MutualAid]) -> tuple[Reason, ...]:
    notes = [said.units_short(tag=one.tag, count=one.count, need=one.capabilities) for one in short]
    notes += [
        said.mutual_aid(
            region=one.region, count=one.count, need=one.capabilities, estimated_arrival_s=one.estimated_arrival_s
        )
        for one in aid
    ]
    left = sum(one.count for one in short) - sum(one.count for one in aid)
    return (*notes, said.no_aid(count=left)) if left > 0 else tuple(notes)
