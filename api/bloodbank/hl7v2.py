"""HL7 version 2 over HTTP: a message as the body, its acknowledgment as the answer."""

from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.patients import require_receiver, require_suited
from api.commanding import Command, Commander
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ_ONE, WRITE, Responses, problem_responses
from api.problems import Problem
from api.values import PathId
from bloodbank.kinds import BloodUnitStatus
from bloodbank.messages import BloodRequested, RecordTransfusion
from bloodbank.recipient.person import linked_ids
from controlroom.desk import Desk
from controlroom.errors import ControlRoomError
from controlroom.exchange.hl7v2.envelope import Envelope, read_envelope
from controlroom.exchange.hl7v2.fault import (
    APPLICATION,
    EVENT_UNKNOWN,
    KEY_UNKNOWN,
    MESSAGE_UNKNOWN,
    WRONG,
    MessageFault,
)
from controlroom.exchange.hl7v2.orders import OWN_AUTHORITY, PatientNamed, read_order
from controlroom.exchange.hl7v2.statuses import HANDED_OUT, dispense_status, read_transfusion_status
from controlroom.exchange.hl7v2.writing import accepted, dispense, refused, transfusion
from patients import Access, PatientRefused, Purpose

router = APIRouter(prefix="/v1/blood/hl7", tags=["blood"])
ER7 = "application/hl7-v2+er7"
MESSAGE: Responses = {
    200: {"description": "The acknowledgment: AA, AE or AR", "content": {ER7: {"schema": {"type": "string"}}}},
}
SENT = {
    "requestBody": {
        "required": True,
        "description": "One message, HL7 v2.4 to 2.9 in ER7: OMB^O27 or BTS^O31",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}


@router.post("", response_class=Response, responses=MESSAGE | problem_responses(WRITE), openapi_extra=SENT)
async def take_message(request: Request, command: Command, desk: DeskOf) -> Response:
    """Carry a message out and acknowledge it. Sent again with the same MSH-10 it is answered from the record."""
    text = (await request.body()).decode("utf-8", errors="replace")
    message: Envelope | None = None
    try:
        message = read_envelope(text)
        answer = await _carried_out(message, command, desk)
    except MessageFault as fault:
        answer = refused(None if message is None else message.header, fault, now=desk.now())
    except (ControlRoomError, PatientRefused, Problem) as error:
        detail = getattr(error, "detail", str(error))
        answer = refused(message.header if message else None, _application(detail), now=desk.now())
    return Response(answer, media_type=ER7)


@router.get("/blood-units/{blood_unit_id}", response_class=Response, responses=MESSAGE | problem_responses(READ_ONE))
def tell_status(blood_unit_id: PathId, desk: DeskOf) -> Response:
    """BPS^O29 of a unit as it stands, or BTS^O31 when it was transfused."""
    blood = desk.room.state.bloodbank
    unit = found(blood.blood_units, blood_unit_id, what="blood unit", code="unknown-blood-unit")
    status = dispense_status(unit)
    if status is None:
        detail = f"Blood unit {blood_unit_id} is {unit.status}: HL7 has no status for it."
        raise Problem("no-hl7-status", detail, family="conflict", field="path.blood_unit_id")
    request = blood.requests.get(unit.request_id or "")
    control_id = f"{desk.room.state.position}-{blood_unit_id}"[:48]
    if unit.status is BloodUnitStatus.TRANSFUSED:
        body = transfusion(unit, request, now=desk.now(), control_id=control_id)
    else:
        body = dispense(unit, request, status=status, now=desk.now(), control_id=control_id)
    return Response(body, media_type=ER7)


async def _carried_out(message: Envelope, command: Commander, desk: Desk) -> str:
    header = message.header
    once = replace(command, idempotency_key=f"hl7/{header.sender}/{header.facility}/{header.control_id}"[:120])
    if (header.message, header.event) == ("OMB", "O27"):
        return await _ordered(message, once, desk)
    if (header.message, header.event) == ("BTS", "O31"):
        return await _reported(message, once, desk)
    code = EVENT_UNKNOWN if header.message in ("OMB", "BTS") else MESSAGE_UNKNOWN
    detail = f"MSH-9: {header.message}^{header.event} is not taken here; send OMB^O27 or BTS^O31"
    raise MessageFault("MSH^1^9", detail, code=code, answer="AR")


async def _ordered(message: Envelope, command: Commander, desk: Desk) -> str:
    order = read_order(message, now=desk.now())
    if order.cancel is not None:
        await run_in_threadpool(_require_same, desk, order.patient, order.cancel.request_id, command.actor)
        await command.send(order.cancel)
        return accepted(message.header, now=desk.now(), filler=order.cancel.request_id, placers=order.placer_numbers)
    asked: Any = order.request
    if order.patient is not None:
        patient_id = await run_in_threadpool(_patient_id, desk, order.patient, command.actor)
        known = await run_in_threadpool(require_receiver, desk, patient_id, None, actor=command.actor)
        asked = replace(asked, patient_id=patient_id, may_bear_children=known)
    done = await command.send(asked, asked=replace(asked, needed_by_at=0.0, may_bear_children=None))
    requested = next(r.event for r in done.events if isinstance(r.event, BloodRequested))
    return accepted(message.header, now=desk.now(), filler=requested.request_id, placers=order.placer_numbers)


async def _reported(message: Envelope, command: Commander, desk: Desk) -> str:
    told, patient, unit = read_transfusion_status(message, desk.room.state.bloodbank)
    if isinstance(told, RecordTransfusion) and patient is not None:
        patient_id = await run_in_threadpool(_patient_id, desk, patient, command.actor)
        await run_in_threadpool(require_suited, desk, patient_id, unit.blood_unit_id, actor=command.actor)
        told = replace(told, patient_id=patient_id)
    elif unit.status in HANDED_OUT:
        await run_in_threadpool(_require_same, desk, patient, unit.request_id, command.actor)
    await command.send(told)
    return accepted(message.header, now=desk.now())


def _require_same(desk: Desk, named: PatientNamed | None, request_id: str | None, actor: str) -> None:
    """Where PID is given, it is the patient the request is for, under whichever id. Raises MessageFault."""
    blood = desk.room.state.bloodbank
    request = blood.requests.get(request_id or "")
    if named is None or request is None:
        return
    same = linked_ids(blood.recipients, _patient_id(desk, named, actor))
    if request.patient_id not in same:
        detail = f"PID-3: request {request.request_id} is not for this patient; name its patient, or leave PID out"
        raise MessageFault(named.where, detail, code=WRONG)


def _patient_id(desk: Desk, named: PatientNamed, actor: str) -> str:
    """By our own id, or by the personal number. Raises MessageFault when the register knows nobody of it."""
    if named.authority == OWN_AUTHORITY:
        return named.identifier
    access = Access(actor=actor, purpose=Purpose.TRANSFUSION)
    patient = desk.patients.find_by_identifier(named.identifier, access=access, now=desk.now())
    if patient is None:
        raise MessageFault(named.where, "PID-3: the register knows nobody of this number", code=KEY_UNKNOWN)
    return patient.patient_id


def _application(detail: str) -> MessageFault:
    return MessageFault("", detail, code=APPLICATION)
