"""Next jobs queued on busy units: seen, queued, put in another order, taken off."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.dispatch.incidents import incident_version
from api.dispatch.life_bodies import QueueBody, QueueOrderBody, UnqueueBody
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.responses import UnitQueue, queue_of, queues
from dispatch.messages import ReorderStack, StackIncident, UnstackIncident
from dispatch.model import Incident

router = APIRouter(prefix="/v1", tags=["units"])


class UnitQueues(Struct, frozen=True, kw_only=True):
    """Units with jobs queued on them, by id."""

    queues: tuple[UnitQueue, ...]


@router.get("/queues", responses=answers(UnitQueues, problems=READ))
async def list_queues(desk: DeskOf) -> Response:
    """Every job that is queued on a busy unit."""
    return json_response(UnitQueues(queues=queues(desk)))


@router.get("/units/{unit_id}/queue", responses=answers(UnitQueue, problems=READ_ONE))
async def read_queue(unit_id: PathId, desk: DeskOf) -> Response:
    """The jobs queued on one unit. The ETag is the unit's."""
    return json_response(queue_of(desk, unit_id), headers={"ETag": etag(_version(desk, unit_id))})


@router.post("/units/{unit_id}/queue", responses=answers(UnitQueue, problems=WRITE_ONE))
async def stack_incident(unit_id: PathId, body: QueueBody, command: Command, desk: DeskOf) -> Response:
    """Queue an incident on a busy unit. It stays on the board; the unit begins it by itself when it is clear."""
    stacked = StackIncident(unit_id=unit_id, incident_id=body.incident_id, place=body.place)
    return _now(desk, unit_id, await command.send(stacked, decided_on=f"unit/{unit_id}"))


@router.post("/units/{unit_id}/queue/order", responses=answers(UnitQueue, problems=WRITE_ONE))
async def reorder_queue(unit_id: PathId, body: QueueOrderBody, command: Command, desk: DeskOf) -> Response:
    """The same jobs in another order, the next one first."""
    reordered = ReorderStack(unit_id=unit_id, incident_ids=tuple(body.incident_ids))
    return _now(desk, unit_id, await command.send(reordered, decided_on=f"unit/{unit_id}"))


@router.post("/incidents/{incident_id}/unqueue", responses=answers(Incident, problems=WRITE_ONE))
async def unstack_incident(incident_id: PathId, body: UnqueueBody, command: Command, desk: DeskOf) -> Response:
    """Take an incident off the unit it is queued on; it waits on the board as before."""
    unstacked = UnstackIncident(incident_id=incident_id, reason=body.reason)
    accepted = await command.send(unstacked, decided_on=f"incident/{incident_id}")
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))


def _now(desk: Desk, unit_id: str, accepted: Accepted) -> Response:
    return done(queue_of(desk, unit_id), accepted, version=_version(desk, unit_id))


def _version(desk: Desk, unit_id: str) -> int:
    return desk.room.state.versions.get(f"unit/{unit_id}", 0)
