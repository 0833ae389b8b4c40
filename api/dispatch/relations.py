"""Incidents that may be the same event: offered, merged, parted, linked, held apart."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.actor import Actor
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.incidents import incident_version
from api.dispatch.intake import RelatedIncidents
from api.dispatch.intake_bodies import OtherIncidentBody, RelationBody
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.intake import related_to_incident
from dispatch.intake.model import Relation
from dispatch.messages import (
    IncidentsMerged,
    IncidentUnmerged,
    MergeIncidents,
    RelateIncidents,
    UnmergeIncident,
    UnrelateIncidents,
)
from dispatch.model import Incident
from patients import Access, Purpose

router = APIRouter(prefix="/v1/incidents/{incident_id}", tags=["calls"])


class RelationTo(Struct, frozen=True, kw_only=True):
    other_incident_id: str
    relation: Relation


class IncidentRelations(Struct, frozen=True, kw_only=True):
    """What was said of an incident and others; what was merged into it; what it was merged into."""

    incident_id: str
    relations: tuple[RelationTo, ...]
    merged_incident_ids: tuple[str, ...]
    merged_into_id: str | None


@router.get("/related", responses=answers(RelatedIncidents, problems=(*READ_ONE, "unavailable")))
def read_related(incident_id: PathId, desk: DeskOf, actor: Actor, language: Language) -> Response:
    """Incidents that may be the same event, likeliest first, with reasons; notes that are read are logged."""
    access = Access(actor=actor, purpose=Purpose.DISPATCH)
    version = incident_version(desk.room.state, incident_id)
    related = RelatedIncidents(incidents=related_to_incident(desk, incident_id, access=access))
    return json_response(related, headers={"ETag": etag(version)}, language=language)


@router.get("/relations", responses=answers(IncidentRelations, problems=READ_ONE))
async def read_relations(incident_id: PathId, desk: DeskOf) -> Response:
    """What was said of this incident and others."""
    return json_response(_relations(desk, incident_id))


@router.post("/merge", responses=answers(Incident, problems=WRITE_ONE))
async def merge(incident_id: PathId, body: OtherIncidentBody, command: Command, desk: DeskOf) -> Response:
    """Both are one event: calls, patients and units of the younger pass over to the older, which is answered."""
    accepted = await command.send(
        MergeIncidents(incident_id=incident_id, other_incident_id=body.other_incident_id),
        decided_on=f"incident/{incident_id}",
    )
    [merged] = [r.event for r in accepted.events if isinstance(r.event, IncidentsMerged)]
    return _incident(desk, merged.incident_id, accepted)


@router.post("/unmerge", responses=answers(Incident, problems=WRITE_ONE))
async def unmerge(incident_id: PathId, command: Command, desk: DeskOf) -> Response:
    """The incident that was merged into another stands on its own again, with what was its own."""
    accepted = await command.send(UnmergeIncident(incident_id=incident_id), decided_on=f"incident/{incident_id}")
    [parted] = [r.event for r in accepted.events if isinstance(r.event, IncidentUnmerged)]
    return _incident(desk, parted.merged_incident_id, accepted)


@router.post("/relations", responses=answers(IncidentRelations, problems=WRITE_ONE))
async def relate(incident_id: PathId, body: RelationBody, command: Command, desk: DeskOf) -> Response:
    """Say that two incidents belong together (`linked`), or that they are not the same (`distinct`)."""
    accepted = await command.send(
        RelateIncidents(incident_id=incident_id, other_incident_id=body.other_incident_id, relation=body.relation),
        decided_on=f"incident/{incident_id}",
    )
    version = incident_version(desk.room.state, incident_id)
    return done(_relations(desk, incident_id), accepted, version=version)


@router.post("/relations/withdraw", responses=answers(IncidentRelations, problems=WRITE_ONE))
async def unrelate(incident_id: PathId, body: OtherIncidentBody, command: Command, desk: DeskOf) -> Response:
    """Take back what was said of two incidents."""
    accepted = await command.send(
        UnrelateIncidents(incident_id=incident_id, other_incident_id=body.other_incident_id),
        decided_on=f"incident/{incident_id}",
    )
    version = incident_version(desk.room.state, incident_id)
    return done(_relations(desk, incident_id), accepted, version=version)


def _incident(desk: Desk, incident_id: str, accepted: Accepted) -> Response:
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))


def _relations(desk: Desk, incident_id: str) -> IncidentRelations:
    state = desk.room.state.dispatch
    incident = found(state.incidents, incident_id, what="incident", code="incident-not-found")
    said = []
    for pair, relation in sorted(state.intake.relations.items()):
        others = [other for other in pair.split("/") if other != incident_id]
        if len(others) == 1:
            said.append(RelationTo(other_incident_id=others[0], relation=relation))
    merges = state.intake.merges.items()
    merged = sorted(other for other, merge in merges if merge.kept_before.incident_id == incident_id)
    return IncidentRelations(
        incident_id=incident_id,
        relations=tuple(said),
        merged_incident_ids=tuple(merged),
        merged_into_id=incident.merged_into_id,
    )
