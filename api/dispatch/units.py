"""Units: list, read, status, post, stand down."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import PostBody, StandDownBody, UnitStatusBody
from api.dispatch.place_warnings import warnings_about
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.responses import last_seen_place
from dispatch.messages import PostUnit, Reason, RecordUnitStatus, StandDownUnit
from dispatch.model import Position, Unit, UnitStatus

router = APIRouter(prefix="/v1/units", tags=["units"])


class UnitView(Struct, frozen=True, kw_only=True):
    """A unit and where it was last seen."""

    unit: Unit
    position: Position | None = None


class PostedUnit(UnitView, frozen=True, kw_only=True):
    """A unit that was sent to a post, and what is odd about the post."""

    warnings: tuple[Reason, ...]


def _version(desk: Desk, unit_id: str) -> int:
    return desk.room.state.versions.get(f"unit/{unit_id}", 0)


@router.get("", responses=answers(Page[UnitView], problems=READ))
async def list_units(
    request: Request,
    desk: DeskOf,
    status: Annotated[UnitStatus | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Response:
    """Units by id, with their latest positions."""
    positions = desk.positions.all()
    units = [u for u in desk.room.state.dispatch.units.values() if status is None or u.status == status]
    page = page_of(
        [UnitView(unit=unit, position=positions.get(unit.unit_id)) for unit in units],
        key=lambda view: (view.unit.unit_id,),
        cursor=cursor,
        limit=limit,
    )
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/{unit_id}", responses=answers(UnitView, problems=READ_ONE, _304="Unchanged"))
async def read_unit(request: Request, unit_id: PathId, desk: DeskOf) -> Response:
    """One unit, with its ETag, which does not change with its position."""
    unit = found(desk.room.state.dispatch.units, unit_id, what="unit", code="unit-not-found")
    version = _version(desk, unit_id)
    view = UnitView(unit=unit, position=desk.positions.all().get(unit_id))
    return unchanged(request, version) or json_response(view, headers={"ETag": etag(version)})


@router.post("/{unit_id}/status", responses=answers(UnitView, problems=WRITE_ONE))
async def record_status(unit_id: PathId, body: UnitStatusBody, command: Command, desk: DeskOf) -> Response:
    """What the crew reports. Repeating the present status changes nothing."""
    accepted = await command.send(
        _report(desk, unit_id, body),
        decided_on=f"unit/{unit_id}",
    )
    return _now(desk, unit_id, accepted)


@router.post("/{unit_id}/post", responses=answers(PostedUnit, problems=WRITE_ONE))
async def post_unit(unit_id: PathId, body: PostBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Send an idle unit to wait at a place that is not its station."""
    warnings = warnings_about(desk, body.lon, body.lat)
    accepted = await command.send(PostUnit(unit_id=unit_id, lon=body.lon, lat=body.lat), decided_on=f"unit/{unit_id}")
    view = _view(desk, unit_id)
    posted = PostedUnit(unit=view.unit, position=view.position, warnings=warnings)
    return done(posted, accepted, version=_version(desk, unit_id), language=language)


@router.post("/{unit_id}/stand-down", responses=answers(UnitView, problems=WRITE_ONE))
async def stand_down(unit_id: PathId, body: StandDownBody, command: Command, desk: DeskOf) -> Response:
    """Call a unit off before it has a patient; the incident waits again if nobody else responds."""
    accepted = await command.send(StandDownUnit(unit_id=unit_id, reason=body.reason), decided_on=f"unit/{unit_id}")
    return _now(desk, unit_id, accepted)


def _report(desk: Desk, unit_id: str, body: UnitStatusBody) -> RecordUnitStatus:
    """A unit that breaks down stands where it was last seen: whom it carries is fetched there."""
    place = last_seen_place(desk, unit_id) if body.status is UnitStatus.OUT_OF_SERVICE else None
    return RecordUnitStatus(
        unit_id=unit_id,
        status=body.status,
        reported_at=body.reported_at,
        hospital_id=body.hospital_id,
        handed_over=body.handed_over,
        incident_id=body.incident_id,
        patient_numbers=tuple(body.patient_numbers),
        lon=None if place is None else place[0],
        lat=None if place is None else place[1],
    )


def _now(desk: Desk, unit_id: str, accepted: Accepted) -> Response:
    return done(_view(desk, unit_id), accepted, version=_version(desk, unit_id))


def _view(desk: Desk, unit_id: str) -> UnitView:
    return UnitView(unit=desk.room.state.dispatch.units[unit_id], position=desk.positions.all().get(unit_id))
