"""Refrigerators, freezers and boxes: what lies in them, and how warm they are."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.life_bodies import StorageBody, StoringBody, TakingOutBody, TemperaturesBody
from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.messages import RecordTemperatures, RegisterStorage, StoreBloodUnit, TakeOutBloodUnit
from bloodbank.model import BloodStorage, BloodUnit
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["blood"])


@router.get("/blood/storages", responses=answers(Page[BloodStorage], problems=READ))
async def list_storages(
    request: Request, desk: DeskOf, place_id: str | None = None, cursor: Cursor = None, limit: Limit = 200
) -> Response:
    """Storages by id."""
    storages = [s for s in desk.room.state.bloodbank.storages.values() if place_id in (None, s.place_id)]
    page = page_of(storages, key=lambda storage: (storage.storage_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/blood/storages/{storage_id}", responses=answers(BloodStorage, problems=READ_ONE, _304="Unchanged"))
async def read_storage(request: Request, storage_id: PathId, desk: DeskOf) -> Response:
    """One storage: what lies in it, its last reading, and since when it has been outside its range."""
    storage = found(desk.room.state.bloodbank.storages, storage_id, what="blood storage", code="unknown-storage")
    version = _version(desk, f"blood-storage/{storage_id}")
    return unchanged(request, version) or json_response(storage, headers={"ETag": etag(version)})


@router.post("/blood/storages", status_code=201, responses=answers(BloodStorage, status=201, problems=WRITE_ONE))
async def register_storage(body: StorageBody, command: Command, desk: DeskOf) -> Response:
    """Register a storage of a place and the range it is to keep."""
    accepted = await command.send(
        RegisterStorage(storage_id=body.storage_id, place_id=body.place_id, low_c=body.low_c, high_c=body.high_c)
    )
    return _storage_now(desk, body.storage_id, accepted, status=201)


@router.post("/blood/storages/{storage_id}/temperatures", responses=answers(BloodStorage, problems=WRITE_ONE))
async def record_temperatures(storage_id: PathId, body: TemperaturesBody, command: Command, desk: DeskOf) -> Response:
    """Add a logger's readings. What was too warm or too cold for too long is set aside at once."""
    readings = RecordTemperatures(storage_id=storage_id, readings=body.said())
    accepted = await command.send(readings, decided_on=f"blood-storage/{storage_id}")
    return _storage_now(desk, storage_id, accepted)


@router.post("/blood-units/{blood_unit_id}/store", responses=answers(BloodUnit, problems=WRITE_ONE))
async def store_blood_unit(blood_unit_id: PathId, body: StoringBody, command: Command, desk: DeskOf) -> Response:
    """Put a unit into a storage whose range suits it; one that was out for too long is set aside."""
    storing = StoreBloodUnit(blood_unit_id=blood_unit_id, storage_id=body.storage_id, at=body.at)
    return _unit_now(desk, blood_unit_id, await command.send(storing, decided_on=f"blood-unit/{blood_unit_id}"))


@router.post("/blood-units/{blood_unit_id}/take-out", responses=answers(BloodUnit, problems=WRITE_ONE))
async def take_out_blood_unit(blood_unit_id: PathId, body: TakingOutBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit out of its storage: the clock of its time out begins."""
    taking_out = TakeOutBloodUnit(blood_unit_id=blood_unit_id, at=body.at)
    return _unit_now(desk, blood_unit_id, await command.send(taking_out, decided_on=f"blood-unit/{blood_unit_id}"))


def _version(desk: Desk, stream: str) -> int:
    return desk.room.state.versions.get(stream, 0)


def _storage_now(desk: Desk, storage_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    storage = desk.room.state.bloodbank.storages[storage_id]
    location = f"/v1/blood/storages/{storage_id}" if status == 201 else None
    version = _version(desk, f"blood-storage/{storage_id}")
    return done(storage, accepted, version=version, status=status, location=location)


def _unit_now(desk: Desk, blood_unit_id: str, accepted: Accepted) -> Response:
    unit = desk.room.state.bloodbank.blood_units[blood_unit_id]
    return done(unit, accepted, version=_version(desk, f"blood-unit/{blood_unit_id}"))
