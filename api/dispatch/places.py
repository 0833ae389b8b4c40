"""Hospitals and stations."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.dispatch.receiving_bodies import DiversionBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from dispatch.messages import DivertHospital
from dispatch.model import Hospital, Station

router = APIRouter(prefix="/v1", tags=["places"])


@router.get("/stations", responses=answers(Page[Station], problems=READ))
async def list_stations(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Stations by id."""
    stations = desk.room.state.dispatch.stations.values()
    page = page_of(stations, key=lambda station: (station.station_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/stations/{station_id}", responses=answers(Station, problems=READ_ONE))
async def read_station(station_id: PathId, desk: DeskOf) -> Response:
    """One station."""
    return json_response(found(desk.room.state.dispatch.stations, station_id, what="station", code="station-not-found"))


@router.get("/hospitals", responses=answers(Page[Hospital], problems=READ))
async def list_hospitals(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Hospitals by id, with what they can treat and whether they take patients."""
    hospitals = desk.room.state.dispatch.hospitals.values()
    page = page_of(hospitals, key=lambda hospital: (hospital.hospital_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/hospitals/{hospital_id}", responses=answers(Hospital, problems=READ_ONE, _304="Unchanged"))
async def read_hospital(request: Request, hospital_id: PathId, desk: DeskOf) -> Response:
    """One hospital, with its ETag."""
    hospital = found(desk.room.state.dispatch.hospitals, hospital_id, what="hospital", code="hospital-not-found")
    version = _version(desk, hospital_id)
    return unchanged(request, version) or json_response(hospital, headers={"ETag": etag(version)})


@router.post("/hospitals/{hospital_id}/diversion", responses=answers(Hospital, problems=WRITE_ONE))
async def divert_hospital(hospital_id: PathId, body: DiversionBody, command: Command, desk: DeskOf) -> Response:
    """The hospital takes no ambulance patients, or none of a kind, until an instant, or takes them again."""
    accepted = await command.send(
        DivertHospital(
            hospital_id=hospital_id,
            until_at=body.until_at,
            capabilities=frozenset(body.capabilities),
            reported_by=body.reported_by,
            reported_at=body.reported_at,
        ),
        decided_on=f"hospital/{hospital_id}",
    )
    hospital = desk.room.state.dispatch.hospitals[hospital_id]
    return done(hospital, accepted, version=_version(desk, hospital_id))


def _version(desk: Desk, hospital_id: str) -> int:
    return desk.room.state.versions.get(f"hospital/{hospital_id}", 0)
