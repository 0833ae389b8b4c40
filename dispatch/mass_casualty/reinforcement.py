"""Which free units join, which stay for the rest of the region, and how many units neighbours should send."""

from collections.abc import Mapping, Sequence
from math import ceil, inf

import numpy as np
from msgspec import Struct

from dispatch.fleet import Candidate, gather_fleet, travel_times_s
from dispatch.mass_casualty import reasons as said
from dispatch.mass_casualty.settings import MassCasualtySettings, UnitPlaces
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, LoadingPoint, MassCasualty, Tag
from dispatch.mass_casualty.vehicles import Vehicle
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


class Shortage(Struct, frozen=True, kw_only=True):
    """Units that the region can't give: of which kind, for which tag."""

    tag: str
    count: int
    capabilities: frozenset[str]


class MutualAid(Struct, frozen=True, kw_only=True):
    """What to ask a neighbouring region for."""

    region: str
    count: int
    capabilities: frozenset[str]
    estimated_arrival_s: float


class Reinforcements(Struct, frozen=True, kw_only=True):
    send: tuple[Reinforcement, ...]
    keep: tuple[Reinforcement, ...]
    short: tuple[Shortage, ...]
    mutual_aid: tuple[MutualAid, ...]
    notes: tuple[Reason, ...]


class _Wanted:
    """Places for casualties that no vehicle of the first waves has yet, by tag, most urgent first."""

    def __init__(self, places: dict[Tag, int], settings: MassCasualtySettings) -> None:
        self.places, self._settings = places, settings

    def take(self, capabilities: frozenset[str], places: UnitPlaces) -> bool:
        """Whether a vehicle brings any place that is wanted; those it brings are no longer wanted."""
        lying, sitting, useful = places.lying, places.sitting, False
        for tag, count in self.places.items():
            if not self._settings.unit_capabilities_by_tag.get(tag, frozenset()) <= capabilities:
                continue
            sits = tag in self._settings.sitting_tags
            given = min(count, lying + sitting if sits else lying)
            sat = min(given, sitting) if sits else 0
            lying, sitting = lying - (given - sat), sitting - sat
            self.places[tag] = count - given
            useful = useful or given > 0
        return useful

    def short(self) -> tuple[Shortage, ...]:
        usual = self._settings.unit_places
        each = {tag: usual.lying + usual.sitting if tag in self._settings.sitting_tags else usual.lying for tag in Tag}
        return tuple(
            Shortage(
                tag=tag,
                count=ceil(count / max(each[tag], 1)),
                capabilities=self._settings.unit_capabilities_by_tag.get(tag, frozenset()),
            )
            for tag, count in self.places.items()
            if count > 0
        )


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
    wanted = _Wanted(wanted_places(mass_casualty, settings=known), known)
    for vehicle in committed:
        wanted.take(vehicle.capabilities, known.places_of(vehicle.unit.unit_type))
    incident = state.incidents[mass_casualty.incident_id]
    fleet = gather_fleet(state, positions=positions, now=now, settings=settings, priority=incident.priority)
    free = [candidate for candidate in fleet.candidates if candidate.is_free]
    arrival_s = _arrivals_s(
        free, mass_casualty.loading_points, travel_times=travel_times, now=now, settings=settings,
        priority=incident.priority,
    )  # fmt: skip
    guard = _Guard(state, free=len(free), off_duty=fleet.off_duty, coverage_lost=coverage_lost, settings=known)
    send: list[Reinforcement] = []
    keep: list[Reinforcement] = []
    vehicles: list[Vehicle] = []
    for row in np.argsort(arrival_s.min(axis=1, initial=inf), kind="stable").tolist():
        candidate, first_s = free[row], float(arrival_s[row].min(initial=inf))
        places = known.places_of(candidate.unit.unit_type)
        if first_s == inf or not _useful(wanted, candidate, places):
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
    aid = _mutual_aid(short, settings=known)
    found = Reinforcements(send=tuple(send), keep=tuple(keep), short=short, mutual_aid=aid, notes=_notes(short, aid))
    return found, vehicles


def wanted_places(mass_casualty: MassCasualty, *, settings: MassCasualtySettings) -> dict[Tag, int]:
    """Places by tag that one wave of vehicles should have; casualties expected but not tagged yet count as delayed."""
    at_scene = [c for c in mass_casualty.casualties.values() if _to_be_carried(c)]
    counts = {tag: sum(casualty.tag is tag for casualty in at_scene) for tag in Tag if tag is not Tag.DEAD}
    counts[Tag.DELAYED] += max(mass_casualty.expected_casualties - len(mass_casualty.casualties), 0)
    return {tag: ceil(count / settings.waves_by_tag.get(tag, 1)) for tag, count in counts.items()}


def _to_be_carried(casualty: Casualty) -> bool:
    return casualty.status is CasualtyStatus.AT_SCENE and casualty.tag is not Tag.DEAD


class _Guard:
    """The rest of the region: how many units may still go."""

    def __init__(
        self,
        state: DispatchState,
        *,
        free: int,
        off_duty: frozenset[str],
        coverage_lost: Mapping[str, float] | None,
        settings: MassCasualtySettings,
    ) -> None:
        on_duty = sum(unit_id not in off_duty for unit_id in state.units)
        self._reserve, self._free = ceil(settings.reserve_share * on_duty), free
        self._lost, self._limit, self._coverage_lost = 0.0, settings.most_coverage_lost, coverage_lost or {}

    def why_kept(self, unit_id: str) -> Reason | None:
        if self._free <= self._reserve:
            return said.kept_for_cover(free=self._free, reserve=self._reserve)
        lost = self._lost + self._coverage_lost.get(unit_id, 0.0)
        if lost > self._limit:
            return said.kept_for_demand(lost_share=lost, limit_share=self._limit)
        return None

    def sent(self, unit_id: str) -> None:
        self._free -= 1
        self._lost += self._coverage_lost.get(unit_id, 0.0)


def _useful(wanted: _Wanted, candidate: Candidate, places: UnitPlaces) -> bool:
    before = dict(wanted.places)
    useful = wanted.take(candidate.capabilities, places)
    wanted.places = before
    return useful


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


def _mutual_aid(short: Sequence[Shortage], *, settings: MassCasualtySettings) -> tuple[MutualAid, ...]:
    """Neighbours in the order of their arrival, each asked for what it has of what is still short."""
    left = {
        (number, row): units.count
        for number, neighbour in enumerate(settings.neighbours)
        for row, units in enumerate(neighbour.units)
    }
    nearest_first = sorted(range(len(settings.neighbours)), key=lambda n: (settings.neighbours[n].arrival_s, n))
    aid = []
    for shortage in short:
        missing = shortage.count
        for number in nearest_first:
            neighbour = settings.neighbours[number]
            for row, units in enumerate(neighbour.units):
                given = min(missing, left[number, row]) if shortage.capabilities <= units.capabilities else 0
                if given > 0:
                    left[number, row] -= given
                    missing -= given
                    aid.append(
                        MutualAid(
                            region=neighbour.region,
                            count=given,
                            capabilities=shortage.capabilities,
                            estimated_arrival_s=neighbour.arrival_s,
                        )
                    )
    return tuple(aid)


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
