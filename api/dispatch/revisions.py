"""An incident seen anew: priority, needs, units that are too many, a close taken back."""

from fastapi import APIRouter
from starlette.responses import Response

from api.commanding import Command, Commander, done
from api.desks import DeskOf
from api.dispatch.incidents import incident_version
from api.dispatch.life_bodies import NeedsBody, PriorityBody, ReopeningBody
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from controlroom.questions.responses import SurplusUnits, surplus_of
from dispatch.messages import ChangeNeeds, ChangePriority, ReopenIncident
from dispatch.model import Incident

router = APIRouter(prefix="/v1/incidents/{incident_id}", tags=["incidents"])


@router.post("/priority", responses=answers(Incident, problems=WRITE_ONE))
async def change_priority(incident_id: PathId, body: PriorityBody, command: Command, desk: DeskOf) -> Response:
    """Upgrade or downgrade an incident. It takes its place on the board by the new priority and the old call time."""
    changed = ChangePriority(
        incident_id=incident_id, priority=body.priority, reason=body.reason, determinant=body.determinant
    )
    return await _revised(command, changed, desk, incident_id)


@router.post("/needs", responses=answers(Incident, problems=WRITE_ONE))
async def change_needs(incident_id: PathId, body: NeedsBody, command: Command, desk: DeskOf) -> Response:
    """Say anew what units are needed. Units that are too many stay until they are stood down."""
    needs = tuple(need.need() for need in body.needs)
    changed = ChangeNeeds(incident_id=incident_id, needs=needs, reason=body.reason)
    return await _revised(command, changed, desk, incident_id)


@router.get("/surplus-units", responses=answers(SurplusUnits, problems=READ_ONE))
async def list_surplus_units(incident_id: PathId, desk: DeskOf) -> Response:
    """Units on their way to the incident that fill none of its needs. The ETag is the incident's."""
    version = incident_version(desk.room.state, incident_id)
    return json_response(surplus_of(desk, incident_id), headers={"ETag": etag(version)})


@router.post("/reopen", responses=answers(Incident, problems=WRITE_ONE))
async def reopen_incident(incident_id: PathId, body: ReopeningBody, command: Command, desk: DeskOf) -> Response:
    """Take a close back: the incident stays open until it is closed again."""
    needs = tuple(need.need() for need in body.needs)
    reopened = ReopenIncident(incident_id=incident_id, reason=body.reason, needs=needs)
    return await _revised(command, reopened, desk, incident_id)


async def _revised(
    command: Commander, revision: ChangePriority | ChangeNeeds | ReopenIncident, desk: Desk, incident_id: str
) -> Response:
    accepted = await command.send(revision, decided_on=f"incident/{incident_id}")
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))
