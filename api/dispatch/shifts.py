"""The roster: shifts planned, imported, changed, cancelled."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.shift_bodies import CancellationBody, RosterBody, ShiftBody, ShiftChangeBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.problems import Problem
from api.values import PathId, parse_instant
from controlroom.desk import Desk
from controlroom.messages import Accepted
from dispatch.messages import CancelShift, ChangeShift, ImportRoster, Reason, ShiftChanged, ShiftPlanned
from dispatch.shifts.state import Shift

router = APIRouter(prefix="/v1", tags=["crews"])
Name = Annotated[str | None, Query(min_length=1, max_length=64)]


class PlannedShift(Shift, frozen=True, kw_only=True):
    """A shift, and which limits it passes with leave."""

    reasons: tuple[Reason, ...] = ()


class ImportedRoster(Struct, frozen=True, kw_only=True):
    """How many shifts are new; those that were known already are left as they are."""

    planned: int
    known_already: int


class CancelledShift(Struct, frozen=True, kw_only=True):
    shift_id: str
    cancelled: bool = True


@router.get("/shifts", responses=answers(Page[Shift], problems=READ))
async def list_shifts(
    request: Request,
    desk: DeskOf,
    unit_id: Name = None,
    member_id: Name = None,
    at: Annotated[str | None, Query(max_length=40, description="Only shifts that run at this instant")] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Response:
    """Shifts by their beginning; those ended more than five weeks ago stand in the log only."""
    instant = None if at is None else _instant(at)
    chosen = [
        shift
        for shift in desk.room.state.dispatch.shifts.shifts.values()
        if (unit_id is None or shift.unit_id == unit_id)
        and (member_id is None or member_id in shift.crew_ids)
        and (instant is None or shift.from_at <= instant < shift.until_at)
    ]
    page = page_of(chosen, key=lambda shift: (shift.from_at, shift.shift_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/shifts/{shift_id}", responses=answers(Shift, problems=READ_ONE, _304="Unchanged"))
async def read_shift(request: Request, shift_id: PathId, desk: DeskOf) -> Response:
    """One shift, with its ETag."""
    shift = found(desk.room.state.dispatch.shifts.shifts, shift_id, what="shift", code="shift-not-found")
    version = _version(desk, shift_id)
    return unchanged(request, version) or json_response(shift, headers={"ETag": etag(version)})


@router.post("/shifts", status_code=201, responses=answers(PlannedShift, status=201, problems=(*WRITE, "not-found")))
async def plan_shift(body: ShiftBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Plan a shift. Nobody may be on two units at once; too long, or with too little rest, only with leave."""
    accepted = await command.send(body.plan())
    location = f"/v1/shifts/{body.shift_id}"
    return _now(desk, body.shift_id, accepted, status=201, location=location, language=language)


@router.post("/rosters", responses=answers(ImportedRoster, problems=(*WRITE, "not-found")))
async def import_roster(body: RosterBody, command: Command) -> Response:
    """Plan many shifts: all, or, when one can't be planned, none; the refusal names its row."""
    accepted = await command.send(ImportRoster(shifts=tuple(shift.plan() for shift in body.shifts)))
    planned = sum(isinstance(record.event, ShiftPlanned) for record in accepted.events)
    told = ImportedRoster(planned=planned, known_already=len(body.shifts) - planned)
    headers = {"X-Log-Position": str(accepted.position)}
    return json_response(told, headers=headers | ({"Idempotency-Replayed": "true"} if accepted.replayed else {}))


@router.post("/shifts/{shift_id}/change", responses=answers(PlannedShift, problems=WRITE_ONE))
async def change_shift(
    shift_id: PathId, body: ShiftChangeBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Change what is given. Of a shift that has begun only its crew and its end."""
    accepted = await command.send(
        ChangeShift(
            shift_id=shift_id,
            unit_id=body.unit_id,
            crew_ids=None if body.crew_ids is None else tuple(body.crew_ids),
            from_at=body.from_at,
            until_at=body.until_at,
            despite_limits=body.despite_limits,
        ),
        decided_on=f"shift/{shift_id}",
    )
    return _now(desk, shift_id, accepted, language=language)


@router.post("/shifts/{shift_id}/cancel", responses=answers(CancelledShift, problems=WRITE_ONE))
async def cancel_shift(shift_id: PathId, body: CancellationBody, command: Command, desk: DeskOf) -> Response:
    """Strike a shift that has not begun from the roster."""
    accepted = await command.send(CancelShift(shift_id=shift_id, reason=body.reason), decided_on=f"shift/{shift_id}")
    return done(CancelledShift(shift_id=shift_id), accepted, version=_version(desk, shift_id))


def _instant(text: str) -> float:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise Problem("invalid", f"at: {error}.", family="invalid", field="query.at") from error


def _now(
    desk: Desk,
    shift_id: str,
    accepted: Accepted,
    *,
    language: str,
    status: int = 200,
    location: str | None = None,
) -> Response:
    shift = desk.room.state.dispatch.shifts.shifts[shift_id]
    told = [r.event.reasons for r in accepted.events if isinstance(r.event, ShiftPlanned | ShiftChanged)]
    planned = PlannedShift(**asdict(shift), reasons=told[0] if told else ())
    version = _version(desk, shift_id)
    return done(planned, accepted, version=version, status=status, location=location, language=language)


def _version(desk: Desk, shift_id: str) -> int:
    return desk.room.state.versions.get(f"shift/{shift_id}", 0)
