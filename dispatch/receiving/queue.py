"""The queue at every hospital's door: units there now, and units on the way."""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.fleet import travel_times_s
from dispatch.kernels.receiving import handover_wait_s
from dispatch.model import Incident, LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.receiving.handovers import handover_time_s
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


class Queue(Struct, frozen=True, kw_only=True):
    """One hospital's queue: seconds from now of every arrival, in order; those there already are not above zero."""

    arrival_s: tuple[float, ...] = ()
    there: int = 0
    bound_incident_ids: tuple[str, ...] = ()
    service_s: float
    bays: int


class _Bound(Struct, frozen=True):
    """A unit on its way to a hospital: from where, having driven for so long already."""

    unit: Unit
    hospital_id: str
    place: LonLat
    driven_s: float


def gather_queues(
    state: DispatchState,
    *,
    but_incident_id: str | None = None,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> dict[str, Queue]:
    """Hospital id -> its queue, without the units of one incident (whose own patient is asked about).

    On the way are units that transport, and units on a scene whose incident's hospital is chosen: they are taken to
    leave now. The units of a mass-casualty incident go to several hospitals: only those that transport count.
    """
    there: dict[str, list[float]] = {}
    bound: list[_Bound] = []
    for unit_id in sorted(state.units):
        unit = state.units[unit_id]
        if unit.incident_id is None or unit.incident_id == but_incident_id:
            continue
        if unit.status is UnitStatus.AT_HOSPITAL and unit.hospital_id is not None:
            there.setdefault(unit.hospital_id, []).append(min(unit.status_at - now, 0.0))
        else:
            bound += _bound(state, unit, positions=positions, now=now, settings=settings)
    coming = _arrivals_s(state, bound, travel_times=travel_times, now=now, settings=settings)
    return {
        hospital_id: Queue(
            arrival_s=tuple(sorted((*there.get(hospital_id, ()), *(s for _, s in coming.get(hospital_id, ()))))),
            there=len(there.get(hospital_id, ())),
            bound_incident_ids=tuple(incident_id for incident_id, _ in coming.get(hospital_id, ())),
            service_s=handover_time_s(state.receptions.get(hospital_id), hospital_id, settings=settings),
            bays=settings.receiving.bays_of(hospital_id),
        )
        for hospital_id in state.hospitals
    }


def bound_incident_ids(state: DispatchState, hospital_id: str, *, but_incident_id: str) -> tuple[str, ...]:
    """Of every unit on its way to a hospital, as `gather_queues` knows them, whatever the roads say."""
    busy = (unit for unit in state.units.values() if unit.incident_id not in (None, but_incident_id))
    return tuple(str(unit.incident_id) for unit in busy if _bound_for(state, unit) == hospital_id)


def expected_wait_s(queue: Queue, *, overdue_s: float, arrives_s: float = 0.0) -> float:
    """How long one waits at the door who arrives so many seconds from now."""
    arrival_s = np.array(queue.arrival_s, dtype=np.float64)
    return float(handover_wait_s(arrival_s, queue.service_s, queue.bays, overdue_s, arrives_s))


def _bound(
    state: DispatchState, unit: Unit, *, positions: Mapping[str, Position], now: float, settings: DispatchSettings
) -> list[_Bound]:
    incident, hospital_id = state.incidents[str(unit.incident_id)], _bound_for(state, unit)
    scene, since_s = (incident.lon, incident.lat), max(now - unit.status_at, 0.0)
    if hospital_id is None:
        return []
    if unit.status is UnitStatus.ON_SCENE:
        return [_Bound(unit, hospital_id, scene, 0.0)]
    position = positions.get(unit.unit_id)
    if position is None or now - position.seen_at > settings.stale_position_after_s:
        return [_Bound(unit, hospital_id, scene, since_s)]
    found = locate(unit, position, now=now, stale_after_s=settings.stale_position_after_s).place
    return [_Bound(unit, hospital_id, found or scene, 0.0 if found else since_s)]


def _bound_for(state: DispatchState, unit: Unit) -> str | None:
    """The hospital that a unit is on its way to, or will be once it leaves the scene."""
    if unit.status is UnitStatus.TRANSPORTING:
        return unit.hospital_id
    if unit.status is not UnitStatus.ON_SCENE or unit.incident_id is None:
        return None
    many = state.mass_casualties.get(unit.incident_id)
    one_destination = many is None or many.stood_down_at is not None
    return state.incidents[unit.incident_id].hospital_id if one_destination else None


def _arrivals_s(
    state: DispatchState,
    bound: Sequence[_Bound],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> dict[str, list[tuple[str, float]]]:
    """Hospital id -> (incident id, seconds until the arrival) of every unit on its way there that can arrive."""
    arrivals: dict[str, list[tuple[str, float]]] = {}
    incidents = [state.incidents[str(one.unit.incident_id)] for one in bound]
    for profile in sorted({_profile(incident, settings) for incident in incidents}):
        rows = [one for one, incident in zip(bound, incidents, strict=True) if _profile(incident, settings) == profile]
        hospital_ids = sorted({one.hospital_id for one in rows})
        times = travel_times_s(
            travel_times,
            origins=np.array([one.place for one in rows], dtype=np.float64),
            destinations=places_of(state, hospital_ids),
            profile=profile,
            at=now,
        )
        for row, one in enumerate(rows):
            travel_s = float(times[row, hospital_ids.index(one.hospital_id)])
            if travel_s < inf:
                arrival = (str(one.unit.incident_id), max(travel_s - one.driven_s, 0.0))
                arrivals.setdefault(one.hospital_id, []).append(arrival)
    return arrivals


def places_of(state: DispatchState, hospital_ids: Sequence[str]) -> FloatArray:
    hospitals = [state.hospitals[hospital_id] for hospital_id in hospital_ids]
    return np.array([(hospital.lon, hospital.lat) for hospital in hospitals], dtype=np.float64).reshape(-1, 2)


def _profile(incident: Incident, settings: DispatchSettings) -> str:
    return settings.hospital_profile_of(incident.priority)
