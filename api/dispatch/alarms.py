"""Alarms: list them, read one, acknowledge it. The live stream tells of each as it is raised, and of its end."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.problems import Problem
from api.values import PathId
from controlroom.desk import Desk
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.state import Alarm
from dispatch.messages import AcknowledgeAlarm

router = APIRouter(prefix="/v1/alarms", tags=["alarms"])
Which = Literal["open", "unacknowledged", "cleared", "all"]
Name = Annotated[str | None, Query(min_length=1, max_length=64)]


@router.get("", responses=answers(Page[Alarm], problems=READ))
async def list_alarms(
    request: Request,
    desk: DeskOf,
    language: Language,
    status: Annotated[Which, Query(description="`cleared`: the last few hundred; the log has all")] = "open",
    kind: Annotated[AlarmKind | None, Query()] = None,
    level: Annotated[int | None, Query(ge=1, le=2)] = None,
    unit_id: Name = None,
    incident_id: Name = None,
    transport_id: Name = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Alarms: the escalated first, then the longest raised; cleared ones latest first."""
    chosen = [
        alarm
        for alarm in _of_status(desk, status)
        if (kind is None or alarm.kind is kind)
        and (level is None or alarm.level == level)
        and (unit_id is None or alarm.unit_id == unit_id)
        and (incident_id is None or alarm.incident_id == incident_id)
        and (transport_id is None or alarm.transport_id == transport_id)
    ]
    page = page_of(chosen, key=_latest_first if status == "cleared" else _gravest_first, cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page), language=language)


@router.get("/{alarm_id}", responses=answers(Alarm, problems=READ_ONE, _304="Unchanged"))
async def read_alarm(request: Request, alarm_id: PathId, desk: DeskOf, language: Language) -> Response:
    """One alarm, with its ETag."""
    alarm = _alarm(desk, alarm_id)
    version = _version(desk, alarm_id)
    return unchanged(request, version) or json_response(alarm, headers={"ETag": etag(version)}, language=language)


@router.post("/{alarm_id}/acknowledge", responses=answers(Alarm, problems=WRITE_ONE))
async def acknowledge_alarm(alarm_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """Say that somebody sees to it: it does not go up any more, and stays until its cause ends.

    Of two who acknowledge it the first is kept; one that has cleared meanwhile is answered as it is.
    """
    accepted = await command.send(
        AcknowledgeAlarm(alarm_id=alarm_id, acknowledged_by=command.actor), decided_on=f"alarm/{alarm_id}"
    )
    return done(_alarm(desk, alarm_id), accepted, version=_version(desk, alarm_id), language=language)


def _of_status(desk: Desk, status: Which) -> list[Alarm]:
    alarms = desk.room.state.dispatch.alarms
    if status == "cleared":
        return list(alarms.cleared)
    if status == "all":
        return [*alarms.open.values(), *alarms.cleared]
    return [alarm for alarm in alarms.open.values() if status == "open" or alarm.acknowledged_at is None]


def _gravest_first(alarm: Alarm) -> tuple[int, int, float, str]:
    return (0 if alarm.cleared_at is None else 1, -alarm.level, alarm.raised_at, alarm.alarm_id)


def _latest_first(alarm: Alarm) -> tuple[float, str]:
    return (-(alarm.cleared_at or 0.0), alarm.alarm_id)


def _alarm(desk: Desk, alarm_id: str) -> Alarm:
    alarms = desk.room.state.dispatch.alarms
    alarm = alarms.open.get(alarm_id) or next((a for a in alarms.cleared if a.alarm_id == alarm_id), None)
    if alarm is None:
        raise Problem("alarm-not-found", f"There is no alarm {alarm_id!r}.", family="not-found", field="path.alarm_id")
    return alarm


def _version(desk: Desk, alarm_id: str) -> int:
    return desk.room.state.versions.get(f"alarm/{alarm_id}", 0)
