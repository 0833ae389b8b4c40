"""Blood requests: ask, propose an allocation, reserve, release, issue, cancel."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.bodies import BloodRequestBody, ReservationBody, WhyBody
from api.bloodbank.issue_bodies import AmendmentBody, ExtensionBody, IssueBody
from api.bloodbank.patients import note_age, require_nameable, require_receiver, require_suited_for
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.allocation import Allocation
from bloodbank.messages import (
    BloodRequested,
    CancelRequest,
    ExtendReservation,
    IssueBlood,
    ReleaseReservation,
    ReserveBlood,
)
from bloodbank.model import BloodRequest
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood-requests", tags=["blood requests"])


@router.post("", status_code=201, responses=answers(BloodRequest, status=201, problems=WRITE_ONE))
async def request_blood(body: BloodRequestBody, command: Command, desk: DeskOf) -> Response:
    """Ask for blood at a place, for a patient of the register or for one not known yet."""
    asked = body.request()
    told = asked
    if body.patient_id is not None:
        known = await run_in_threadpool(
            require_receiver, desk, body.patient_id, body.patient_group, actor=command.actor
        )
        await note_age(desk, command, body.patient_id)
        if asked.may_bear_children is None:
            told = replace(asked, may_bear_children=known)
    accepted = await command.send(told, asked=asked)
    requested = next(r.event for r in accepted.events if isinstance(r.event, BloodRequested))
    return _now(desk, requested.request_id, accepted, status=201)


@router.get("", responses=answers(Page[BloodRequest], problems=READ))
async def list_blood_requests(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["open", "all"], Query(description="open: not delivered, not cancelled")] = "open",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Requests by the instant they are needed."""
    requests = desk.room.state.bloodbank.requests.values()
    chosen = [r for r in requests if status == "all" or r.status not in ("delivered", "cancelled")]
    page = page_of(chosen, key=lambda asked: (asked.needed_by_at, asked.request_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/{request_id}", responses=answers(BloodRequest, problems=READ_ONE, _304="Unchanged"))
async def read_blood_request(request: Request, request_id: PathId, desk: DeskOf) -> Response:
    """One request, with its ETag."""
    asked = found(desk.room.state.bloodbank.requests, request_id, what="blood request", code="unknown-request")
    version = _version(desk, request_id)
    return unchanged(request, version) or json_response(asked, headers={"ETag": etag(version)})


@router.get("/{request_id}/allocation", responses=answers(Allocation, problems=READ_ONE))
def propose_allocation(request_id: PathId, desk: DeskOf, language: Language) -> Response:
    """Which units of blood, from where, arriving when, with reasons. Reserve them with the ETag of this answer."""
    version = _version(desk, request_id)
    return json_response(desk.allocate_blood(request_id), headers={"ETag": etag(version)}, language=language)


@router.post("/{request_id}/amend", responses=answers(BloodRequest, problems=WRITE_ONE))
async def amend_request(request_id: PathId, body: AmendmentBody, command: Command, desk: DeskOf) -> Response:
    """Change what is given. A patient can be named where none was; never fewer units than are held or supplied."""
    if body.patient_id is not None:
        await run_in_threadpool(require_nameable, desk, request_id, body.patient_id, actor=command.actor)
    accepted = await command.send(body.amendment(request_id), decided_on=f"blood-request/{request_id}")
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/reservation", responses=answers(BloodRequest, problems=WRITE_ONE))
async def reserve_blood(request_id: PathId, body: ReservationBody, command: Command, desk: DeskOf) -> Response:
    """Hold units for the request. Of two that want the same unit one wins; the other gets 409 with the holder."""
    accepted = await command.send(
        ReserveBlood(
            request_id=request_id,
            blood_unit_ids=tuple(body.blood_unit_ids),
            expires_at=body.expires_at,
            reasons=body.said(),
        ),
        decided_on=f"blood-request/{request_id}",
    )
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/reservation/extend", responses=answers(BloodRequest, problems=WRITE_ONE))
async def extend_reservation(request_id: PathId, body: ExtensionBody, command: Command, desk: DeskOf) -> Response:
    """Hold on to what is held, all of it or the units named, until another instant."""
    accepted = await command.send(
        ExtendReservation(
            request_id=request_id,
            expires_at=body.expires_at,
            reason=body.reason,
            blood_unit_ids=tuple(body.blood_unit_ids),
        ),
        decided_on=f"blood-request/{request_id}",
    )
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/release", responses=answers(BloodRequest, problems=WRITE_ONE))
async def release_reservation(request_id: PathId, body: WhyBody, command: Command, desk: DeskOf) -> Response:
    """Let the reserved units go back to stock."""
    accepted = await command.send(
        ReleaseReservation(request_id=request_id, reason=body.reason), decided_on=f"blood-request/{request_id}"
    )
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/issue", responses=answers(BloodRequest, problems=WRITE_ONE))
async def issue_blood(request_id: PathId, command: Command, desk: DeskOf, body: IssueBody | None = None) -> Response:
    """Hand out what is reserved, or the units scanned; every hard rule is checked again at this instant."""
    handed = body or IssueBody()
    scanned = tuple(handed.blood_unit_ids)
    await run_in_threadpool(require_suited_for, desk, request_id, scanned, actor=command.actor)
    accepted = await command.send(
        IssueBlood(
            request_id=request_id,
            blood_unit_ids=scanned,
            issued_by=handed.issued_by or command.actor,
            handed_to=handed.handed_to,
            cold_box_id=handed.cold_box_id,
        ),
        decided_on=f"blood-request/{request_id}",
    )
    return _now(desk, request_id, accepted)


@router.post("/{request_id}/cancel", responses=answers(BloodRequest, problems=WRITE_ONE))
async def cancel_request(request_id: PathId, body: WhyBody, command: Command, desk: DeskOf) -> Response:
    """The blood is not needed any more."""
    accepted = await command.send(
        CancelRequest(request_id=request_id, reason=body.reason), decided_on=f"blood-request/{request_id}"
    )
    return _now(desk, request_id, accepted)


def _version(desk: Desk, request_id: str) -> int:
    return desk.room.state.versions.get(f"blood-request/{request_id}", 0)


def _now(desk: Desk, request_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    asked = desk.room.state.bloodbank.requests[request_id]
    location = f"/v1/blood-requests/{request_id}" if status == 201 else None
    return done(asked, accepted, version=_version(desk, request_id), status=status, location=location)
