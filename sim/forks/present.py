"""The control room's present state as a simulation takes it: what every unit is doing, and which calls are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from controlroom.questions.what_if import Present
from dispatch.diversion import is_diverting
from dispatch.lifecycle import is_free
from dispatch.model import Incident, LonLat, Unit, UnitStatus
from dispatch.needs import slots_of
from dispatch.shifts.availability import duty_obstacle
from dispatch.shifts.roster import manned_shift, next_shift, running_break
from dispatch.whereabouts import locate
from roads.sphere import great_circle_m
from sim.worlds import World

AT_STATION, ELSEWHERE, AWAY, TO_SCENE, ON_SCENE, TO_HOSPITAL, AT_HOSPITAL = range(7)
"""What a unit is doing: waiting at its station, free elsewhere, not to be had for a while, and the parts of a job."""
SAME_PLACE_M = 300.0
PARTS = {
    UnitStatus.ASSIGNED: TO_SCENE,
    UnitStatus.EN_ROUTE: TO_SCENE,
    UnitStatus.ON_SCENE: ON_SCENE,
    UnitStatus.TRANSPORTING: TO_HOSPITAL,
    UnitStatus.AT_HOSPITAL: AT_HOSPITAL,
}


@dataclass(frozen=True, kw_only=True)
class PresentUnit:
    """`station` is where it waits or will wait; `since_s` how long it has been in the present part of its job;
    `hospital` the one its patient goes to, None = not decided; `away_s` how long it is not to be had."""

    unit_id: str
    task: int
    station: str
    place: LonLat
    since_s: float = 0.0
    incident: Incident | None = None
    hospital: int | None = None
    away_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PresentRegion:
    """`waiting` holds an open call once for every unit it still waits for, the earliest first; `left_out`: unit id ->
    why."""

    units: tuple[PresentUnit, ...]
    waiting: tuple[Incident, ...]
    closed_hospitals: frozenset[int]
    open_calls: int
    left_out: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def region_of(present: Present, world: World, *, horizon_s: float) -> PresentRegion:
    """Everything of the state that bears on the next `horizon_s`."""
    units: list[PresentUnit] = []
    left_out: dict[str, str] = {}
    for unit_id in sorted(present.state.units):
        found = _unit(present, present.state.units[unit_id], world, horizon_s=horizon_s)
        if isinstance(found, PresentUnit):
            units.append(found)
        else:
            left_out[unit_id] = found
    open_calls = [present.state.incidents[incident_id] for incident_id in present.state.open_incident_ids]
    by_arrival = sorted(open_calls, key=lambda incident: incident.call_received_at)
    hospitals = present.state.hospitals
    closed = frozenset(
        number
        for number, hospital_id in enumerate(world.hospital_ids)
        if hospital_id in hospitals and is_diverting(hospitals[hospital_id], now=present.now)
    )
    every = len(closed) == len(world.hospital_ids)
    return PresentRegion(
        units=tuple(units),
        waiting=tuple(incident for incident in by_arrival for _ in range(_wanting(incident))),
        closed_hospitals=frozenset() if every else closed,
        open_calls=len(open_calls),
        left_out=left_out,
        notes=_notes(present, units, closed=closed, every=every, horizon_s=horizon_s),
    )


def _wanting(incident: Incident) -> int:
    """How many units that it can't do without it still waits for."""
    if incident.unit_ids or incident.served_unit_ids:
        return 0
    return sum(not slot.optional for slot in slots_of(incident))


def _unit(present: Present, unit: Unit, world: World, *, horizon_s: float) -> PresentUnit | str:
    """Why it takes no part, in a word, where it does not."""
    settings, now = present.settings, present.now
    position = present.positions.get(unit.unit_id)
    place = locate(unit, position, now=now, stale_after_s=settings.stale_position_after_s).place or unit.last_place
    if place is None or unit.station_id not in world.station_ids:
        return "unknown-place" if place is None else "unknown-station"
    if unit.incident_id is not None and unit.status in PARTS:
        return _at_work(present, unit, world, place)
    away_s = _away_s(present, unit)
    if away_s > horizon_s:
        return "out-of-service" if unit.status is UnitStatus.OUT_OF_SERVICE else "off-duty"
    station = _station_at(world, present, place) or unit.station_id
    there = station == unit.station_id or unit.status is UnitStatus.POSTED
    if away_s > 0.0:
        return PresentUnit(unit_id=unit.unit_id, task=AWAY, station=unit.station_id, place=place, away_s=away_s)
    if there and _station_at(world, present, place) is not None:
        return PresentUnit(unit_id=unit.unit_id, task=AT_STATION, station=station, place=place)
    return PresentUnit(unit_id=unit.unit_id, task=ELSEWHERE, station=unit.station_id, place=place)


def _at_work(present: Present, unit: Unit, world: World, place: LonLat) -> PresentUnit:
    incident = present.state.incidents[str(unit.incident_id)]
    hospital_id = unit.hospital_id or incident.hospital_id
    known = hospital_id in world.hospital_ids
    return PresentUnit(
        unit_id=unit.unit_id,
        task=PARTS[unit.status],
        station=unit.station_id,
        place=place,
        since_s=max(present.now - unit.status_at, 0.0),
        incident=incident,
        hospital=world.hospital_ids.index(str(hospital_id)) if known else None,
    )


def _away_s(present: Present, unit: Unit) -> float:
    """How long a unit without a job can't be sent: 0 = it can be now."""
    now, shifts = present.now, present.state.shifts
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return inf if unit.expected_return_at is None else max(unit.expected_return_at - now, 1.0)
    if not is_free(unit):
        return inf
    if duty_obstacle(present.state, unit, now=now, settings=present.settings) is None:
        return 0.0
    pause = running_break(shifts, unit.unit_id)
    if pause is not None and pause.until_at > now:
        return pause.until_at - now
    ahead = next_shift(shifts, unit.unit_id, after=now)
    return inf if ahead is None else ahead.from_at - now


def _station_at(world: World, present: Present, place: LonLat) -> str | None:
    """The station where a unit stands."""
    stations = [present.state.stations[s] for s in world.station_ids if s in present.state.stations]
    if not stations:
        return None
    places = np.array([(station.lon, station.lat) for station in stations])
    distance_m = great_circle_m(np.full_like(places, place), places)
    nearest = int(distance_m.argmin())
    return stations[nearest].station_id if distance_m[nearest] <= SAME_PLACE_M else None


def _notes(
    present: Present, units: Sequence[PresentUnit], *, closed: frozenset[int], every: bool, horizon_s: float
) -> tuple[str, ...]:
    notes = []
    ending = sum(_ends_within(present, unit.unit_id, horizon_s) for unit in units)
    if ending:
        notes.append(f"{ending} shifts end within the hours asked for; their units are simulated as if they went on")
    posted = sum(u.task == ELSEWHERE and present.state.units[u.unit_id].status is UnitStatus.POSTED for u in units)
    if posted:
        notes.append(f"{posted} units wait where there is no station: they are simulated as going to their own")
    if every:
        notes.append("every hospital diverts: they are simulated as open")
    elif closed:
        notes.append(f"{len(closed)} hospitals divert: they are simulated as closed throughout")
    return tuple(notes)


def _ends_within(present: Present, unit_id: str, horizon_s: float) -> bool:
    shift = manned_shift(present.state.shifts, unit_id, at=present.now)
    return shift is not None and shift.until_at < present.now + horizon_s
