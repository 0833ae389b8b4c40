"""At the bedside: check, start, observe, end."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from msgspec import Struct
from starlette.responses import Response

from api.bloodbank.bedside_bodies import BedsideCheckBody, ObservationBody, TransfusionEndBody, TransfusionStartBody
from api.bloodbank.patients import require_suited, second_identifier_matches, suited
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.bedside.model import BedsideCheck, Transfusion
from bloodbank.messages import CheckAtBedside, ObserveTransfusion
from bloodbank.words import term
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["blood"])


class ChecklistItem(Struct, frozen=True, kw_only=True):
    code: str
    text: str


class Checklist(Struct, frozen=True, kw_only=True):
    items: tuple[ChecklistItem, ...]


@router.post("/blood-units/{blood_unit_id}/bedside-check", responses=answers(BedsideCheck, problems=WRITE_ONE))
async def check_at_bedside(
    blood_unit_id: PathId, body: BedsideCheckBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Compare wristband and bag. A mismatch is recorded with every reason, bars the unit and alarms."""
    matches = await run_in_threadpool(
        second_identifier_matches,
        desk,
        body.patient_id,
        personal_number=body.personal_number,
        birth_date=None if body.birth_date is None else body.birth_date.isoformat(),
        actor=command.actor,
    )
    suits = await run_in_threadpool(suited, desk, body.patient_id, blood_unit_id, actor=command.actor)
    checked = CheckAtBedside(
        blood_unit_id=blood_unit_id,
        patient_id=body.patient_id,
        second_identifier_matches=matches,
        checked_by=command.actor,
        verified_by=body.verified_by,
        suits_by_register=suits,
    )
    accepted = await command.send(checked, decided_on=f"blood-unit/{blood_unit_id}")
    check = desk.room.state.bloodbank.bedside_checks[blood_unit_id]
    return done(check, accepted, version=_version(desk, blood_unit_id), language=language)


@router.post(
    "/blood-units/{blood_unit_id}/transfusion/start",
    status_code=201,
    responses=answers(Transfusion, status=201, problems=WRITE_ONE),
)
async def start_transfusion(
    blood_unit_id: PathId, body: TransfusionStartBody, command: Command, desk: DeskOf
) -> Response:
    """Begin, after a check that matched a moment ago. The bag counts as used from here."""
    await run_in_threadpool(require_suited, desk, body.patient_id, blood_unit_id, actor=command.actor)
    start = body.start(blood_unit_id, actor=command.actor)
    accepted = await command.send(start, decided_on=f"blood-unit/{blood_unit_id}")
    return _now(desk, blood_unit_id, accepted, status=201)


@router.post(
    "/blood-units/{blood_unit_id}/transfusion/observations", responses=answers(Transfusion, problems=WRITE_ONE)
)
async def observe_transfusion(blood_unit_id: PathId, body: ObservationBody, command: Command, desk: DeskOf) -> Response:
    """The patient was looked at while it runs."""
    seen = ObserveTransfusion(blood_unit_id=blood_unit_id, observed_by=command.actor, within_limits=body.within_limits)
    return _now(desk, blood_unit_id, await command.send(seen, decided_on=f"blood-unit/{blood_unit_id}"))


@router.post("/blood-units/{blood_unit_id}/transfusion/end", responses=answers(Transfusion, problems=WRITE_ONE))
async def end_transfusion(blood_unit_id: PathId, body: TransfusionEndBody, command: Command, desk: DeskOf) -> Response:
    """It has run through, or was stopped for a reason."""
    end = body.end(blood_unit_id, actor=command.actor)
    return _now(desk, blood_unit_id, await command.send(end, decided_on=f"blood-unit/{blood_unit_id}"))


@router.get("/blood-units/{blood_unit_id}/transfusion", responses=answers(Transfusion, problems=READ_ONE))
async def read_transfusion(blood_unit_id: PathId, desk: DeskOf) -> Response:
    """The record of a transfusion that was begun at the bedside."""
    return json_response(_known(desk, blood_unit_id))


@router.get("/blood/overload-checklist", responses=answers(Checklist, problems=READ))
async def read_overload_checklist(desk: DeskOf, language: Language) -> Response:
    """Risks of circulatory overload to ask about before a transfusion."""
    codes = desk.blood_settings.haemovigilance.overload_checklist
    items = tuple(ChecklistItem(code=code, text=term(code, language)) for code in codes)
    return json_response(Checklist(items=items))


def _known(desk: Desk, blood_unit_id: str) -> Transfusion:
    records = desk.room.state.bloodbank.transfusions
    return found(records, blood_unit_id, what="record of a transfusion of", code="transfusion-not-recorded")


def _version(desk: Desk, blood_unit_id: str) -> int:
    return desk.room.state.versions.get(f"blood-unit/{blood_unit_id}", 0)


def _now(desk: Desk, blood_unit_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    location = f"/v1/blood-units/{blood_unit_id}/transfusion" if status == 201 else None
    version = _version(desk, blood_unit_id)
    return done(_known(desk, blood_unit_id), accepted, version=version, status=status, location=location)
