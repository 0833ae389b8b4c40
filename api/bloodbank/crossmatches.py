"""Crossmatches: asked for, recorded, read."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.bloodbank.issue_bodies import CrossmatchRequestBody, CrossmatchResultBody
from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.crossmatching.model import Crossmatch
from bloodbank.crossmatching.rules import crossmatches_of
from bloodbank.messages import RequestCrossmatch
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood-requests", tags=["blood requests"])


class Crossmatches(Struct, frozen=True, kw_only=True):
    """The last crossmatch of each unit that was ever crossmatched with the request's patient."""

    request_id: str
    patient_id: str | None
    crossmatches: tuple[Crossmatch, ...]


@router.get("/{request_id}/crossmatches", responses=answers(Crossmatches, problems=READ_ONE))
async def read_crossmatches(request_id: PathId, desk: DeskOf) -> Response:
    """What is known of the patient's crossmatches; an incompatible one bars its donation for ever."""
    found(desk.room.state.bloodbank.requests, request_id, what="blood request", code="unknown-request")
    return json_response(_known(desk, request_id))


@router.post("/{request_id}/crossmatches", responses=answers(Crossmatches, problems=WRITE_ONE))
async def request_crossmatch(
    request_id: PathId, body: CrossmatchRequestBody, command: Command, desk: DeskOf
) -> Response:
    """Ask the laboratory to crossmatch units that are held or handed out for the request."""
    accepted = await command.send(
        RequestCrossmatch(
            request_id=request_id,
            blood_unit_ids=tuple(body.blood_unit_ids),
            sample_id=body.sample_id,
            requested_by=command.actor,
        ),
        decided_on=f"blood-request/{request_id}",
    )
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/crossmatch-results", responses=answers(Crossmatches, problems=WRITE_ONE))
async def record_crossmatch(request_id: PathId, body: CrossmatchResultBody, command: Command, desk: DeskOf) -> Response:
    """Record what was found of one unit. `electronic` is taken only where the patient's record allows it."""
    recorded = body.result_of(request_id, actor=command.actor)
    return _now(desk, request_id, await command.send(recorded, decided_on=f"blood-request/{request_id}"))


def _known(desk: Desk, request_id: str) -> Crossmatches:
    blood = desk.room.state.bloodbank
    patient_id = blood.requests[request_id].patient_id
    known = crossmatches_of(blood, patient_id).values()
    return Crossmatches(
        request_id=request_id,
        patient_id=patient_id,
        crossmatches=tuple(sorted(known, key=lambda each: (each.recorded_at, each.blood_unit_id))),
    )


def _now(desk: Desk, request_id: str, accepted: Accepted) -> Response:
    version = desk.room.state.versions.get(f"blood-request/{request_id}", 0)
    return done(_known(desk, request_id), accepted, version=version)
