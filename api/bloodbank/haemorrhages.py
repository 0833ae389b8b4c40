"""Massive haemorrhages: activate, send packs, stand down, report."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.haemorrhage_bodies import ActivationBody, PackBody, StandDownBody
from api.bloodbank.patients import note_age, register_is_silent, require_receiver
from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.decisions.reserving import reserved_unit_ids
from bloodbank.haemorrhage.model import Haemorrhage
from bloodbank.haemorrhage.timeline import HaemorrhageReport, report
from bloodbank.messages import HaemorrhageProtocolActivated, StandDownHaemorrhage
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood/haemorrhages", tags=["blood requests"])


@router.post("", status_code=201, responses=answers(Haemorrhage, status=201, problems=WRITE_ONE))
async def activate_haemorrhage_protocol(body: ActivationBody, command: Command, desk: DeskOf) -> Response:
    """Activate the protocol: the first pack is ordered at once, and the best units are held for it."""
    asked = body.activation(actor=command.actor)
    told = asked
    if body.patient_id is not None:
        known = await run_in_threadpool(
            require_receiver, desk, body.patient_id, body.patient_group, actor=command.actor
        )
        await note_age(desk, command, body.patient_id)
        if asked.may_bear_children is None:
            told = replace(asked, may_bear_children=known)
    accepted = await command.send(told, asked=asked)
    activated = next(r.event for r in accepted.events if isinstance(r.event, HaemorrhageProtocolActivated))
    return _now(desk, activated.protocol_id, accepted, status=201)


@router.get("", responses=answers(Page[Haemorrhage], problems=READ))
async def list_haemorrhages(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["active", "all"], Query()] = "active",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Massive haemorrhages by the instant of their activation."""
    known = desk.room.state.bloodbank.haemorrhages.values()
    chosen = [each for each in known if status == "all" or each.is_active]
    page = page_of(chosen, key=lambda each: (each.activated_at, each.protocol_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/{protocol_id}", responses=answers(Haemorrhage, problems=READ_ONE, _304="Unchanged"))
async def read_haemorrhage(request: Request, protocol_id: PathId, desk: DeskOf) -> Response:
    """One massive haemorrhage, with its packs and its ETag."""
    protocol = _known(desk, protocol_id)
    version = _version(desk, protocol_id)
    return unchanged(request, version) or json_response(protocol, headers={"ETag": etag(version)})


@router.get("/{protocol_id}/report", responses=answers(HaemorrhageReport, problems=READ_ONE))
def report_haemorrhage(protocol_id: PathId, desk: DeskOf) -> Response:
    """Timeline, time to the first unit, units sent and transfused, and their ratio."""
    protocol = _known(desk, protocol_id)
    return json_response(report(desk.room.state.bloodbank, protocol, settings=desk.blood_settings))


@router.post("/{protocol_id}/packs", responses=answers(Haemorrhage, problems=WRITE_ONE))
async def send_haemorrhage_pack(protocol_id: PathId, body: PackBody, command: Command, desk: DeskOf) -> Response:
    """Send the next part. As a pack begins to leave, the next is ordered."""
    asked = body.sending(protocol_id, actor=command.actor)
    protocol, blood = _known(desk, protocol_id), desk.room.state.bloodbank
    held = () if protocol.next_pack is None else reserved_unit_ids(blood, blood.requests[protocol.next_pack.request_id])
    silent = await register_is_silent(
        desk,
        command,
        protocol.patient_id,
        asked.blood_unit_ids or held,
        answered_by=asked.despite_register_by,
    )
    told = replace(asked, register_unavailable=silent)
    return _now(desk, protocol_id, await command.send(told, asked=asked, decided_on=f"haemorrhage/{protocol_id}"))


@router.post("/{protocol_id}/stand-down", responses=answers(Haemorrhage, problems=WRITE_ONE))
async def stand_down_haemorrhage(protocol_id: PathId, body: StandDownBody, command: Command, desk: DeskOf) -> Response:
    """It is over: what is held goes back to stock; the report names what must come back."""
    over = StandDownHaemorrhage(protocol_id=protocol_id, stood_down_by=command.actor, reason=body.reason)
    return _now(desk, protocol_id, await command.send(over, decided_on=f"haemorrhage/{protocol_id}"))


def _known(desk: Desk, protocol_id: str) -> Haemorrhage:
    known = desk.room.state.bloodbank.haemorrhages
    return found(known, protocol_id, what="massive haemorrhage", code="unknown-haemorrhage")


def _version(desk: Desk, protocol_id: str) -> int:
    return desk.room.state.versions.get(f"haemorrhage/{protocol_id}", 0)


def _now(desk: Desk, protocol_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    location = f"/v1/blood/haemorrhages/{protocol_id}" if status == 201 else None
    version = _version(desk, protocol_id)
    return done(_known(desk, protocol_id), accepted, version=version, status=status, location=location)
