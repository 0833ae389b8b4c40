"""Units of blood: receive, read, discard, transfuse."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.bodies import BloodUnitBody, DiscardBody, TransfusionBody
from api.bloodbank.patients import require_known, require_suited
from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.messages import BloodUnitReceived, DiscardBloodUnit, RecordTransfusion
from bloodbank.model import BloodUnit, BloodUnitStatus
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["blood"])


@router.post("/blood-units", status_code=201, responses=answers(BloodUnit, status=201, problems=WRITE_ONE))
async def receive_blood_unit(body: BloodUnitBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit of blood into stock. The same unit twice is a conflict."""
    if body.only_for_patient_id is not None:
        await run_in_threadpool(require_known, desk, body.only_for_patient_id, actor=command.actor)
    accepted = await command.send(body.receipt())
    received = next(r.event for r in accepted.events if isinstance(r.event, BloodUnitReceived))
    return _now(desk, received.blood_unit_id, accepted, status=201)


@router.get("/blood-units", responses=answers(Page[BloodUnit], problems=READ))
async def list_blood_units(
    request: Request,
    desk: DeskOf,
    place_id: Annotated[str | None, Query(max_length=64)] = None,
    status: Annotated[BloodUnitStatus | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Units of blood, those that expire first in front."""
    units = desk.room.state.bloodbank.blood_units.values()
    chosen = [u for u in units if place_id in (None, u.place_id) and status in (None, u.status)]
    page = page_of(chosen, key=lambda unit: (unit.expires_at, unit.blood_unit_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/blood-units/{blood_unit_id}", responses=answers(BloodUnit, problems=READ_ONE, _304="Unchanged"))
async def read_blood_unit(request: Request, blood_unit_id: PathId, desk: DeskOf) -> Response:
    """One unit of blood, with its ETag."""
    unit = found(desk.room.state.bloodbank.blood_units, blood_unit_id, what="blood unit", code="unknown-blood-unit")
    version = _version(desk, blood_unit_id)
    return unchanged(request, version) or json_response(unit, headers={"ETag": etag(version)})


@router.post("/blood-units/{blood_unit_id}/discard", responses=answers(BloodUnit, problems=WRITE_ONE))
async def discard_blood_unit(blood_unit_id: PathId, body: DiscardBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit out of use for ever, with the reason."""
    accepted = await command.send(
        DiscardBloodUnit(blood_unit_id=blood_unit_id, reason=body.reason), decided_on=f"blood-unit/{blood_unit_id}"
    )
    return _now(desk, blood_unit_id, accepted)


@router.post("/transfusions", status_code=201, responses=answers(BloodUnit, status=201, problems=WRITE_ONE))
async def record_transfusion(body: TransfusionBody, command: Command, desk: DeskOf) -> Response:
    """A unit was transfused to the patient identified at the bedside; it must have been issued for that patient."""
    await run_in_threadpool(require_suited, desk, body.patient_id, body.blood_unit_id, actor=command.actor)
    accepted = await command.send(
        RecordTransfusion(blood_unit_id=body.blood_unit_id, patient_id=body.patient_id),
        decided_on=f"blood-unit/{body.blood_unit_id}",
    )
    return _now(desk, body.blood_unit_id, accepted, status=201)


def _version(desk: Desk, blood_unit_id: str) -> int:
    return desk.room.state.versions.get(f"blood-unit/{blood_unit_id}", 0)


def _now(desk: Desk, blood_unit_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    unit = desk.room.state.bloodbank.blood_units[blood_unit_id]
    location = f"/v1/blood-units/{blood_unit_id}" if status == 201 else None
    return done(unit, accepted, version=_version(desk, blood_unit_id), status=status, location=location)
