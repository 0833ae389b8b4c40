"""From a donation to every component, place and patient, and back."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from api.actor import Actor
from api.desks import DeskOf
from api.http.documents import READ_ONE, answers
from api.http.json import json_response
from api.values import PathId
from controlroom.patient_checks import known_patient
from controlroom.tracing.model import Trace
from patients import Purpose

router = APIRouter(prefix="/v1/blood/trace", tags=["blood"])


@router.get("/donations/{din}", responses=answers(Trace, problems=READ_ONE))
def trace_donation(din: PathId, desk: DeskOf) -> Response:
    """Every unit that has something of a donation, where it is or went, who had it, and its whole story."""
    return json_response(desk.trace_books.of_donation(din))


@router.get("/blood-units/{blood_unit_id}", responses=answers(Trace, problems=READ_ONE))
def trace_blood_unit(blood_unit_id: PathId, desk: DeskOf) -> Response:
    """From a unit to its donations, and to everything else that was made of them."""
    return json_response(desk.trace_books.of_unit(blood_unit_id))


@router.get("/patients/{patient_id}", responses=answers(Trace, problems=READ_ONE))
async def trace_patient(patient_id: PathId, desk: DeskOf, actor: Actor) -> Response:
    """From a patient to every donation that was transfused, and to everything else of these. The look is on record."""

    def traced() -> Trace:
        known_patient(desk.patients, patient_id, actor=actor, purpose=Purpose.TRANSFUSION, now=desk.now())
        return desk.trace_books.of_patient(patient_id)

    return json_response(await run_in_threadpool(traced))
