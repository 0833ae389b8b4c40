"""Emergency runs: who could bring the blood at once, sent, followed to the delivery."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import ReasonBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import Body, Id, Instant, PathId, SomeWords
from bloodbank.messages import (
    CancelEmergencyRun,
    DispatchEmergencyRun,
    EmergencyRunDispatched,
    HandOverEmergencyRun,
    Reason,
    RecordRunDelivery,
    RecordRunPickUp,
)
from bloodbank.runs.choice import EmergencyRunChoice
from bloodbank.runs.model import EmergencyRun
from bloodbank.runs.settings import AMBULANCE
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.emergency_run import emergency_run

router = APIRouter(prefix="/v1", tags=["emergency runs"])


class EmergencyRunBody(Body):
    """One carrier of a proposal, as it was proposed."""

    request_id: Id
    from_place_id: Id
    blood_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    carrier_kind: Id
    carrier_id: Id
    pick_up_at: Instant = Field(description="When the carrier should be at the blood")
    arrival_at: Instant = Field(description="When it should be where it is needed")
    reasons: Annotated[list[ReasonBody], Field(max_length=100)] = Field(default_factory=list)


class PickUpBody(Body):
    picked_up_at: Instant | None = Field(default=None, description="Absent: now")


class DeliveryBody(Body):
    delivered_at: Instant | None = Field(default=None, description="Absent: now")


class HandOverBody(Body):
    """Who brings the blood on, and when it should be there."""

    carrier_kind: Id
    carrier_id: Id
    arrival_at: Instant
    reason: SomeWords


class CallOffBody(Body):
    reason: SomeWords


@router.get("/blood-requests/{request_id}/emergency-run", responses=answers(EmergencyRunChoice, problems=READ_ONE))
def propose_emergency_run(
    request_id: PathId,
    desk: DeskOf,
    language: Language,
    bad_weather: Annotated[bool, Query(description="Whether the weather keeps some carriers at home")] = False,
) -> Response:
    """Who could bring what is held for the request, the best first; an ambulance only where cover is kept."""
    return json_response(emergency_run(desk, request_id, bad_weather=bad_weather), language=language)


@router.get("/emergency-runs", responses=answers(Page[EmergencyRun], problems=READ))
async def list_emergency_runs(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["live", "all"], Query(description="live: not delivered, not called off")] = "live",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Runs, the latest first."""
    runs = [run for run in desk.room.state.bloodbank.runs.values() if status == "all" or run.is_live]
    page = page_of(runs, key=lambda run: (-run.sent_at, run.run_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/emergency-runs/{run_id}", responses=answers(EmergencyRun, problems=READ_ONE, _304="Unchanged"))
async def read_emergency_run(request: Request, run_id: PathId, desk: DeskOf) -> Response:
    """One run, with its ETag."""
    run = found(desk.room.state.bloodbank.runs, run_id, what="emergency run", code="unknown-run")
    version = _version(desk, run_id)
    return unchanged(request, version) or json_response(run, headers={"ETag": etag(version)})


@router.post("/emergency-runs", status_code=201, responses=answers(EmergencyRun, status=201, problems=WRITE_ONE))
async def dispatch_emergency_run(body: EmergencyRunBody, command: Command, desk: DeskOf) -> Response:
    """Send one carrier with issued units. An ambulance takes no calls until it has delivered."""
    if body.carrier_kind == AMBULANCE:
        found(desk.room.state.dispatch.units, body.carrier_id, what="unit", code="unknown-unit")
    accepted = await command.send(
        DispatchEmergencyRun(
            request_id=body.request_id,
            from_place_id=body.from_place_id,
            blood_unit_ids=tuple(body.blood_unit_ids),
            carrier_kind=body.carrier_kind,
            carrier_id=body.carrier_id,
            planned_pick_up_at=body.pick_up_at,
            planned_arrival_at=body.arrival_at,
            reasons=tuple(Reason(code=reason.code, values=dict(reason.values)) for reason in body.reasons),
        ),
        decided_on=f"blood-request/{body.request_id}",
    )
    sent = next(r.event for r in accepted.events if isinstance(r.event, EmergencyRunDispatched))
    return _now(desk, sent.run_id, accepted, status=201)


@router.post("/emergency-runs/{run_id}/pick-up", responses=answers(EmergencyRun, problems=WRITE_ONE))
async def record_run_pick_up(run_id: PathId, body: PickUpBody, command: Command, desk: DeskOf) -> Response:
    """The carrier has the blood."""
    pick_up = RecordRunPickUp(run_id=run_id, picked_up_at=body.picked_up_at)
    return _now(desk, run_id, await command.send(pick_up, decided_on=f"blood-run/{run_id}"))


@router.post("/emergency-runs/{run_id}/delivery", responses=answers(EmergencyRun, problems=WRITE_ONE))
async def record_run_delivery(run_id: PathId, body: DeliveryBody, command: Command, desk: DeskOf) -> Response:
    """The blood was handed over where it is needed."""
    delivery = RecordRunDelivery(run_id=run_id, delivered_at=body.delivered_at)
    return _now(desk, run_id, await command.send(delivery, decided_on=f"blood-run/{run_id}"))


@router.post("/emergency-runs/{run_id}/hand-over", responses=answers(EmergencyRun, problems=WRITE_ONE))
async def hand_over_emergency_run(run_id: PathId, body: HandOverBody, command: Command, desk: DeskOf) -> Response:
    """Another carrier takes the blood over on the way: a breakdown, or a meeting half-way."""
    if body.carrier_kind == AMBULANCE:
        found(desk.room.state.dispatch.units, body.carrier_id, what="unit", code="unknown-unit")
    hand_over = HandOverEmergencyRun(
        run_id=run_id,
        carrier_kind=body.carrier_kind,
        carrier_id=body.carrier_id,
        planned_arrival_at=body.arrival_at,
        reason=body.reason,
    )
    return _now(desk, run_id, await command.send(hand_over, decided_on=f"blood-run/{run_id}"))


@router.post("/emergency-runs/{run_id}/cancel", responses=answers(EmergencyRun, problems=WRITE_ONE))
async def cancel_emergency_run(run_id: PathId, body: CallOffBody, command: Command, desk: DeskOf) -> Response:
    """Call a run off before it has the blood."""
    cancel = CancelEmergencyRun(run_id=run_id, reason=body.reason)
    return _now(desk, run_id, await command.send(cancel, decided_on=f"blood-run/{run_id}"))


def _version(desk: Desk, run_id: str) -> int:
    return desk.room.state.versions.get(f"blood-run/{run_id}", 0)


def _now(desk: Desk, run_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    run = desk.room.state.bloodbank.runs[run_id]
    location = f"/v1/emergency-runs/{run_id}" if status == 201 else None
    return done(run, accepted, version=_version(desk, run_id), status=status, location=location)
