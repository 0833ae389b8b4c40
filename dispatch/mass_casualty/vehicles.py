"""Which units carry casualties, and when each can begin to load."""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dispatch.fleet import travel_times_s
from dispatch.mass_casualty.state import CasualtyStatus, LoadingPoint, MassCasualty
from dispatch.model import Incident, LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.receiving.handovers import expected_clear_at
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


class Vehicle(Struct, frozen=True, kw_only=True):
    """A unit and when it can begin to load at each loading point: seconds from now, infinite = never."""

    unit: Unit
    capabilities: frozenset[str]
    ready_s: tuple[float, ...]


def committed_vehicles(
    state: DispatchState,
    mass_casualty: MassCasualty,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> list[Vehicle]:
    """The units on the incident, by id: on the scene now, on their way, or back after the hospital."""
    incident = state.incidents[mass_casualty.incident_id]
    units = [state.units[unit_id] for unit_id in sorted(incident.unit_ids)]
    loaded = {
        casualty.unit_id: casualty.hospital_id
        for casualty in mass_casualty.casualties.values()
        if casualty.status is CasualtyStatus.LOADED
    }
    vehicles = []
    for unit in units:
        place, after_s = _next_place(
            state, unit, loaded.get(unit.unit_id), positions=positions, travel_times=travel_times, now=now,
            settings=settings,
        )  # fmt: skip
        if place is None:
            ready = (after_s,) * len(mass_casualty.loading_points)
        else:
            road_s = _road_s(place, mass_casualty.loading_points, incident, travel_times, now=now, settings=settings)
            ready = tuple(after_s + float(seconds) for seconds in road_s)
        vehicles.append(Vehicle(unit=unit, capabilities=unit.capabilities, ready_s=ready))
    return vehicles


def _next_place(
    state: DispatchState,
    unit: Unit,
    loaded_for: str | None,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> tuple[LonLat | None, float]:
    """From where a unit comes to the loading points, and how long from now it starts there; no place = it is there."""
    incident = state.incidents[str(unit.incident_id)]
    hospital_id = loaded_for or unit.hospital_id
    if unit.status is UnitStatus.ON_SCENE and loaded_for is None:
        return None, 0.0
    if unit.status in (UnitStatus.ASSIGNED, UnitStatus.EN_ROUTE):
        found = locate(unit, positions.get(unit.unit_id), now=now, stale_after_s=settings.stale_position_after_s)
        profile = settings.profile_of(incident.priority)
        still_s = settings.preparation_of(unit, profile=profile) if unit.status is UnitStatus.ASSIGNED else 0.0
        return found.place or unit.last_place or (incident.lon, incident.lat), still_s
    if hospital_id is None:
        return None, settings.life.scene_s
    hospital = state.hospitals[hospital_id]
    place = (hospital.lon, hospital.lat)
    arrives_at = now
    if unit.status is not UnitStatus.AT_HOSPITAL:
        scene = [(incident.lon, incident.lat)]
        whole_s = _times(scene, [place], incident, travel_times, now=now, settings=settings)[0, 0]
        driven_s = now - unit.status_at if unit.status is UnitStatus.TRANSPORTING else 0.0
        arrives_at = now + max(float(whole_s) - driven_s, 0.0)
    going = replace(unit, hospital_id=hospital_id)
    clear_at = expected_clear_at(state, going, now=now, settings=settings, arrives_at=arrives_at)
    return place, inf if arrives_at == inf or clear_at is None else clear_at - now


def _road_s(
    place: LonLat,
    points: Sequence[LoadingPoint],
    incident: Incident,
    travel_times: TravelTimes,
    *,
    now: float,
    settings: DispatchSettings,
) -> FloatArray:
    ends = [(point.lon, point.lat) for point in points]
    first: FloatArray = _times([place], ends, incident, travel_times, now=now, settings=settings)[0]
    return first


def _times(
    origins: Sequence[LonLat],
    destinations: Sequence[LonLat],
    incident: Incident,
    travel_times: TravelTimes,
    *,
    now: float,
    settings: DispatchSettings,
) -> FloatArray:
    return travel_times_s(
        travel_times,
        origins=np.array(origins, dtype=np.float64).reshape(-1, 2),
        destinations=np.array(destinations, dtype=np.float64).reshape(-1, 2),
        profile=settings.profile_of(incident.priority),
        at=now,
    )
