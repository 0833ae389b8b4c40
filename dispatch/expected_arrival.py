"""When one unit is expected at one incident, by the recommendation's own sum."""

from collections.abc import Mapping
from math import isfinite

import numpy as np

from dispatch.fleet import travel_times_s
from dispatch.model import IncidentStatus, Position
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


def expected_arrival_s(
    state: DispatchState,
    *,
    unit_id: str,
    incident_id: str,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> float | None:
    """Preparation and road, seconds from now, were the unit sent now.

    None where that can't be told: the unit, its place or the incident is not known, or no road leads there.
    """
    unit, incident = state.units.get(unit_id), state.incidents.get(incident_id)
    if unit is None or incident is None or incident.status is IncidentStatus.CLOSED:
        return None
    place = locate(unit, positions.get(unit_id), now=now, stale_after_s=settings.stale_position_after_s).place
    if place is None:
        return None
    profile = settings.profile_of(incident.priority)
    origin, scene = np.array([place]), np.array([[incident.lon, incident.lat]])
    travel_s = travel_times_s(travel_times, origins=origin, destinations=scene, profile=profile, at=now)[0, 0]
    arrival_s = settings.preparation_of(unit, profile=profile) + float(travel_s)
    return arrival_s if isfinite(arrival_s) else None
