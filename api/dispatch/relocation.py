"""Move-ups: what is suggested, accepted, declined."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import Reasons
from api.dispatch.coverage import AskedNorm, AskedPriority
from api.dispatch.place_warnings import warnings_about
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import Body, Lat, Lon, PathId, SomeWords
from controlroom.desk import Desk
from controlroom.questions.relocation import suggested_moves
from dispatch.messages import AcceptMoveUp, DeclineMoveUp
from dispatch.model import Unit
from dispatch.relocation.suggestions import MoveUpPlan

router = APIRouter(prefix="/v1/relocations", tags=["coverage"])


class AcceptedMoveBody(Body):
    """A suggested move, with what the operator saw of it."""

    lon: Lon
    lat: Lat
    gain: Annotated[float, Field(ge=-1, le=1, description="Share of the expected demand")] | None = None
    reasons: Reasons = Field(default_factory=list)
    despite_limits: bool = Field(default=False, description="Move it although enough was moved in this hour")


class DeclinedMoveBody(Body):
    lon: Lon
    lat: Lat
    reason: SomeWords = Field(examples=["road works there"])


@router.get("", responses=answers(MoveUpPlan, problems=READ_ONE))
def suggest_relocations(
    desk: DeskOf, language: Language, priority: AskedPriority = None, norm_s: AskedNorm = None
) -> Response:
    """Which free units should wait elsewhere now, what that wins, and why others stay: a proposal."""
    return json_response(suggested_moves(desk, priority=priority, norm_s=norm_s), language=language)


@router.post("/{unit_id}/accept", responses=answers(Unit, problems=WRITE_ONE))
async def accept_relocation(unit_id: PathId, body: AcceptedMoveBody, command: Command, desk: DeskOf) -> Response:
    """Send the unit to wait there. Refused when a waiting call needs it, or when enough was moved in this hour."""
    warnings_about(desk, body.lon, body.lat)
    accepted = await command.send(
        AcceptMoveUp(
            unit_id=unit_id,
            lon=body.lon,
            lat=body.lat,
            gain=body.gain,
            reasons=tuple(reason.reason() for reason in body.reasons),
            despite_limits=body.despite_limits,
        ),
        decided_on=f"unit/{unit_id}",
    )
    return done(desk.room.state.dispatch.units[unit_id], accepted, version=_version(desk, unit_id))


@router.post("/{unit_id}/decline", responses=answers(Unit, problems=WRITE_ONE))
async def decline_relocation(unit_id: PathId, body: DeclinedMoveBody, command: Command, desk: DeskOf) -> Response:
    """Leave the unit where it is; this move is not suggested again for a while."""
    accepted = await command.send(
        DeclineMoveUp(unit_id=unit_id, lon=body.lon, lat=body.lat, reason=body.reason), decided_on=f"unit/{unit_id}"
    )
    return done(desk.room.state.dispatch.units[unit_id], accepted, version=_version(desk, unit_id))


def _version(desk: Desk, unit_id: str) -> int:
    return desk.room.state.versions.get(f"unit/{unit_id}", 0)
