"""Breaks of crews: proposed for many at once, planned, begun and ended."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.shift_bodies import BreakBody, BreakStartBody, CancellationBody
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.breaks import suggested_breaks
from dispatch.messages import CancelBreak, EndBreak, PlanBreak, StartBreak
from dispatch.shifts.board import UnitDuty, unit_duty
from dispatch.shifts.break_plan import BreakPlan
from dispatch.shifts.state import Break

router = APIRouter(prefix="/v1", tags=["crews"])
MinimumCover = Annotated[float | None, Query(ge=0, le=1, description="Share of expected calls; absent: the setting")]


@router.get("/breaks", responses=answers(Page[Break], problems=READ))
async def list_breaks(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Breaks planned and running, by their beginning."""
    breaks = desk.room.state.dispatch.shifts.breaks.values()
    page = page_of(breaks, key=lambda pause: (pause.from_at, pause.break_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/breaks/proposal", responses=answers(BreakPlan, problems=READ_ONE))
def propose_breaks(desk: DeskOf, language: Language, minimum_cover: MinimumCover = None) -> Response:
    """When the crews that are owed a break should take it, all at once, with enough cover left: a proposal."""
    return json_response(suggested_breaks(desk, minimum_cover=minimum_cover), language=language)


@router.post("/breaks/{break_id}/cancel", responses=answers(UnitDuty, problems=WRITE_ONE))
async def cancel_break(
    break_id: PathId, body: CancellationBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Strike a planned break."""
    accepted = await command.send(CancelBreak(break_id=break_id, reason=body.reason), decided_on=f"break/{break_id}")
    return _duty(desk, accepted.events[0].event.unit_id, accepted, language)


@router.post("/units/{unit_id}/breaks", responses=answers(UnitDuty, problems=WRITE_ONE))
async def plan_break(unit_id: PathId, body: BreakBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Plan a break of the unit's crew; it begins of itself, when the crew is free."""
    accepted = await command.send(
        PlanBreak(
            unit_id=unit_id,
            from_at=body.from_at,
            lasts_s=body.lasts_s,
            interruptible_to_priority=body.interruptible_to_priority,
            reasons=tuple(reason.reason() for reason in body.reasons),
        ),
        decided_on=f"unit/{unit_id}",
    )
    return _duty(desk, unit_id, accepted, language)


@router.post("/units/{unit_id}/breaks/start", responses=answers(UnitDuty, problems=WRITE_ONE))
async def start_break(
    unit_id: PathId, body: BreakStartBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """The free crew rests from now."""
    accepted = await command.send(
        StartBreak(unit_id=unit_id, lasts_s=body.lasts_s, interruptible_to_priority=body.interruptible_to_priority),
        decided_on=f"unit/{unit_id}",
    )
    return _duty(desk, unit_id, accepted, language)


@router.post("/units/{unit_id}/breaks/end", responses=answers(UnitDuty, problems=WRITE_ONE))
async def end_break(unit_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """The crew can be given work again."""
    accepted = await command.send(EndBreak(unit_id=unit_id), decided_on=f"unit/{unit_id}")
    return _duty(desk, unit_id, accepted, language)


def _duty(desk: Desk, unit_id: str, accepted: Accepted, language: str) -> Response:
    state = desk.room.state
    unit = state.dispatch.units[unit_id]
    line = unit_duty(state.dispatch, unit, now=desk.now(), settings=desk.dispatch_settings)
    return done(line, accepted, version=state.versions.get(f"unit/{unit_id}", 0), language=language)
