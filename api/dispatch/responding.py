"""Sending units to an incident: recommendation, assignment, the plan for all waiting calls."""

from typing import Annotated, TypeVar

import msgspec
from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import AssignmentBody
from api.dispatch.incidents import incident_version
from api.dispatch.place_warnings import warnings_about
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from dispatch.batch import WaitingPlan
from dispatch.messages import AssignUnit, DivertUnit, Reason
from dispatch.model import Incident
from dispatch.recommendation import Recommendation
from roads import OutsideMap

MostRanked = Annotated[int, Query(ge=1, le=1000, description="How many ranked units are told, the chosen ones aside")]
Sending = TypeVar("Sending", bound=AssignUnit | DivertUnit)
router = APIRouter(prefix="/v1", tags=["incidents"])


class RecommendedUnits(Recommendation, frozen=True, kw_only=True):
    """A recommendation, and what is odd about the incident's place."""

    warnings: tuple[Reason, ...]


@router.get("/incidents/{incident_id}/recommendation", responses=answers(RecommendedUnits, problems=READ_ONE))
def recommend_units(incident_id: PathId, desk: DeskOf, language: Language, most: MostRanked = 30) -> Response:
    """Which units to send and why; which not and why; what can't be met. The ETag is the incident's: assign with it."""
    version = incident_version(desk.room.state, incident_id)
    recommendation = shortened(desk.recommend_units(incident_id), most=most)
    incident = desk.room.state.dispatch.incidents[incident_id]
    told = RecommendedUnits(**msgspec.structs.asdict(recommendation), warnings=_oddities(desk, incident))
    return json_response(told, headers={"ETag": etag(version)}, language=language)


def _oddities(desk: Desk, incident: Incident) -> tuple[Reason, ...]:
    """Of a place off the map nothing is said here: every unit is left out as unreachable."""
    try:
        return warnings_about(desk, incident.lon, incident.lat)
    except OutsideMap:
        return ()


def shortened(recommendation: Recommendation, *, most: int) -> Recommendation:
    """With the first `most` of the ranked units, and the chosen ones wherever they rank."""
    chosen = set(recommendation.chosen)
    ranked = [unit for rank, unit in enumerate(recommendation.ranked) if rank < most or unit.unit_id in chosen]
    return msgspec.structs.replace(recommendation, ranked=tuple(ranked))


@router.post("/incidents/{incident_id}/assignments", responses=answers(Incident, problems=WRITE_ONE))
async def assign_unit(incident_id: PathId, body: AssignmentBody, command: Command, desk: DeskOf) -> Response:
    """Send a unit. Of two clients that send the same unit at once one wins; the other gets 409 with the holder.

    A unit that is on its way to a less urgent incident is sent only with `preempts_incident_id`, which names that one.
    Without `estimated_arrival_s` the service reckons it.
    """
    asked = _sending(incident_id, body)
    sending = await with_arrival(desk, asked, incident_id=incident_id)
    accepted = await command.send(sending, decided_on=f"incident/{incident_id}", asked=asked)
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))


async def with_arrival(desk: Desk, sending: Sending, *, incident_id: str) -> Sending:
    """With the arrival that is expected now, unless the client says one."""
    if sending.estimated_arrival_s is not None:
        return sending
    arrival_s = await run_in_threadpool(desk.expected_arrival_s, unit_id=sending.unit_id, incident_id=incident_id)
    return msgspec.structs.replace(sending, estimated_arrival_s=arrival_s)


def _sending(incident_id: str, body: AssignmentBody) -> AssignUnit | DivertUnit:
    reasons = tuple(reason.reason() for reason in body.reasons)
    if body.preempts_incident_id is None:
        return AssignUnit(
            incident_id=incident_id,
            unit_id=body.unit_id,
            estimated_arrival_s=body.estimated_arrival_s,
            reasons=reasons,
            additional=body.additional,
            despite_duty=body.despite_duty,
        )
    return DivertUnit(
        to_incident_id=incident_id,
        unit_id=body.unit_id,
        reason="pre-empted by a more urgent call",
        estimated_arrival_s=body.estimated_arrival_s,
        reasons=reasons,
        additional=body.additional,
        despite_duty=body.despite_duty,
        from_incident_id=body.preempts_incident_id,
    )


@router.get("/dispatch/plan", tags=["plans"], responses=answers(WaitingPlan, problems=READ))
def plan_waiting(desk: DeskOf, language: Language) -> Response:
    """Which units for all waiting incidents at once: a proposal, to be assigned one by one."""
    return json_response(desk.plan_waiting(), language=language)
