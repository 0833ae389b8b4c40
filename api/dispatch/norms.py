"""The norms of arrival over HTTP, and the switch of those of an epidemic."""

from collections.abc import Mapping

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.dispatch.triage_bodies import EpidemicBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from dispatch.messages import SwitchEpidemicNorms
from dispatch.norms.norm import ResponseNorm, response_norm
from dispatch.norms.state import NormsState

router = APIRouter(prefix="/v1", tags=["norms"])
STREAM = "norms/epidemic"


class Norms(Struct, frozen=True, kw_only=True):
    """Seconds from the call to the first arrival, by priority; where a table is silent the one before it speaks."""

    in_force: NormsState
    categories: Mapping[int, str]
    city_s: Mapping[int, float]
    elsewhere_s: Mapping[int, float]
    epidemic_s: Mapping[int, float]
    epidemic_elsewhere_s: Mapping[int, float]


@router.get("/norms", responses=answers(Norms, problems=READ))
async def read_norms(desk: DeskOf) -> Response:
    """The norms, and whether those of an epidemic are in force."""
    version = desk.room.state.versions.get(STREAM, 0)
    return json_response(_norms(desk), headers={"ETag": etag(version)})


@router.post("/norms/epidemic", responses=answers(Norms, problems=(*WRITE, "stale-version")))
async def switch_epidemic(body: EpidemicBody, command: Command, desk: DeskOf) -> Response:
    """Put the norms of an epidemic in force, or end them."""
    wanted = SwitchEpidemicNorms(epidemic=body.epidemic, reason=body.reason)
    accepted = await command.send(wanted, decided_on=STREAM)
    return done(_norms(desk), accepted, version=desk.room.state.versions.get(STREAM, 0))


@router.get("/incidents/{incident_id}/norm", responses=answers(ResponseNorm, problems=READ_ONE))
async def read_norm(incident_id: PathId, desk: DeskOf) -> Response:
    """The norm that an incident falls under now."""
    state = desk.room.state.dispatch
    incident = found(state.incidents, incident_id, what="incident", code="incident-not-found")
    place = incident.scene or (incident.lon, incident.lat)
    return json_response(response_norm(state, priority=incident.priority, place=place, settings=desk.dispatch_settings))


def _norms(desk: Desk) -> Norms:
    settings = desk.dispatch_settings
    return Norms(
        in_force=desk.room.state.dispatch.norms,
        categories=settings.norms.categories,
        city_s=settings.targets_s,
        elsewhere_s=settings.norms.elsewhere_s,
        epidemic_s=settings.norms.epidemic_s,
        epidemic_elsewhere_s=settings.norms.epidemic_elsewhere_s,
    )
