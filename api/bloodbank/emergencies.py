"""Blood without a crossmatch, and what is owed for it."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from api.bloodbank.issue_bodies import EmergencyIssueBody, OwedSampleBody
from api.bloodbank.patients import register_is_silent
from api.commanding import Command, done
from api.desks import DeskOf
from api.http.documents import READ, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.emergency.model import OwedItem
from bloodbank.emergency.owed import owed_items
from bloodbank.messages import SettleOwedSample, SignEmergencyIssue
from bloodbank.model import BloodRequest
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["blood requests"])


class Owed(Struct, frozen=True, kw_only=True):
    """What is owed after emergencies, first due first; `overdue` counts what is past due."""

    at: float
    overdue: int
    items: tuple[OwedItem, ...]


@router.post("/blood-requests/{request_id}/emergency-issue", responses=answers(BloodRequest, problems=WRITE_ONE))
async def issue_emergency_blood(
    request_id: PathId, body: EmergencyIssueBody, command: Command, desk: DeskOf
) -> Response:
    """Hand out free or held units at once, in an emergency. Wrong groups and barred units are refused as always.

    The register is asked about the patient; where it can't be, the blood bank's own records decide, and that is told.
    """
    asked = body.issue(request_id, actor=command.actor)
    request = desk.room.state.bloodbank.requests.get(request_id)
    patient_id = None if request is None else request.patient_id
    silent = await register_is_silent(
        desk, command, patient_id, asked.blood_unit_ids, answered_by=asked.despite_register_by
    )
    told = replace(asked, register_unavailable=silent)
    return _now(desk, request_id, await command.send(told, asked=asked, decided_on=f"blood-request/{request_id}"))


@router.post("/blood-requests/{request_id}/owed/sample", responses=answers(BloodRequest, problems=WRITE_ONE))
async def settle_owed_sample(request_id: PathId, body: OwedSampleBody, command: Command, desk: DeskOf) -> Response:
    """The patient's sample is in the laboratory."""
    settled = SettleOwedSample(request_id=request_id, sample_id=body.sample_id, received_by=command.actor)
    return _now(desk, request_id, await command.send(settled, decided_on=f"blood-request/{request_id}"))


@router.post("/blood-requests/{request_id}/owed/signature", responses=answers(BloodRequest, problems=WRITE_ONE))
async def sign_emergency_issue(request_id: PathId, command: Command, desk: DeskOf) -> Response:
    """Who gave the word for blood without a crossmatch signs; the request is sent in their name."""
    signed = SignEmergencyIssue(request_id=request_id, signed_by=command.actor)
    return _now(desk, request_id, await command.send(signed, decided_on=f"blood-request/{request_id}"))


@router.get("/blood/owed", responses=answers(Owed, problems=READ))
def read_owed(desk: DeskOf, place_id: Annotated[str | None, Query(max_length=64)] = None) -> Response:
    """Samples, crossmatches, signatures and fates that are owed after emergencies, with their due times."""
    now = desk.now()
    owed = owed_items(desk.room.state.bloodbank, settings=desk.blood_settings)
    items = tuple(item for item in owed if place_id in (None, item.place_id))
    return json_response(Owed(at=now, overdue=sum(item.due_at <= now for item in items), items=items))


def _now(desk: Desk, request_id: str, accepted: Accepted) -> Response:
    version = desk.room.state.versions.get(f"blood-request/{request_id}", 0)
    return done(desk.room.state.bloodbank.requests[request_id], accepted, version=version)
