"""Several vans at once: tours proposed together, and when drivers are on duty."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.values import Body, Id, Instant, PathId
from bloodbank.fleet.proposal import ToursProposal
from bloodbank.messages import SetVanDuty
from bloodbank.model import Van, VanShift
from controlroom.desk import Desk
from controlroom.questions.tours import ROUNDS, proposed_tours

router = APIRouter(prefix="/v1", tags=["vans and tours"])


class ToursPlanBody(Body):
    """Without `request_ids` and `transfer_ids` everything that waits for a van; without `van_ids` every free van."""

    request_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    transfer_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    van_ids: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)
    rounds: Annotated[int, Field(ge=1, le=5_000, description="Of the search: more take longer and may drive less")] = (
        ROUNDS
    )


class VanShiftBody(Body):
    from_at: Instant
    until_at: Instant


class VanDutyBody(Body):
    """The van's whole duty anew. Without shifts its driver is always on duty."""

    shifts: Annotated[list[VanShiftBody], Field(max_length=400)] = Field(default_factory=list)
    ride_limit_s: Annotated[float, Field(ge=60, le=604_800, description="How long its boxes keep cold")] | None = None

    def van_shifts(self) -> tuple[VanShift, ...]:
        return tuple(VanShift(from_at=shift.from_at, until_at=shift.until_at) for shift in self.shifts)


@router.post("/tours/plan", responses=answers(ToursProposal, problems=(*READ_ONE, "conflict")))
def plan_tours(body: ToursPlanBody, desk: DeskOf, language: Language) -> Response:
    """Tours of several vans at once, each passed by the checker: send each by `POST /v1/tours`. Nothing is changed."""
    proposal = proposed_tours(
        desk, body.request_ids, transfer_ids=body.transfer_ids, van_ids=body.van_ids, rounds=body.rounds
    )
    return json_response(proposal, language=language)


@router.get("/vans/{van_id}", responses=answers(Van, problems=READ_ONE, _304="Unchanged"))
async def read_van(request: Request, van_id: PathId, desk: DeskOf) -> Response:
    """One van, with its ETag."""
    van = found(desk.room.state.bloodbank.vans, van_id, what="van", code="unknown-van")
    version = _version(desk, van_id)
    return unchanged(request, version) or json_response(van, headers={"ETag": etag(version)})


@router.post("/vans/{van_id}/duty", responses=answers(Van, problems=WRITE_ONE))
async def set_van_duty(van_id: PathId, body: VanDutyBody, command: Command, desk: DeskOf) -> Response:
    """When the van's driver is on duty, and how long its boxes keep cold. A tour under way is finished."""
    accepted = await command.send(
        SetVanDuty(van_id=van_id, shifts=body.van_shifts(), ride_limit_s=body.ride_limit_s),
        decided_on=f"van/{van_id}",
    )
    van = desk.room.state.bloodbank.vans[van_id]
    return done(van, accepted, version=_version(desk, van_id))


def _version(desk: Desk, van_id: str) -> int:
    return desk.room.state.versions.get(f"van/{van_id}", 0)
