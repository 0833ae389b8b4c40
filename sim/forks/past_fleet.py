"""The fleet of a replay: where every unit was when the first call came, and until when it could not be had."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np

from dispatch.indicators.records import Records, whole
from dispatch.model import LonLat, Unit
from dispatch.settings import DispatchSettings
from roads.sphere import great_circle_m
from sim.engine.plan import UnitPost
from sim.forks.past import Past, can_be_had
from sim.forks.present import AT_STATION, AWAY, ELSEWHERE, SAME_PLACE_M
from sim.worlds import World


@dataclass(frozen=True, kw_only=True)
class PastUnit:
    """`task` is AT_STATION, ELSEWHERE or AWAY; who is away is back at `place`, `away_s` after the first call."""

    post: UnitPost
    task: int
    place: LonLat
    away_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PastFleet:
    """`left_out`: unit id -> why it takes no part."""

    units: tuple[PastUnit, ...]
    left_out: dict[str, str] = field(default_factory=dict)


def past_fleet(past: Past, records: Records, world: World, settings: DispatchSettings) -> PastFleet:
    """In the order of their ids, as the room has them."""
    units: list[PastUnit] = []
    left_out: dict[str, str] = {}
    for unit_id in sorted(past.state.units):
        found = _unit(past, past.state.units[unit_id], records, world, settings)
        if isinstance(found, PastUnit):
            units.append(found)
        else:
            left_out[unit_id] = found
    return PastFleet(units=tuple(units), left_out=left_out)


def _unit(past: Past, unit: Unit, records: Records, world: World, settings: DispatchSettings) -> PastUnit | str:
    if unit.station_id not in world.station_ids:
        return "unknown-station"
    home = past.state.stations[unit.station_id]
    place = unit.last_place or (home.lon, home.lat)
    if unit.incident_id is not None:
        freed_at, place = _end_of_job(unit, records, past, place)
        if np.isnan(freed_at):
            return "on a job to the end of the log"
        return PastUnit(post=_post(unit, unit.station_id), task=AWAY, place=place, away_s=freed_at - past.started_at)
    if not can_be_had(past.state, unit, now=past.started_at, settings=settings):
        if unit.unit_id not in past.back_at:
            return "never to be had in this span"
        away_s = past.back_at[unit.unit_id] - past.started_at
        return PastUnit(post=_post(unit, unit.station_id), task=AWAY, place=place, away_s=away_s)
    station_id = _station_at(past, world, place)
    task = ELSEWHERE if station_id is None else AT_STATION
    return PastUnit(post=_post(unit, station_id or unit.station_id), task=task, place=place)


def _post(unit: Unit, station_id: str) -> UnitPost:
    return UnitPost(unit.unit_id, station_id, capabilities=tuple(sorted(unit.capabilities)))


def _end_of_job(unit: Unit, records: Records, past: Past, place: LonLat) -> tuple[float, LonLat]:
    """When the unit left the incident it was on (NaN: not by the end of the log), and where."""
    responses, incident_id = records.responses, str(unit.incident_id)
    if incident_id not in records.incident_ids or unit.unit_id not in records.words:
        return nan, place
    of = whole(responses["incident"]) == records.incident_ids.index(incident_id)
    own = of & (whole(responses["unit"]) == records.words.index(unit.unit_id))
    own &= responses["assigned_at"] <= past.started_at
    rows = np.flatnonzero(own)
    if not len(rows):
        return nan, place
    row = int(rows[-1])
    hospital = int(responses["hospital"][row])
    known = past.state.hospitals.get(records.words[hospital]) if hospital >= 0 else None
    if known is not None:
        place = (known.lon, known.lat)
    elif not np.isnan(responses["on_scene_at"][row]):
        incident = past.state.incidents[incident_id]
        place = (incident.lon, incident.lat)
    return max(float(responses["left_at"][row]), past.started_at), place


def _station_at(past: Past, world: World, place: LonLat) -> str | None:
    """The station where a unit stands."""
    stations = [past.state.stations[s] for s in world.station_ids if s in past.state.stations]
    places = np.array([(station.lon, station.lat) for station in stations])
    distance_m = great_circle_m(np.full_like(places, place), places)
    nearest = int(distance_m.argmin())
    return stations[nearest].station_id if distance_m[nearest] <= SAME_PLACE_M else None
