"""Recalls: what must not be used is frozen, every place answers, and nothing is forgotten."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import Body, Id, PathId, SomeWords
from bloodbank.messages import (
    AcknowledgeRecallNotice,
    AnswerRecall,
    BloodRecalled,
    CloseRecall,
    LiftRecall,
    RecallBlood,
)
from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recalls.concerned import unaccounted, unanswered
from bloodbank.recalls.instructions import instructions
from bloodbank.recalls.model import Recall, RecallNotice
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood/recalls", tags=["blood"])
Ids = Annotated[list[Id], Field(max_length=1_000)]


class RecallReport(Struct, frozen=True, kw_only=True):
    """A recall as it stands: every unit, who had some of it, who has not answered, whose fate nobody knows."""

    recall: Recall
    blood_units: tuple[BloodUnit, ...]
    patient_ids: tuple[str, ...]
    unanswered_place_ids: tuple[str, ...]
    unaccounted_unit_ids: tuple[str, ...]


class NoticeReport(Struct, frozen=True, kw_only=True):
    """A notice as it stands, what the place has to do, and when somebody must have acknowledged it."""

    notice: RecallNotice
    instructions: tuple[Reason, ...]
    acknowledge_by_at: float


class RecallBody(Body):
    """Donations, or single units with all that was made of them."""

    reason: SomeWords = Field(examples=["donor reports fever"])
    dins: Ids = Field(default_factory=list, examples=[["G123426000001"]])
    blood_unit_ids: Ids = Field(default_factory=list)


class RecallAnswerBody(Body):
    place_id: Id
    isolated_unit_ids: Ids = Field(default_factory=list, description="Found and set apart")
    missing_unit_ids: Ids = Field(default_factory=list, description="Looked for and not found")
    note: SomeWords | None = None


class RecallResultBody(Body):
    result: SomeWords = Field(examples=["culture positive"])
    despite_unaccounted: bool = Field(default=False, description="Although the fate of some units is not known")


class RecallLiftBody(Body):
    """Who sends this is the first person; `verified_by` is another one."""

    reason: SomeWords
    verified_by: Id | None = None


@router.get("", responses=answers(Page[Recall], problems=READ))
async def list_recalls(
    request: Request,
    desk: DeskOf,
    is_open: Annotated[bool | None, Query(alias="open", description="Only open ones, or only ended ones")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Recalls, the first in front."""
    recalls = [r for r in desk.room.state.bloodbank.recalls.values() if is_open in (None, r.is_open)]
    page = page_of(recalls, key=lambda recall: (recall.recall_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.post("", status_code=201, responses=answers(RecallReport, status=201, problems=(*WRITE, "not-found")))
async def recall_blood(body: RecallBody, command: Command, desk: DeskOf) -> Response:
    """Freeze everything that can still be kept from being used, wherever it is, and ask every place that had some."""
    accepted = await command.send(
        RecallBlood(reason=body.reason, dins=tuple(body.dins), blood_unit_ids=tuple(body.blood_unit_ids))
    )
    recall_id = next(r.event.recall_id for r in accepted.events if isinstance(r.event, BloodRecalled))
    return _now(desk, recall_id, accepted, status=201)


@router.get("/{recall_id}", responses=answers(RecallReport, problems=READ_ONE))
async def read_recall(recall_id: PathId, desk: DeskOf) -> Response:
    """One recall with every unit as it is now: the report of completeness."""
    found(desk.room.state.bloodbank.recalls, recall_id, what="recall", code="unknown-recall")
    return json_response(_report(desk, recall_id))


@router.get("/{recall_id}/notices", responses=answers(list[NoticeReport], problems=READ_ONE))
async def list_notices(
    recall_id: PathId,
    desk: DeskOf,
    language: Language,
    is_read: Annotated[
        bool | None, Query(alias="acknowledged", description="Only those that were, or were not")
    ] = None,
) -> Response:
    """What each place was told: which units, what to do, and who has acknowledged it."""
    recalls = desk.room.state.bloodbank.recalls
    recall: Recall = found(recalls, recall_id, what="recall", code="unknown-recall")
    notices = [each for each in recall.notices if is_read in (None, each.acknowledged_by is not None)]
    return json_response([_notice(desk, each) for each in notices], language=language)


@router.post("/{recall_id}/notices/{place_id}/acknowledgement", responses=answers(NoticeReport, problems=WRITE_ONE))
async def acknowledge_notice(
    recall_id: PathId, place_id: PathId, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Whoever sends this has read the notice of a place. The first one stays on record."""
    reading = AcknowledgeRecallNotice(recall_id=recall_id, place_id=place_id, acknowledged_by=command.actor)
    stream = f"recall/{recall_id}"
    accepted = await command.send(reading, decided_on=stream)
    state = desk.room.state
    notice = next(each for each in state.bloodbank.recalls[recall_id].notices if each.place_id == place_id)
    return done(_notice(desk, notice), accepted, version=state.versions.get(stream, 0), language=language)


@router.post("/{recall_id}/answers", responses=answers(RecallReport, problems=WRITE_ONE))
async def answer_recall(recall_id: PathId, body: RecallAnswerBody, command: Command, desk: DeskOf) -> Response:
    """A place tells what it has set apart and what it has not found."""
    answer = AnswerRecall(
        recall_id=recall_id,
        place_id=body.place_id,
        answered_by=command.actor,
        isolated_unit_ids=tuple(body.isolated_unit_ids),
        missing_unit_ids=tuple(body.missing_unit_ids),
        note=body.note,
    )
    return _now(desk, recall_id, await command.send(answer, decided_on=f"recall/{recall_id}"))


@router.post("/{recall_id}/close", responses=answers(RecallReport, problems=WRITE_ONE))
async def close_recall(recall_id: PathId, body: RecallResultBody, command: Command, desk: DeskOf) -> Response:
    """End it with its result. What was frozen stays frozen, and can only be discarded."""
    closing = CloseRecall(recall_id=recall_id, result=body.result, despite_unaccounted=body.despite_unaccounted)
    return _now(desk, recall_id, await command.send(closing, decided_on=f"recall/{recall_id}"))


@router.post("/{recall_id}/lift", responses=answers(RecallReport, problems=WRITE_ONE))
async def lift_recall(recall_id: PathId, body: RecallLiftBody, command: Command, desk: DeskOf) -> Response:
    """There was no reason after all: what was frozen goes into quarantine, each unit to be released by itself."""
    lifting = LiftRecall(recall_id=recall_id, reason=body.reason, lifted_by=command.actor, verified_by=body.verified_by)
    return _now(desk, recall_id, await command.send(lifting, decided_on=f"recall/{recall_id}"))


def _notice(desk: Desk, notice: RecallNotice) -> NoticeReport:
    return NoticeReport(
        notice=notice,
        instructions=instructions(notice),
        acknowledge_by_at=notice.notified_at + desk.blood_settings.recalls.acknowledge_within_s,
    )


def _report(desk: Desk, recall_id: str) -> RecallReport:
    blood = desk.room.state.bloodbank
    recall = blood.recalls[recall_id]
    units = tuple(blood.blood_units[unit_id] for unit_id in recall.blood_unit_ids)
    return RecallReport(
        recall=recall,
        blood_units=units,
        patient_ids=tuple(sorted({unit.patient_id for unit in units if unit.patient_id is not None})),
        unanswered_place_ids=unanswered(recall),
        unaccounted_unit_ids=unaccounted(blood, recall),
    )


def _now(desk: Desk, recall_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    location = f"/v1/blood/recalls/{recall_id}" if status == 201 else None
    version = desk.room.state.versions.get(f"recall/{recall_id}", 0)
    return done(_report(desk, recall_id), accepted, version=version, status=status, location=location)
