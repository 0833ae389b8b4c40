"""Units, their incidents and their patients after what a crew reported."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident
from dispatch.evolving.together import with_both, with_unit, without_unit
from dispatch.life.boarding import patients_after, with_patients
from dispatch.life.response import ResponseEnd
from dispatch.life.timeline import ended, handed_over, timed
from dispatch.lifecycle import HAS_REACHED_THE_SCENE, WITH_A_PATIENT
from dispatch.messages import StatusTimeReported, UnitStatusChanged
from dispatch.model import Incident, LonLat, Unit, UnitStatus
from dispatch.state import DispatchState
from dispatch.tables import Changes

LEAVES_ITS_INCIDENT = frozenset({UnitStatus.RETURNING, UnitStatus.AVAILABLE_AT_STATION, UnitStatus.OUT_OF_SERVICE})


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
        return with_unit(state, unit)
    incident = _timed(state.incidents[event.incident_id], event, at=at)
    incident = with_patients(incident, patients_after(incident.patients, event, at=at))
    return with_both(state, unit, _left_by_report(incident, before, event, at=at) if leaves else incident)


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
    return without_unit(incident, unit_id=event.unit_id, served=_has_served(before, event))


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


CHANGES: Changes = {UnitStatusChanged: status_changed, StatusTimeReported: status_time_reported}
