"""Response plans over HTTP: plans, alarm levels, services to be told; and the norms that hold."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, Commander, done
from api.desks import DeskOf
from api.dispatch.incidents import incident_version
from api.dispatch.triage_bodies import AlarmLevelBody, NotificationAnswerBody, PlanBody, ServiceBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from dispatch.messages import AnswerNotification, ApplyResponsePlan, ChangeAlarmLevel, NotifyService
from dispatch.model import Need
from dispatch.response_plans.applying import plan_of
from dispatch.response_plans.plan import PlanBook
from dispatch.response_plans.state import IncidentPlan, Notification

router = APIRouter(prefix="/v1", tags=["response plans"])


class IncidentPlanView(Struct, frozen=True, kw_only=True):
    """The plan an incident follows, its highest alarm level, and what the incident needs with all that was added."""

    incident_id: str
    plan: IncidentPlan
    highest_alarm_level: int
    incident_needs: tuple[Need, ...]


class PendingNotification(Struct, frozen=True, kw_only=True):
    """A service to be told; `names` by language."""

    incident_id: str
    names: dict[str, str]
    notification: Notification


@router.get("/response-plans", responses=answers(PlanBook, problems=READ))
async def read_plans(desk: DeskOf) -> Response:
    """All plans, services and capabilities that are installed."""
    return json_response(desk.dispatch_settings.response_plans)


@router.get("/notifications", responses=answers(Page[PendingNotification], problems=READ))
async def list_notifications(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["pending", "all"], Query()] = "pending",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Services to be told, oldest first: those that have not answered, or all."""
    room, services = desk.room.state.dispatch.response_plans, desk.dispatch_settings.response_plans.services
    incident_ids = room.pending_ids if status == "pending" else tuple(room.plans)
    asked = [
        PendingNotification(
            incident_id=incident_id,
            names=services[one.service].name if one.service in services else {},
            notification=one,
        )
        for incident_id in incident_ids
        for one in room.plans[incident_id].notifications
        if status == "all" or one.outcome is None
    ]
    page = page_of(asked, key=_oldest_first, cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/incidents/{incident_id}/response-plan", responses=answers(IncidentPlanView, problems=READ_ONE))
async def read_plan(incident_id: PathId, desk: DeskOf) -> Response:
    """The plan an incident follows and who was told, with the incident's ETag."""
    version = incident_version(desk.room.state, incident_id)
    return json_response(_view(desk, incident_id), headers={"ETag": etag(version)})


@router.post("/incidents/{incident_id}/response-plan", responses=answers(IncidentPlanView, problems=WRITE_ONE))
async def apply_plan(incident_id: PathId, body: PlanBody, command: Command, desk: DeskOf) -> Response:
    """Give an incident the needs of a plan; what was asked for besides its present plan stays."""
    return await _send(ApplyResponsePlan(incident_id=incident_id, plan_key=body.plan_key), command, desk)


@router.post("/incidents/{incident_id}/alarm-level", responses=answers(IncidentPlanView, problems=WRITE_ONE))
async def change_alarm_level(incident_id: PathId, body: AlarmLevelBody, command: Command, desk: DeskOf) -> Response:
    """Raise or lower the alarm."""
    wanted = ChangeAlarmLevel(incident_id=incident_id, alarm_level=body.alarm_level, reason=body.reason)
    return await _send(wanted, command, desk)


@router.post("/incidents/{incident_id}/notifications", responses=answers(IncidentPlanView, problems=WRITE_ONE))
async def notify_service(incident_id: PathId, body: ServiceBody, command: Command, desk: DeskOf) -> Response:
    """Tell one more service of the incident, or one again that has answered."""
    return await _send(NotifyService(incident_id=incident_id, service=body.service), command, desk)


@router.post("/incidents/{incident_id}/notifications/answer", responses=answers(IncidentPlanView, problems=WRITE_ONE))
async def answer_notification(
    incident_id: PathId, body: NotificationAnswerBody, command: Command, desk: DeskOf
) -> Response:
    """A service that was told has acknowledged, or declined."""
    wanted = AnswerNotification(incident_id=incident_id, service=body.service, outcome=body.outcome)
    return await _send(wanted, command, desk)


async def _send(
    wanted: ApplyResponsePlan | ChangeAlarmLevel | NotifyService | AnswerNotification, command: Commander, desk: Desk
) -> Response:
    accepted = await command.send(wanted, decided_on=f"incident/{wanted.incident_id}")
    version = incident_version(desk.room.state, wanted.incident_id)
    return done(_view(desk, wanted.incident_id), accepted, version=version)


def _view(desk: Desk, incident_id: str) -> IncidentPlanView:
    state = desk.room.state.dispatch
    incident = found(state.incidents, incident_id, what="incident", code="incident-not-found")
    followed = plan_of(state, incident_id)
    plan = desk.dispatch_settings.response_plans.plan_named(followed.plan_key)
    return IncidentPlanView(
        incident_id=incident_id,
        plan=followed,
        highest_alarm_level=1 if plan is None else plan.highest_level,
        incident_needs=incident.needs,
    )


def _oldest_first(asked: PendingNotification) -> tuple[float, str, str]:
    return asked.notification.requested_at, asked.incident_id, asked.notification.service
