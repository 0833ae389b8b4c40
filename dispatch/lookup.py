"""The things a command names by id, found in the state or refused as not found."""

from dispatch.model import Hospital, Incident, IncidentStatus, Station, Unit
from dispatch.refusal import Refused
from dispatch.state import DispatchState


def station_of(state: DispatchState, station_id: str) -> Station:
    station = state.stations.get(station_id)
    if station is None:
        raise _not_found("station", station_id)
    return station


def hospital_of(state: DispatchState, hospital_id: str) -> Hospital:
    hospital = state.hospitals.get(hospital_id)
    if hospital is None:
        raise _not_found("hospital", hospital_id)
    return hospital


def unit_of(state: DispatchState, unit_id: str) -> Unit:
    unit = state.units.get(unit_id)
    if unit is None:
        raise _not_found("unit", unit_id)
    return unit


def incident_of(state: DispatchState, incident_id: str, *, field: str = "incident_id") -> Incident:
    incident = state.incidents.get(incident_id)
    if incident is None:
        raise _not_found("incident", incident_id, field=field)
    return incident


def open_incident_of(state: DispatchState, incident_id: str, *, field: str = "incident_id") -> Incident:
    incident = incident_of(state, incident_id, field=field)
    if incident.status is IncidentStatus.CLOSED:
        detail = f"Incident {incident_id} is closed ({incident.disposition}); reopen it, or report a new call instead."
        if incident.merged_into_id is not None:
            detail = f"Incident {incident_id} was merged into {incident.merged_into_id}: go on with that, or part them."
        raise Refused("incident-closed", detail, kind="conflict", field=field)
    return incident


def _not_found(what: str, name: object, *, field: str | None = None) -> Refused:
    detail = f"There is no {what} {str(name)[:80]!r}."
    return Refused(f"{what}-not-found", detail, kind="not-found", field=field or f"{what}_id")
