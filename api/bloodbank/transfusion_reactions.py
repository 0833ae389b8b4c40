"""Reactions to transfusions: reported, bags received, assessed."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.bedside_bodies import AssessmentBody, ReactionBagBody, ReactionBody
from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.haemovigilance.model import Reaction
from bloodbank.messages import ReactionReported, ReceiveReactionBag
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood/reactions", tags=["blood"])


@router.post("", status_code=201, responses=answers(Reaction, status=201, problems=WRITE_ONE))
async def report_reaction(body: ReactionBody, command: Command, desk: DeskOf) -> Response:
    """Something is wrong: what runs is stopped, and what may harm others is set aside."""
    accepted = await command.send(body.report(actor=command.actor))
    reported = next(r.event for r in accepted.events if isinstance(r.event, ReactionReported))
    return _now(desk, reported.reaction_id, accepted, status=201)


@router.get("", responses=answers(Page[Reaction], problems=READ))
async def list_reactions(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """Reactions by the instant they were reported."""
    known = desk.room.state.bloodbank.reactions.values()
    page = page_of(known, key=lambda each: (each.reported_at, each.reaction_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/{reaction_id}", responses=answers(Reaction, problems=READ_ONE, _304="Unchanged"))
async def read_reaction(request: Request, reaction_id: PathId, desk: DeskOf) -> Response:
    """One reaction, with its ETag."""
    reaction = _known(desk, reaction_id)
    version = _version(desk, reaction_id)
    return unchanged(request, version) or json_response(reaction, headers={"ETag": etag(version)})


@router.post("/{reaction_id}/bags", responses=answers(Reaction, problems=WRITE_ONE))
async def receive_reaction_bag(reaction_id: PathId, body: ReactionBagBody, command: Command, desk: DeskOf) -> Response:
    """A bag of the reaction is in the laboratory."""
    received = ReceiveReactionBag(reaction_id=reaction_id, blood_unit_id=body.blood_unit_id, received_by=command.actor)
    return _now(desk, reaction_id, await command.send(received, decided_on=f"reaction/{reaction_id}"))


@router.post("/{reaction_id}/assessment", responses=answers(Reaction, problems=WRITE_ONE))
async def assess_reaction(reaction_id: PathId, body: AssessmentBody, command: Command, desk: DeskOf) -> Response:
    """What it was in the end: kind, severity, imputability."""
    assessed = body.assessment(reaction_id, actor=command.actor)
    return _now(desk, reaction_id, await command.send(assessed, decided_on=f"reaction/{reaction_id}"))


def _known(desk: Desk, reaction_id: str) -> Reaction:
    return found(desk.room.state.bloodbank.reactions, reaction_id, what="reaction", code="unknown-reaction")


def _version(desk: Desk, reaction_id: str) -> int:
    return desk.room.state.versions.get(f"reaction/{reaction_id}", 0)


def _now(desk: Desk, reaction_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    location = f"/v1/blood/reactions/{reaction_id}" if status == 201 else None
    version = _version(desk, reaction_id)
    return done(_known(desk, reaction_id), accepted, version=version, status=status, location=location)
