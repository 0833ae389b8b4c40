"""What somebody must be told of blood."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.http.documents import READ, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.alarms.model import BloodAlarm
from bloodbank.messages import AcknowledgeBloodAlarm
from controlroom.desk import Desk

router = APIRouter(prefix="/v1/blood/alarms", tags=["blood"])


class BloodAlarms(Struct, frozen=True, kw_only=True):
    """Open alarms, the oldest first."""

    at: float
    alarms: tuple[BloodAlarm, ...]


@router.get("", responses=answers(BloodAlarms, problems=READ))
async def list_blood_alarms(desk: DeskOf, language: Language) -> Response:
    """Every alarm that is open, with its reason in words."""
    return json_response(_open(desk), language=language)


@router.post("/{alarm_id}/acknowledge", responses=answers(BloodAlarms, problems=WRITE_ONE))
async def acknowledge_blood_alarm(alarm_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """Take note. What tells of something that has happened is over with it; the rest lasts as long as its cause."""
    stream = f"blood-alarm/{alarm_id}"
    accepted = await command.send(
        AcknowledgeBloodAlarm(alarm_id=alarm_id, acknowledged_by=command.actor), decided_on=stream
    )
    return done(_open(desk), accepted, version=desk.room.state.versions.get(stream, 0), language=language)


def _open(desk: Desk) -> BloodAlarms:
    alarms = desk.room.state.bloodbank.alarms.values()
    return BloodAlarms(at=desk.now(), alarms=tuple(sorted(alarms, key=lambda alarm: (alarm.raised_at, alarm.alarm_id))))
