"""Units after an event, and the incidents they come to and leave."""

from msgspec.structs import replace

from dispatch.evolving.incidents import stage_of
from dispatch.lifecycle import HAS_REACHED_THE_SCENE
from dispatch.messages import UnitAssigned, UnitPosted, UnitRegistered, UnitStatusChanged, UnitStoodDown
from dispatch.model import Incident, IncidentStatus, LonLat, Unit, UnitStatus
from dispatch.needs import open_needs
from dispatch.state import DispatchState
from dispatch.tables import Changes

LEAVES_ITS_INCIDENT = frozenset({UnitStatus.RETURNING, UnitStatus.OUT_OF_SERVICE})


def registered(state: DispatchState, event: UnitRegistered, *, at: float) -> DispatchState:
    station = state.stations[event.station_id]
    unit = Unit(
        unit_id=event.unit_id,
        station_id=event.station_id,
        unit_type=event.unit_type,
        capabilities=event.capabilities,
        status_at=at,
        last_place=(station.lon, station.lat),
    )
    return _with_unit(state, unit)


def assigned(state: DispatchState, event: UnitAssigned, *, at: float) -> DispatchState:
    unit = replace(
        state.units[event.unit_id],
        status=UnitStatus.ASSIGNED,
        status_at=at,
        incident_id=event.incident_id,
        hospital_id=None,
        post=None,
    )
    incident = state.incidents[event.incident_id]
    incident = replace(
        incident,
        unit_ids=(*incident.unit_ids, unit.unit_id),
        responded_unit_ids=tuple(dict.fromkeys((*incident.responded_unit_ids, unit.unit_id))),
        first_assigned_at=at if incident.first_assigned_at is None else incident.first_assigned_at,
    )
    return _with_both(state, unit, incident)


def stood_down(state: DispatchState, event: UnitStoodDown, *, at: float) -> DispatchState:
    unit = replace(state.units[event.unit_id], status=UnitStatus.RETURNING, status_at=at, incident_id=None)
    return _with_both(state, unit, _left(state.incidents[event.incident_id], unit_id=unit.unit_id))


def posted(state: DispatchState, event: UnitPosted, *, at: float) -> DispatchState:
    place = (event.lon, event.lat)
    unit = replace(
        state.units[event.unit_id],
        status=UnitStatus.POSTED,
        status_at=at,
        hospital_id=None,
        post=place,
        last_place=place,
    )
    return _with_unit(state, unit)


def status_changed(state: DispatchState, event: UnitStatusChanged, *, at: float) -> DispatchState:
    """`status_at` never runs backwards or ahead, however late a report comes or fast the crew's clock is."""
    before = state.units[event.unit_id]
    leaves = event.handed_over or event.status in LEAVES_ITS_INCIDENT
    unit = replace(
        before,
        status=event.status,
        status_at=max(before.status_at, min(event.reported_at, at)),
        incident_id=None if leaves else event.incident_id,
        hospital_id=event.hospital_id,
        post=None,
        last_place=_place_after(state, before, event),
    )
    if event.incident_id is None:
        return _with_unit(state, unit)
    incident = state.incidents[event.incident_id]
    if not leaves:
        return _with_both(state, unit, _reached(incident, unit))
    served = _has_served(before, event)
    return _with_both(state, unit, _left(incident, unit_id=unit.unit_id, served=served))


def _has_served(before: Unit, event: UnitStatusChanged) -> bool:
    """A unit that breaks down has served only if its patient was at a hospital by then."""
    if event.status is UnitStatus.OUT_OF_SERVICE:
        return before.status is UnitStatus.AT_HOSPITAL
    return before.status in HAS_REACHED_THE_SCENE


def _place_after(state: DispatchState, unit: Unit, event: UnitStatusChanged) -> LonLat | None:
    if event.status is UnitStatus.AVAILABLE_AT_STATION:
        station = state.stations[unit.station_id]
        return station.lon, station.lat
    if event.status is UnitStatus.ON_SCENE and event.incident_id is not None:
        incident = state.incidents[event.incident_id]
        return incident.lon, incident.lat
    if event.status is UnitStatus.AT_HOSPITAL and event.hospital_id is not None:
        hospital = state.hospitals[event.hospital_id]
        return hospital.lon, hospital.lat
    return unit.last_place


def _reached(incident: Incident, unit: Unit) -> Incident:
    if unit.status is UnitStatus.ON_SCENE and incident.first_on_scene_at is None:
        return replace(incident, first_on_scene_at=unit.status_at)
    return incident


def _left(incident: Incident, *, unit_id: str, served: bool = False) -> Incident:
    remaining = tuple(other for other in incident.unit_ids if other != unit_id)
    if not served:
        return replace(incident, unit_ids=remaining)
    served_ids = tuple(dict.fromkeys((*incident.served_unit_ids, unit_id)))
    return replace(incident, unit_ids=remaining, served_unit_ids=served_ids)


def _with_unit(state: DispatchState, unit: Unit) -> DispatchState:
    return replace(state, units=state.units.set(unit.unit_id, unit))


def _with_both(state: DispatchState, unit: Unit, incident: Incident) -> DispatchState:
    """The unit and its incident together, the incident's status following its units."""
    state = _with_unit(state, unit)
    if incident.unit_ids:
        status = stage_of(incident, state.units)
    elif incident.served_unit_ids and not _lost_a_unit(state, unit, incident):
        status = IncidentStatus.SERVED
    else:
        status = IncidentStatus.WAITING
    return replace(state, incidents=state.incidents.set(incident.incident_id, replace(incident, status=status)))


def _lost_a_unit(state: DispatchState, unit: Unit, incident: Incident) -> bool:
    """Whether the last unit broke down and so left a need behind that nobody has filled."""
    return unit.status is UnitStatus.OUT_OF_SERVICE and bool(open_needs(state, incident))


CHANGES: Changes = {
    UnitRegistered: registered,
    UnitAssigned: assigned,
    UnitStoodDown: stood_down,
    UnitPosted: posted,
    UnitStatusChanged: status_changed,
}
