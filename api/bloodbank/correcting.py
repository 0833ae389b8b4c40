"""Units put right after receipt, and what the laboratory finds of them."""

from fastapi import APIRouter
from starlette.responses import Response

from api.bloodbank.correcting_bodies import CorrectionBody, TypingBody
from api.bloodbank.life import BloodUnits
from api.commanding import Command, done
from api.desks import DeskOf
from api.http.documents import WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.messages import BloodUnitCorrected
from bloodbank.model import BloodUnit

router = APIRouter(prefix="/v1", tags=["blood"])


@router.post("/blood-units/correction", responses=answers(BloodUnits, problems=WRITE_ONE))
async def correct_blood_units(body: CorrectionBody, command: Command, desk: DeskOf) -> Response:
    """Put right what was typed wrongly, while nothing rests on it; answers with the units as they are now.

    Their labels are asked for again (`GET /v1/blood/alarms`). A unit with another product code has another id.
    """
    accepted = await command.send(body.correction(actor=command.actor))
    told = (record.event for record in accepted.events)
    renamed = {e.blood_unit_id: e.corrected_unit_id for e in told if isinstance(e, BloodUnitCorrected)}
    known = desk.room.state.bloodbank.blood_units
    now = tuple(known[renamed.get(unit_id, unit_id)] for unit_id in dict.fromkeys(body.blood_unit_ids))
    return json_response(BloodUnits(blood_units=now), headers={"X-Log-Position": str(accepted.position)})


@router.post("/blood-units/{blood_unit_id}/typing", responses=answers(BloodUnit, problems=WRITE_ONE))
async def type_blood_unit(blood_unit_id: PathId, body: TypingBody, command: Command, desk: DeskOf) -> Response:
    """Add what was found of a bag. What its label contradicts sets everything of the donation aside, and alarms."""
    stream = f"blood-unit/{blood_unit_id}"
    accepted = await command.send(body.typing(blood_unit_id, actor=command.actor), decided_on=stream)
    version = desk.room.state.versions.get(stream, 0)
    return done(desk.room.state.bloodbank.blood_units[blood_unit_id], accepted, version=version)
