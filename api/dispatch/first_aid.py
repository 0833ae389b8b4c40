"""First aid on the way: a unit with stable patients aboard stops at a call, and stays with its patients."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import Reasons
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import Body, Id, PathId, SomeWords
from controlroom.desk import Desk
from controlroom.messages import Accepted
from dispatch.messages import BeginFirstAid, EndFirstAid, SendFirstAid
from dispatch.transports.state import FirstAid

router = APIRouter(prefix="/v1/units/{unit_id}/first-aid", tags=["transports"])


class FirstAidBody(Body):
    """Where to stop; of the recommendation's `first_responders`, arrival and reasons."""

    incident_id: Id
    estimated_arrival_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    reasons: Reasons = Field(default_factory=list)


class FirstAidEndBody(Body):
    reason: SomeWords


@router.get("", responses=answers(FirstAid, problems=READ_ONE))
async def read_first_aid(unit_id: PathId, desk: DeskOf, language: Language) -> Response:
    """The unit's last stop for first aid. The ETag is the unit's."""
    found(desk.room.state.dispatch.units, unit_id, what="unit", code="unit-not-found")
    aid = found(
        desk.room.state.dispatch.transports.first_aid,
        unit_id,
        what="stop for first aid by unit",
        code="first-aid-not-asked",
    )
    return json_response(aid, headers={"ETag": etag(_version(desk, unit_id))}, language=language)


@router.post("", responses=answers(FirstAid, problems=WRITE_ONE))
async def send_first_aid(unit_id: PathId, body: FirstAidBody, command: Command, desk: DeskOf) -> Response:
    """Ask the unit to stop there. It stays on its transport and meets no need; nothing forces what is not allowed."""
    asked = SendFirstAid(
        unit_id=unit_id,
        incident_id=body.incident_id,
        estimated_arrival_s=body.estimated_arrival_s,
        reasons=tuple(reason.reason() for reason in body.reasons),
    )
    return _now(desk, unit_id, await command.send(asked, decided_on=f"unit/{unit_id}"))


@router.post("/begin", responses=answers(FirstAid, problems=WRITE_ONE))
async def begin_first_aid(unit_id: PathId, command: Command, desk: DeskOf) -> Response:
    """The unit is there."""
    return _now(desk, unit_id, await command.send(BeginFirstAid(unit_id=unit_id), decided_on=f"unit/{unit_id}"))


@router.post("/end", responses=answers(FirstAid, problems=WRITE_ONE))
async def end_first_aid(unit_id: PathId, body: FirstAidEndBody, command: Command, desk: DeskOf) -> Response:
    """The unit goes on with its transport, which is planned anew by what the stop has cost."""
    ended = EndFirstAid(unit_id=unit_id, reason=body.reason)
    return _now(desk, unit_id, await command.send(ended, decided_on=f"unit/{unit_id}"))


def _now(desk: Desk, unit_id: str, accepted: Accepted) -> Response:
    aid = desk.room.state.dispatch.transports.first_aid[unit_id]
    return done(aid, accepted, version=_version(desk, unit_id))


def _version(desk: Desk, unit_id: str) -> int:
    return desk.room.state.versions.get(f"unit/{unit_id}", 0)
