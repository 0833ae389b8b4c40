"""Scanned barcodes: what they mean, and taking a unit into stock from them."""

from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.http.documents import WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.problems import Problem
from api.problems.refusals import sentence
from api.values import Body, Id, SomeWords
from bloodbank.isbt128.bag import ScanProblem
from bloodbank.isbt128.unit_label import BagReading, UnitLabel
from bloodbank.messages import BloodUnitReceived
from bloodbank.model import BloodUnit
from controlroom.desk import Desk
from controlroom.labelling.receipt import held_by_label, receipt_of
from controlroom.labelling.scanned import ScansRead, bag_reading, read_scans, rows_of
from controlroom.patient_checks import known_patient
from patients import Purpose

router = APIRouter(prefix="/v1", tags=["blood"])

FIELDS = MappingProxyType(
    {
        "din": "donation",
        "product_code": "product",
        "component": "product",
        "group": "blood-group",
        "expires_at": "expiry",
        "collected_at": "collection",
    }
)
"""Fields of the command, and the kind of barcode that they come from."""

Scan = Annotated[str, Field(max_length=2_000, examples=["=G12341765432170"])]
Scans = Annotated[
    list[Scan],
    Field(
        min_length=1,
        max_length=20,
        description="As the scanner sent them, in any order; one may hold several structures",
        examples=[["=G12342665432100", "=%0600", "=<E0336V00", "&>0263652359"]],
    ),
]


class ScansBody(Body):
    """Barcodes of one bag (ISBT 128)."""

    scans: Scans


class ScannedUnitBody(ScansBody):
    """A unit that arrived, by its barcodes: number, blood group, product and expiry at least."""

    place_id: Id
    volume_ml: Annotated[float, Field(gt=0, le=5_000)] | None = None
    quarantine_reason: SomeWords | None = None
    only_for_patient_id: Id | None = Field(default=None, description="Autologous or directed: for nobody else")


@router.post("/blood/scans", responses=answers(ScansRead, problems=WRITE))
def read_blood_scans(body: ScansBody, desk: DeskOf) -> Response:
    """What each barcode means, and the unit that they describe together. Changes nothing."""
    return json_response(read_scans(desk, body.scans))


@router.post("/blood-units/scanned", status_code=201, responses=answers(BloodUnit, status=201, problems=WRITE_ONE))
async def receive_scanned_unit(body: ScannedUnitBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit into stock by the barcodes of its label, which must be of one bag and agree."""
    reading = bag_reading(desk, body.scans)
    label = _require_label(reading, body)
    if body.only_for_patient_id is not None:
        await run_in_threadpool(_require_patient, desk, body.only_for_patient_id, actor=command.actor)
    receipt = receipt_of(
        label,
        place_id=body.place_id,
        timezone=desk.pack.settings.timezone,
        volume_ml=body.volume_ml,
        quarantine_reason=body.quarantine_reason,
        only_for_patient_id=body.only_for_patient_id,
    )
    try:
        accepted = await command.send(receipt)
    except Problem as problem:
        problem.field = _row_of(problem.field, reading)
        raise
    received = next(r.event for r in accepted.events if isinstance(r.event, BloodUnitReceived))
    unit_id = received.blood_unit_id
    return done(
        desk.room.state.bloodbank.blood_units[unit_id],
        accepted,
        version=desk.room.state.versions.get(f"blood-unit/{unit_id}", 0),
        status=201,
        location=f"/v1/blood-units/{unit_id}",
    )


def _row_of(field: str | None, reading: BagReading) -> str | None:
    """The scan that a field of the command came from."""
    kind = FIELDS.get(field or "")
    row = rows_of(reading).get(kind or "")
    return field if row is None else f"body.scans.{row}"


def _require_label(reading: BagReading, body: ScannedUnitBody) -> UnitLabel:
    if reading.label is None:
        raise _unusable(reading.problems)
    if reading.label.for_one_patient and body.only_for_patient_id is None:
        detail = "The label says that the unit is for one patient only: name the patient."
        raise Problem("patient-needed", detail, family="invalid", field="body.only_for_patient_id")
    held = held_by_label(reading.label)
    if held is not None and body.quarantine_reason is not None:
        detail = f"The label itself keeps the unit in quarantine ({held}): leave the reason out, add yours afterwards."
        raise Problem("held-by-label", detail, family="invalid", field="body.quarantine_reason")
    return reading.label


def _unusable(problems: tuple[ScanProblem, ...]) -> Problem:
    """The first problem, and all of them with their rows."""
    errors = [
        {"field": _field(problem), "code": problem.code, "detail": sentence(problem.detail)} for problem in problems
    ]
    first = errors[0]
    return Problem(first["code"], first["detail"], family="invalid", field=first["field"], errors=errors)


def _field(problem: ScanProblem) -> str:
    return "body.scans" if problem.row is None else f"body.scans.{problem.row}"


def _require_patient(desk: Desk, patient_id: str, *, actor: str) -> None:
    known_patient(desk.patients, patient_id, actor=actor, purpose=Purpose.TRANSFUSION, now=desk.now())
