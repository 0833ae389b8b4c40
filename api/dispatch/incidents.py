"""Incidents: report a call, list, read, close."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import CallBody, CloseBody
from api.dispatch.place_warnings import warnings_about
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.state import RegionState
from dispatch.messages import CloseIncident, IncidentOpened, Reason, ReportCall
from dispatch.model import Incident

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])


class ReportedIncident(Incident, frozen=True, kw_only=True):
    """An incident just opened, and what to ask the caller again."""

    warnings: tuple[Reason, ...]


def incident_version(state: RegionState, incident_id: str) -> int:
    return state.versions.get(f"incident/{incident_id}", 0)


@router.post("", status_code=201, responses=answers(ReportedIncident, status=201, problems=WRITE))
async def report_call(body: CallBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Open an incident for a call. The place must lie on or near the region's map; `warnings` tell if off the roads."""
    warnings = warnings_about(desk, body.lon, body.lat)
    accepted = await command.send(
        ReportCall(
            determinant=body.determinant,
            priority=body.priority,
            lon=body.lon,
            lat=body.lat,
            address_text=body.address_text,
            needs=tuple(need.need() for need in body.needs),
            hospital_capabilities=frozenset(body.hospital_capabilities),
            call_received_at=body.call_received_at,
        )
    )
    opened = next(r.event for r in accepted.events if isinstance(r.event, IncidentOpened))
    state = desk.room.state
    incident = msgspec.structs.asdict(state.dispatch.incidents[opened.incident_id])
    return done(
        ReportedIncident(**incident, warnings=warnings),
        accepted,
        version=incident_version(state, opened.incident_id),
        status=201,
        location=f"/v1/incidents/{opened.incident_id}",
        language=language,
    )


@router.get("", responses=answers(Page[Incident], problems=READ))
async def list_incidents(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["open", "closed", "all"], Query()] = "open",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Incidents by priority, then by the time of the call; closed ones newest first."""
    dispatch = desk.room.state.dispatch
    if status == "open":
        chosen = [dispatch.incidents[incident_id] for incident_id in dispatch.open_incident_ids]
    else:
        chosen = [i for i in dispatch.incidents.values() if status == "all" or i.closed_at is not None]
    page = page_of(chosen, key=_urgency if status == "open" else _newest_first, cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


def _urgency(incident: Incident) -> tuple[int, float, str]:
    return (incident.priority, incident.call_received_at, incident.incident_id)


def _newest_first(incident: Incident) -> tuple[float, str]:
    return (-incident.call_received_at, incident.incident_id)


@router.get("/{incident_id}", responses=answers(Incident, problems=READ_ONE, _304="Unchanged"))
async def read_incident(request: Request, incident_id: PathId, desk: DeskOf) -> Response:
    """One incident, with its ETag."""
    state = desk.room.state
    incident = found(state.dispatch.incidents, incident_id, what="incident", code="incident-not-found")
    version = incident_version(state, incident_id)
    return unchanged(request, version) or json_response(incident, headers={"ETag": etag(version)})


@router.post("/{incident_id}/close", responses=answers(Incident, problems=WRITE_ONE))
async def close_incident(incident_id: PathId, body: CloseBody, command: Command, desk: DeskOf) -> Response:
    """Close an incident that no unit responds to any more."""
    accepted = await command.send(
        CloseIncident(
            incident_id=incident_id, disposition=body.disposition, settle_patients_as=body.settle_patients_as
        ),
        decided_on=f"incident/{incident_id}",
    )
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))
