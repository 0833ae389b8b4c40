"""The arrays of an evacuation, gathered from the state, and the names of their rows."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.diversion import is_diverting
from dispatch.fleet import travel_times_s
from dispatch.mass_casualty.problem import Evacuation
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty, Tag
from dispatch.mass_casualty.surge import surge_capacity, surge_used
from dispatch.mass_casualty.vehicles import Vehicle
from dispatch.messages import Reason
from dispatch.model import Hospital, Position
from dispatch.ports import FloatArray, TravelTimes
from dispatch.receiving.capabilities import bases_of, missing_capabilities
from dispatch.receiving.diversions import diverted_needs
from dispatch.receiving.queue import gather_queues, places_of
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

TAGS = tuple(tag for tag in Tag if tag is not Tag.DEAD)


class Gathered(Struct, frozen=True, kw_only=True):
    """The evacuation and the names of its rows; `lacks[c][h]`: capabilities that a hospital lacks for a casualty."""

    evacuation: Evacuation
    casualties: tuple[Casualty, ...]
    hospital_ids: tuple[str, ...]
    loading_point_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    lacks: tuple[tuple[frozenset[str], ...], ...]
    surge: dict[str, dict[str, int]]
    used: dict[str, dict[str, int]]
    obstacles: dict[str, tuple[Reason, ...]]


def gather_evacuation(
    state: DispatchState,
    mass_casualty: MassCasualty,
    vehicles: Sequence[Vehicle],
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Gathered:
    known = settings.mass_casualty
    casualties = waiting_casualties(mass_casualty, settings=settings)
    hospitals = [state.hospitals[hospital_id] for hospital_id in sorted(state.hospitals)]
    road_s, back_s = _roads(state, mass_casualty, hospitals, travel_times=travel_times, now=now, settings=settings)
    lacks = _lacks(state, casualties, hospitals, now=now, settings=settings)
    transfer_s = [[settings.receiving.transfer_of(bases_of(lack)) for lack in row] for row in lacks]
    surge = {h.hospital_id: surge_capacity(state, h, settings=settings) for h in hospitals}
    used = _used(state, mass_casualty.incident_id, hospitals)
    queues = gather_queues(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    point_of = {point.loading_point_id: n for n, point in enumerate(mass_casualty.loading_points)}
    point_of_sector = {sector.sector_id: point_of[sector.loading_point_id] for sector in mass_casualty.sectors}
    places = [known.places_of(vehicle.unit.unit_type) for vehicle in vehicles]
    suits = [[known.unit_capabilities_by_tag.get(tag, frozenset()) <= v.capabilities for tag in TAGS] for v in vehicles]
    left = [
        [max(surge[h.hospital_id].get(tag, 0) - used[h.hospital_id].get(tag, 0), 0) for tag in TAGS] for h in hospitals
    ]
    evacuation = Evacuation(
        weight=np.array([known.weight_of(casualty.tag) for casualty in casualties], dtype=np.float64),
        tag=_whole([TAGS.index(casualty.tag) for casualty in casualties]),
        point=_whole([point_of_sector[casualty.sector_id] for casualty in casualties]),
        lies=np.array([casualty.tag not in known.sitting_tags for casualty in casualties], dtype=np.bool_),
        road_s=road_s,
        back_s=back_s,
        transfer_s=np.array(transfer_s, dtype=np.float64).reshape(len(casualties), len(hospitals)),
        capacity=_whole(left).reshape(len(hospitals), len(TAGS)),
        queue_s=tuple(np.array(queues[h.hospital_id].arrival_s, dtype=np.float64) for h in hospitals),
        service_s=np.array([queues[h.hospital_id].service_s for h in hospitals], dtype=np.float64),
        bays=_whole([queues[h.hospital_id].bays for h in hospitals]),
        overdue_s=settings.receiving.overdue_handover_s,
        ready_s=np.array([v.ready_s for v in vehicles], dtype=np.float64).reshape(len(vehicles), len(point_of)),
        lying=_whole([place.lying for place in places]),
        sitting=_whole([place.sitting for place in places]),
        carries=np.array(suits, dtype=np.bool_).reshape(len(vehicles), len(TAGS)),
        loading_s=known.loading_s,
    )
    return Gathered(
        evacuation=evacuation,
        casualties=tuple(casualties),
        hospital_ids=tuple(hospital.hospital_id for hospital in hospitals),
        loading_point_ids=tuple(point_of),
        unit_ids=tuple(vehicle.unit.unit_id for vehicle in vehicles),
        lacks=lacks,
        surge=surge,
        used=used,
        obstacles={
            h.hospital_id: _obstacles(h, reachable=bool(np.isfinite(road_s[:, n]).any()), now=now)
            for n, h in enumerate(hospitals)
        },
    )


def waiting_casualties(mass_casualty: MassCasualty, *, settings: DispatchSettings) -> list[Casualty]:
    """Those to be carried, most urgent first; among equals who was tagged first."""
    waiting = [
        casualty
        for casualty in mass_casualty.casualties.values()
        if casualty.status is CasualtyStatus.AT_SCENE and casualty.tag is not Tag.DEAD
    ]
    weight_of = settings.mass_casualty.weight_of
    return sorted(waiting, key=lambda one: (-weight_of(one.tag), TAGS.index(one.tag), one.tagged_at, one.number))


def _whole(values: object) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def _roads(
    state: DispatchState,
    mass_casualty: MassCasualty,
    hospitals: Sequence[Hospital],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> tuple[FloatArray, FloatArray]:
    """There (p, h), infinite to hospitals that take nobody, and back (p, h)."""
    points = np.array([(point.lon, point.lat) for point in mass_casualty.loading_points], dtype=np.float64)
    places = places_of(state, [hospital.hospital_id for hospital in hospitals])
    profile = settings.profile_of(state.incidents[mass_casualty.incident_id].priority)
    there = travel_times_s(travel_times, origins=points, destinations=places, profile=profile, at=now)
    back = travel_times_s(travel_times, origins=places, destinations=points, profile=profile, at=now)
    closed = np.array([is_diverting(hospital, now=now) for hospital in hospitals], dtype=np.bool_)
    return np.where(closed[None, :], np.inf, there), np.ascontiguousarray(back.T)


def _lacks(
    state: DispatchState,
    casualties: Sequence[Casualty],
    hospitals: Sequence[Hospital],
    *,
    now: float,
    settings: DispatchSettings,
) -> tuple[tuple[frozenset[str], ...], ...]:
    """What each hospital lacks, or has closed to ambulances, for each casualty; worked out once for equal needs."""
    by_tag = settings.mass_casualty.capabilities_by_tag
    level = settings.receiving.unlevelled_capability_level
    rows: dict[frozenset[str], tuple[frozenset[str], ...]] = {}
    needs = [by_tag.get(casualty.tag, frozenset()) | casualty.capabilities for casualty in casualties]
    for need in needs:
        if need not in rows:
            rows[need] = tuple(
                missing_capabilities(hospital.capabilities, need, unlevelled_level=level)
                | diverted_needs(state.receptions.get(hospital.hospital_id), need, now=now).keys()
                for hospital in hospitals
            )
    return tuple(rows[need] for need in needs)


def _used(state: DispatchState, incident_id: str, hospitals: Sequence[Hospital]) -> dict[str, dict[str, int]]:
    counts = surge_used(state, but_incident_id=incident_id)
    used: dict[str, dict[str, int]] = {hospital.hospital_id: {} for hospital in hospitals}
    for (hospital_id, tag), count in counts.items():
        used[hospital_id][tag] = count
    return used


def _obstacles(hospital: Hospital, *, reachable: bool, now: float) -> tuple[Reason, ...]:
    if is_diverting(hospital, now=now) and hospital.diverting_until_at is not None:
        return (reasons.hospital_diverting(remaining_s=hospital.diverting_until_at - now),)
    return () if reachable else (reasons.unreachable(),)
