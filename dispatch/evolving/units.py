"""Units after an event, and the incidents they come to and leave."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident
from dispatch.life.boarding import patients_after, with_patients
from dispatch.life.response import Response, ResponseEnd
from dispatch.life.stage import status_of
from dispatch.life.timeline import begun, ended, handed_over, timed
from dispatch.lifecycle import HAS_REACHED_THE_SCENE, WITH_A_PATIENT
from dispatch.messages import (
    StatusTimeReported,
    UnitAssigned,
    UnitDiverted,
    UnitPosted,
    UnitRegistered,
    UnitStationChanged,
    UnitStatusChanged,
    UnitStoodDown,
    UnitTakenOutOfService,
)
from dispatch.model import Incident, LonLat, Unit, UnitStatus
from dispatch.state import DispatchState
from dispatch.tables import Changes

LEAVES_ITS_INCIDENT = frozenset({UnitStatus.RETURNING, UnitStatus.AVAILABLE_AT_STATION, UnitStatus.OUT_OF_SERVICE})


def taken_out_of_service(state: DispatchState, event: UnitTakenOutOfService, *, at: float) -> DispatchState:
    unit = state.units[event.unit_id]
    return _with_unit(
        state, replace(unit, out_of_service_reason=event.reason, expected_return_at=event.expected_return_at)
    )


def station_changed(state: DispatchState, event: UnitStationChanged, *, at: float) -> DispatchState:
    """A unit that stood idle at its old station is on its way to the new one."""
    unit = replace(state.units[event.unit_id], station_id=event.station_id)
    if unit.status is UnitStatus.AVAILABLE_AT_STATION:
        unit = replace(unit, status=UnitStatus.RETURNING, status_at=at)
    return _with_unit(state, unit)


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
    response = Response(unit_id=unit.unit_id, assigned_at=at, estimated_arrival_s=event.estimated_arrival_s)
    return _with_both(state, unit, begun(incident, response))


def stood_down(state: DispatchState, event: UnitStoodDown, *, at: float) -> DispatchState:
    return _called_off(state, event.unit_id, event.incident_id, at=at, how=ResponseEnd.STOOD_DOWN)


def diverted(state: DispatchState, event: UnitDiverted, *, at: float) -> DispatchState:
    """The unit is free for the assignment that follows in the same decision."""
    return _called_off(state, event.unit_id, event.from_incident_id, at=at, how=ResponseEnd.DIVERTED)


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
        last_incident_id=event.incident_id if leaves and event.incident_id else before.last_incident_id,
        out_of_service_reason=None,
        expected_return_at=None,
    )
    if event.incident_id is None:
        return _with_unit(state, unit)
    incident = _timed(state.incidents[event.incident_id], event, at=at)
    incident = with_patients(incident, patients_after(incident.patients, event, at=at))
    return _with_both(state, unit, _left_by_report(incident, before, event, at=at) if leaves else incident)


def status_time_reported(state: DispatchState, event: StatusTimeReported, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    reported_at = min(event.reported_at, at)
    unit_id, hospital_id = event.unit_id, event.hospital_id
    return with_incident(
        state, timed(incident, unit_id=unit_id, status=event.status, at=reported_at, hospital_id=hospital_id)
    )


def _timed(incident: Incident, event: UnitStatusChanged, *, at: float) -> Incident:
    reported_at = min(event.reported_at, at)
    unit_id, hospital_id = event.unit_id, event.hospital_id
    incident = timed(incident, unit_id=unit_id, status=event.status, at=reported_at, hospital_id=hospital_id)
    return handed_over(incident, unit_id=unit_id, at=reported_at) if event.handed_over else incident


def _left_by_report(incident: Incident, before: Unit, event: UnitStatusChanged, *, at: float) -> Incident:
    """A unit that breaks down with its patient leaves a need behind that must be filled, whoever else has served."""
    broken = event.status is UnitStatus.OUT_OF_SERVICE
    how = ResponseEnd.OUT_OF_SERVICE if broken else ResponseEnd.CLEARED
    incident = ended(incident, unit_id=event.unit_id, at=min(event.reported_at, at), how=how)
    if broken and before.status in WITH_A_PATIENT:
        incident = replace(incident, more_needed=True)
    return _left(incident, unit_id=event.unit_id, served=_has_served(before, event))


def _has_served(before: Unit, event: UnitStatusChanged) -> bool:
    """A unit that breaks down has served only if its patient was at a hospital by then."""
    if event.status is UnitStatus.OUT_OF_SERVICE:
        return before.status is UnitStatus.AT_HOSPITAL
    return before.status in HAS_REACHED_THE_SCENE or event.status in HAS_REACHED_THE_SCENE


def _place_after(state: DispatchState, unit: Unit, event: UnitStatusChanged) -> LonLat | None:
    if event.lon is not None and event.lat is not None:
        return event.lon, event.lat
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


def _left(incident: Incident, *, unit_id: str, served: bool = False) -> Incident:
    remaining = tuple(other for other in incident.unit_ids if other != unit_id)
    if not served:
        return replace(incident, unit_ids=remaining)
    return replace(incident, unit_ids=remaining, served_unit_ids=(*incident.served_unit_ids, unit_id))


def _with_unit(state: DispatchState, unit: Unit) -> DispatchState:
    return replace(state, units=state.units.set(unit.unit_id, unit))


def _with_both(state: DispatchState, unit: Unit, incident: Incident) -> DispatchState:
    """The unit and its incident together, the incident's status following its units."""
    state = _with_unit(state, unit)
    status = status_of(state, incident, lost_unit=unit.status is UnitStatus.OUT_OF_SERVICE)
    return with_incident(state, replace(incident, status=status))


def _called_off(state: DispatchState, unit_id: str, incident_id: str, *, at: float, how: ResponseEnd) -> DispatchState:
    unit = replace(
        state.units[unit_id],
        status=UnitStatus.RETURNING,
        status_at=at,
        incident_id=None,
        last_incident_id=incident_id,
    )
    incident = ended(state.incidents[incident_id], unit_id=unit_id, at=at, how=how)
    return _with_both(state, unit, _left(incident, unit_id=unit_id))


CHANGES: Changes = {
    UnitRegistered: registered,
    UnitAssigned: assigned,
    UnitStoodDown: stood_down,
    UnitDiverted: diverted,
    UnitTakenOutOfService: taken_out_of_service,
    UnitStationChanged: station_changed,
    UnitPosted: posted,
    UnitStatusChanged: status_changed,
    StatusTimeReported: status_time_reported,
}
