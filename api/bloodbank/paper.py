"""What was done on paper while the computers were off."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.stock_tables import TABLE
from api.commanding import Command
from api.desks import DeskOf
from api.http.documents import WRITE_ONE, answers
from api.http.json import json_response
from api.values import Body, PathId, SomeWords
from bloodbank.downtime.model import PaperDispute
from bloodbank.messages import PaperRow, ResolvePaperDispute
from controlroom.desk import Desk
from controlroom.downtime.reconciling import CheckedPaper, PaperReport, check_paper
from controlroom.downtime.register import by_register
from controlroom.messages import RecordedEvent

router = APIRouter(prefix="/v1/blood/downtime", tags=["blood"])


class FindingBody(Body):
    finding: SomeWords = Field(examples=["another bag was meant; this one never left"])


@router.post("/paper", responses=answers(PaperReport, problems=WRITE_ONE), openapi_extra=TABLE)
async def reconcile_paper(
    request: Request,
    command: Command,
    desk: DeskOf,
    dry_run: Annotated[bool, Query(description="Only say what would be taken and what a rule is against")] = False,
    set_aside: Annotated[bool, Query(description="Record disputed rows and put their units into quarantine")] = False,
) -> Response:
    """Take a form of what was done on paper: all rows or none. Each is checked by all rules as of its instant."""
    body = await request.body()
    checked = await run_in_threadpool(_checked, desk, body, command.actor)
    taking = checked.command(set_aside=set_aside)
    if taking is not None and not dry_run:
        await command.send(taking)
    return json_response(checked.report(set_aside=set_aside, dry_run=dry_run))


@router.get("/disputes", responses=answers(list[PaperDispute]))
async def list_disputes(
    desk: DeskOf,
    is_open: Annotated[bool | None, Query(alias="open", description="Only open ones, or only resolved ones")] = None,
) -> Response:
    """Rows of paper that a rule was against, and what somebody found out, the first in front."""
    known = sorted(desk.room.state.bloodbank.paper_disputes.values(), key=lambda dispute: dispute.dispute_id)
    return json_response([dispute for dispute in known if is_open in (None, dispute.is_open)])


@router.post("/disputes/{dispute_id}/resolution", responses=answers(PaperDispute, problems=WRITE_ONE))
async def resolve_dispute(dispute_id: PathId, body: FindingBody, command: Command, desk: DeskOf) -> Response:
    """Say what happened. What follows for the unit (release, discarding, its transfusion) is told by itself."""
    resolving = ResolvePaperDispute(dispute_id=dispute_id, resolved_by=command.actor, finding=body.finding)
    await command.send(resolving)
    return json_response(desk.room.state.bloodbank.paper_disputes[dispute_id])


def _checked(desk: Desk, body: bytes, actor: str) -> CheckedPaper:
    def story(blood_unit_id: str) -> list[RecordedEvent]:
        return desk.room.events(stream=f"blood-unit/{blood_unit_id}")

    def told(row: PaperRow) -> PaperRow:
        settings = desk.blood_settings
        return by_register(desk.patients, row, state, settings=settings, actor=actor, now=desk.now())

    state = desk.room.state.bloodbank
    return check_paper(
        body,
        state,
        by_register=told,
        story=story,
        now=desk.now(),
        settings=desk.blood_settings,
        timezone=ZoneInfo(desk.pack.settings.timezone),
    )
