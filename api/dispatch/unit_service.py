"""Units diverted, calling for help, out of service and back, moved to another station; when they should be clear."""

from typing import Any

from fastapi import APIRouter
from msgspec.structs import replace
from starlette.responses import Response

from api.commanding import Command, Commander, done
from api.desks import DeskOf
from api.dispatch.life_bodies import (
    BackInServiceBody,
    FurtherUnitsBody,
    OutOfServiceBody,
    StationBody,
    UnitDiversionBody,
)
from api.dispatch.responding import with_arrival
from api.dispatch.units import UnitView
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from controlroom.questions.responses import Clearance, clearance_of, last_seen_place
from dispatch.messages import ChangeStation, DivertUnit, RequestFurtherUnits, ReturnToService, TakeOutOfService

router = APIRouter(prefix="/v1/units/{unit_id}", tags=["units"])


@router.post("/divert", responses=answers(UnitView, problems=WRITE_ONE))
async def divert_unit(unit_id: PathId, body: UnitDiversionBody, command: Command, desk: DeskOf) -> Response:
    """Send a unit that is on its way to one incident to another. The left one waits again at once, in its old place."""
    diverted = DivertUnit(
        unit_id=unit_id,
        to_incident_id=body.to_incident_id,
        reason=body.reason,
        estimated_arrival_s=body.estimated_arrival_s,
        reasons=tuple(reason.reason() for reason in body.reasons),
        forced=body.forced,
        additional=body.additional,
        despite_duty=body.despite_duty,
    )
    with_arrival_now = await with_arrival(desk, diverted, incident_id=body.to_incident_id)
    return await _told(command, with_arrival_now, desk, unit_id, asked=diverted)


@router.post("/further-units", responses=answers(UnitView, problems=WRITE_ONE))
async def request_further_units(unit_id: PathId, body: FurtherUnitsBody, command: Command, desk: DeskOf) -> Response:
    """The crew asks for help at its incident; it stays wanted when the crew has left."""
    needs = tuple(need.need() for need in body.needs)
    return await _told(command, RequestFurtherUnits(unit_id=unit_id, needs=needs, reason=body.reason), desk, unit_id)


@router.post("/out-of-service", responses=answers(UnitView, problems=WRITE_ONE))
async def take_out_of_service(unit_id: PathId, body: OutOfServiceBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit out of service, with the reason. Its call and its queued jobs wait again; its patient is fetched
    where the unit was last seen."""
    asked = TakeOutOfService(unit_id=unit_id, reason=body.reason, expected_return_at=body.expected_return_at)
    place = last_seen_place(desk, unit_id)
    taken_out = asked if place is None else replace(asked, lon=place[0], lat=place[1])
    return await _told(command, taken_out, desk, unit_id, asked=asked)


@router.post("/return-to-service", responses=answers(UnitView, problems=WRITE_ONE))
async def return_to_service(unit_id: PathId, body: BackInServiceBody, command: Command, desk: DeskOf) -> Response:
    """A unit is back in service."""
    return await _told(command, ReturnToService(unit_id=unit_id, returning=body.returning), desk, unit_id)


@router.post("/station", responses=answers(UnitView, problems=WRITE_ONE))
async def change_station(unit_id: PathId, body: StationBody, command: Command, desk: DeskOf) -> Response:
    """A unit belongs to another station; standing idle at its old one it sets out for the new one."""
    moved = ChangeStation(unit_id=unit_id, station_id=body.station_id, reason=body.reason)
    return await _told(command, moved, desk, unit_id)


@router.get("/clearance", responses=answers(Clearance, problems=READ_ONE))
async def read_clearance(unit_id: PathId, desk: DeskOf) -> Response:
    """When and where a busy unit is expected to be clear, from the usual durations of a response."""
    return json_response(clearance_of(desk, unit_id))


async def _told(command: Commander, unit_command: Any, desk: Desk, unit_id: str, *, asked: Any = None) -> Response:
    accepted = await command.send(unit_command, decided_on=f"unit/{unit_id}", asked=asked)
    state = desk.room.state
    view = UnitView(unit=state.dispatch.units[unit_id], position=desk.positions.all().get(unit_id))
    return done(view, accepted, version=state.versions.get(f"unit/{unit_id}", 0))
