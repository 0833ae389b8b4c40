"""Crew members: known by personnel id, qualified, signed on and off; who is on which unit now."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.shift_bodies import CrewMemberBody, QualificationsBody, SignOnBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from dispatch.messages import QualifyCrewMember, RegisterCrewMember, SignOffCrew, SignOnCrew
from dispatch.shifts.board import UnitDuty, unit_duty
from dispatch.shifts.state import CrewMember, Duty

router = APIRouter(prefix="/v1", tags=["crews"])


class CrewMemberView(CrewMember, frozen=True, kw_only=True):
    """A crew member, and where the member is aboard now."""

    duty: Duty | None = None


@router.get("/duty", responses=answers(Page[UnitDuty], problems=READ))
async def list_duty(
    request: Request, desk: DeskOf, language: Language, cursor: Cursor = None, limit: Limit = 200
) -> Response:
    """Who is on: every unit with its crew, shift, rest and breaks, and why it can't be given work."""
    state, now = desk.room.state.dispatch, desk.now()
    page = page_of(state.units.values(), key=lambda unit: (unit.unit_id,), cursor=cursor, limit=limit)
    lines = tuple(unit_duty(state, unit, now=now, settings=desk.dispatch_settings) for unit in page.items)
    told = Page[UnitDuty](items=lines, next_cursor=page.next_cursor)
    return json_response(told, headers=paging_headers(request.url.path, page), language=language)


@router.get("/crew-members", responses=answers(Page[CrewMemberView], problems=READ))
async def list_crew_members(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Crew members by id."""
    members = desk.room.state.dispatch.shifts.members.values()
    page = page_of(members, key=lambda member: (member.member_id,), cursor=cursor, limit=limit)
    views = tuple(_view(desk, member.member_id) for member in page.items)
    told = Page[CrewMemberView](items=views, next_cursor=page.next_cursor)
    return json_response(told, headers=paging_headers(request.url.path, page))


@router.post("/crew-members", status_code=201, responses=answers(CrewMemberView, status=201, problems=WRITE))
async def register_crew_member(body: CrewMemberBody, command: Command, desk: DeskOf) -> Response:
    """Make a person known by personnel id and qualifications."""
    accepted = await command.send(
        RegisterCrewMember(member_id=body.member_id, qualifications=frozenset(body.qualifications))
    )
    return _now(desk, body.member_id, accepted, status=201, location=f"/v1/crew-members/{body.member_id}")


@router.get("/crew-members/{member_id}", responses=answers(CrewMemberView, problems=READ_ONE, _304="Unchanged"))
async def read_crew_member(request: Request, member_id: PathId, desk: DeskOf) -> Response:
    """One crew member, with its ETag."""
    found(desk.room.state.dispatch.shifts.members, member_id, what="crew member", code="crew-member-not-found")
    version = _version(desk, member_id)
    return unchanged(request, version) or json_response(_view(desk, member_id), headers={"ETag": etag(version)})


@router.post("/crew-members/{member_id}/qualifications", responses=answers(CrewMemberView, problems=WRITE_ONE))
async def qualify_crew_member(member_id: PathId, body: QualificationsBody, command: Command, desk: DeskOf) -> Response:
    """Say anew what the member is trained to do; the unit the member is aboard follows at once."""
    accepted = await command.send(
        QualifyCrewMember(member_id=member_id, qualifications=frozenset(body.qualifications)),
        decided_on=f"crew-member/{member_id}",
    )
    return _now(desk, member_id, accepted)


@router.post("/crew-members/{member_id}/sign-on", responses=answers(CrewMemberView, problems=WRITE_ONE))
async def sign_on(member_id: PathId, body: SignOnBody, command: Command, desk: DeskOf) -> Response:
    """The member is aboard a unit from now."""
    accepted = await command.send(
        SignOnCrew(member_id=member_id, unit_id=body.unit_id, despite_limits=body.despite_limits),
        decided_on=f"crew-member/{member_id}",
    )
    return _now(desk, member_id, accepted)


@router.post("/crew-members/{member_id}/sign-off", responses=answers(CrewMemberView, problems=WRITE_ONE))
async def sign_off(member_id: PathId, command: Command, desk: DeskOf) -> Response:
    """The member has left the unit. Refused while the unit has work."""
    accepted = await command.send(SignOffCrew(member_id=member_id), decided_on=f"crew-member/{member_id}")
    return _now(desk, member_id, accepted)


def _view(desk: Desk, member_id: str) -> CrewMemberView:
    shifts = desk.room.state.dispatch.shifts
    member = shifts.members[member_id]
    return CrewMemberView(
        member_id=member_id,
        qualifications=member.qualifications,
        duty_ended_at=member.duty_ended_at,
        duty=shifts.duties.get(member_id),
    )


def _now(desk: Desk, member_id: str, accepted: Accepted, *, status: int = 200, location: str | None = None) -> Response:
    version = _version(desk, member_id)
    return done(_view(desk, member_id), accepted, version=version, status=status, location=location)


def _version(desk: Desk, member_id: str) -> int:
    return desk.room.state.versions.get(f"crew-member/{member_id}", 0)
