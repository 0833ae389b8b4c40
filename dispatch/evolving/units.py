"""Units after an event: registered, sent, called off, posted, out of service, moved."""

from msgspec.structs import replace

from dispatch.evolving.together import with_both, with_unit, without_unit
from dispatch.life.response import Response, ResponseEnd
from dispatch.life.timeline import begun, ended
from dispatch.messages import (
    UnitAssigned,
    UnitDiverted,
    UnitPosted,
    UnitRegistered,
    UnitStationChanged,
    UnitStoodDown,
    UnitTakenOutOfService,
)
from dispatch.model import Unit, UnitStatus
from dispatch.state import DispatchState
from dispatch.tables import Changes


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
    return with_unit(state, unit)


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
        provisional_unit_ids=tuple(i for i in incident.provisional_unit_ids if i != unit.unit_id),
        first_assigned_at=at if incident.first_assigned_at is None else incident.first_assigned_at,
    )
    response = Response(
        unit_id=unit.unit_id,
        assigned_at=at,
        estimated_arrival_s=event.estimated_arrival_s,
        response_number=state.next_response_number,
    )
    state = replace(state, next_response_number=state.next_response_number + 1)
    return with_both(state, unit, begun(incident, response))


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
    return with_unit(state, unit)


def taken_out_of_service(state: DispatchState, event: UnitTakenOutOfService, *, at: float) -> DispatchState:
    unit = state.units[event.unit_id]
    return with_unit(
        state, replace(unit, out_of_service_reason=event.reason, expected_return_at=event.expected_return_at)
    )


def station_changed(state: DispatchState, event: UnitStationChanged, *, at: float) -> DispatchState:
    """A unit that stood idle at its old station is on its way to the new one."""
    unit = replace(state.units[event.unit_id], station_id=event.station_id)
    if unit.status is UnitStatus.AVAILABLE_AT_STATION:
        unit = replace(unit, status=UnitStatus.RETURNING, status_at=at)
    return with_unit(state, unit)


def _called_off(state: DispatchState, unit_id: str, incident_id: str, *, at: float, how: ResponseEnd) -> DispatchState:
    unit = replace(
        state.units[unit_id],
        status=UnitStatus.RETURNING,
        status_at=at,
        incident_id=None,
        last_incident_id=incident_id,
    )
    incident = ended(state.incidents[incident_id], unit_id=unit_id, at=at, how=how)
    return with_both(state, unit, without_unit(incident, unit_id=unit_id))


CHANGES: Changes = {
    UnitRegistered: registered,
    UnitAssigned: assigned,
    UnitStoodDown: stood_down,
    UnitDiverted: diverted,
    UnitTakenOutOfService: taken_out_of_service,
    UnitStationChanged: station_changed,
    UnitPosted: posted,
}
