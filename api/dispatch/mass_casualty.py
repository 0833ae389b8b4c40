"""Mass-casualty incidents: declare, tag, plan, allot, load, stand down, and the board."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.mass_casualty_bodies import (
    AllotmentBody,
    ArrivalBody,
    CasualtiesBody,
    DeclarationBody,
    LoadBody,
    SceneBody,
    WhyNumbersBody,
    WhyStoodDownBody,
)
from api.dispatch.place_warnings import warnings_about
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.mass_casualty import board, evacuation_plan
from dispatch.mass_casualty.board import Board
from dispatch.mass_casualty.plan import EvacuationPlan
from dispatch.mass_casualty.state import Casualty, LoadingPoint, MassCasualty, Sector
from dispatch.messages import (
    AllotCasualties,
    ArrangeScene,
    DeclareMassCasualty,
    LoadCasualties,
    RecordCasualtiesArrived,
    ReleaseCasualties,
    StandDownMassCasualty,
    TagCasualties,
    UnloadCasualties,
)

router = APIRouter(prefix="/v1", tags=["mass casualty"])
ONE = "/mass-casualties/{incident_id}"


class MassCasualtyView(Struct, frozen=True, kw_only=True):
    """A mass-casualty incident without its casualties; those are a list of their own."""

    incident_id: str
    declared_at: float
    reason: str
    expected_casualties: int
    loading_points: tuple[LoadingPoint, ...]
    sectors: tuple[Sector, ...]
    casualties: int
    revision: int
    stood_down_at: float | None
    stood_down_because: str | None


def view_of(known: MassCasualty) -> MassCasualtyView:
    return MassCasualtyView(
        incident_id=known.incident_id,
        declared_at=known.declared_at,
        reason=known.reason,
        expected_casualties=known.expected_casualties,
        loading_points=known.loading_points,
        sectors=known.sectors,
        casualties=len(known.casualties),
        revision=known.revision,
        stood_down_at=known.stood_down_at,
        stood_down_because=known.stood_down_because,
    )


@router.get("/mass-casualties", responses=answers(Page[MassCasualtyView], problems=READ))
async def list_mass_casualties(
    request: Request,
    desk: DeskOf,
    status: Annotated[Literal["live", "all"], Query(description="live: not stood down")] = "live",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Mass-casualty incidents, the one declared last first."""
    known = desk.room.state.dispatch.mass_casualties.values()
    chosen = [view_of(one) for one in known if status == "all" or one.stood_down_at is None]
    page = page_of(chosen, key=lambda one: (-one.declared_at, one.incident_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.post(ONE, status_code=201, responses=answers(MassCasualtyView, status=201, problems=WRITE_ONE))
async def declare_mass_casualty(incident_id: PathId, body: DeclarationBody, command: Command, desk: DeskOf) -> Response:
    """Declare an incident a mass-casualty incident. Loading points must lie on the map."""
    for point in body.loading_points:
        warnings_about(desk, point.lon, point.lat)
    accepted = await command.send(
        DeclareMassCasualty(
            incident_id=incident_id,
            reason=body.reason,
            expected_casualties=body.expected_casualties,
            loading_points=tuple(point.point() for point in body.loading_points),
            sectors=tuple(sector.sector() for sector in body.sectors),
        ),
        decided_on=f"incident/{incident_id}",
    )
    return _now(desk, incident_id, accepted, status=201)


@router.get(ONE, responses=answers(MassCasualtyView, problems=READ_ONE, _304="Unchanged"))
async def read_mass_casualty(request: Request, incident_id: PathId, desk: DeskOf) -> Response:
    """One, with its ETag."""
    view, version = view_of(_found(desk, incident_id)), _version(desk, incident_id)
    return unchanged(request, version) or json_response(view, headers={"ETag": etag(version)})


@router.get(f"{ONE}/casualties", responses=answers(Page[Casualty], problems=READ_ONE))
async def list_casualties(
    request: Request, incident_id: PathId, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200
) -> Response:
    """Every casualty by its number: tag, place, destination."""
    casualties = _found(desk, incident_id).casualties.values()
    page = page_of(casualties, key=lambda casualty: (casualty.number,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get(f"{ONE}/board", responses=answers(Board, problems=READ_ONE))
def read_board(incident_id: PathId, desk: DeskOf) -> Response:
    """Counts by tag of who is where: on the scene, loaded, received, released; by sector, unit and hospital."""
    return json_response(board(desk, incident_id), headers={"ETag": etag(_version(desk, incident_id))})


@router.get(f"{ONE}/plan", responses=answers(EvacuationPlan, problems=READ_ONE))
def propose_evacuation(incident_id: PathId, desk: DeskOf, language: Language) -> Response:
    """Who goes where with which unit, which units join, which stay, what to ask neighbours for: a proposal."""
    plan = evacuation_plan(desk, incident_id)
    return json_response(plan, headers={"ETag": etag(_version(desk, incident_id))}, language=language)


@router.post(f"{ONE}/scene", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def arrange_scene(incident_id: PathId, body: SceneBody, command: Command, desk: DeskOf) -> Response:
    """Loading points and sectors anew."""
    for point in body.loading_points:
        warnings_about(desk, point.lon, point.lat)
    return await _send(
        command,
        desk,
        ArrangeScene(
            incident_id=incident_id,
            loading_points=tuple(point.point() for point in body.loading_points),
            sectors=tuple(sector.sector() for sector in body.sectors),
            expected_casualties=body.expected_casualties,
        ),
    )


@router.post(f"{ONE}/casualties", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def tag_casualties(incident_id: PathId, body: CasualtiesBody, command: Command, desk: DeskOf) -> Response:
    """Tag new casualties, and known ones anew."""
    tagged = tuple(casualty.tagged() for casualty in body.casualties)
    return await _send(command, desk, TagCasualties(incident_id=incident_id, casualties=tagged))


@router.post(f"{ONE}/allotments", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def allot_casualties(incident_id: PathId, body: AllotmentBody, command: Command, desk: DeskOf) -> Response:
    """Accept a plan's hospitals. Refused when the incident has moved on since the plan, or a hospital has no room."""
    hospital_ids = dict(body.hospital_ids)
    return await _send(
        command, desk, AllotCasualties(incident_id=incident_id, revision=body.revision, hospital_ids=hospital_ids)
    )


@router.post(f"{ONE}/loads", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def load_casualties(incident_id: PathId, body: LoadBody, command: Command, desk: DeskOf) -> Response:
    """A unit on the scene takes casualties. Their arrival follows from the unit's."""
    return await _send(
        command,
        desk,
        LoadCasualties(
            incident_id=incident_id,
            unit_id=body.unit_id,
            numbers=tuple(body.numbers),
            hospital_id=body.hospital_id,
            despite_capacity=body.despite_capacity,
        ),
    )


@router.post(f"{ONE}/arrivals", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def record_arrivals(incident_id: PathId, body: ArrivalBody, command: Command, desk: DeskOf) -> Response:
    """All that a unit carries has reached a hospital. Needed only where the crew did not report its own arrival."""
    return await _send(
        command,
        desk,
        RecordCasualtiesArrived(incident_id=incident_id, unit_id=body.unit_id, hospital_id=body.hospital_id),
    )


@router.post(f"{ONE}/unloads", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def unload_casualties(incident_id: PathId, body: WhyNumbersBody, command: Command, desk: DeskOf) -> Response:
    """Loaded casualties wait at the scene again."""
    numbers = tuple(body.numbers)
    return await _send(command, desk, UnloadCasualties(incident_id=incident_id, numbers=numbers, reason=body.reason))


@router.post(f"{ONE}/releases", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def release_casualties(incident_id: PathId, body: WhyNumbersBody, command: Command, desk: DeskOf) -> Response:
    """Casualties on the scene who need no hospital any more, or were counted twice."""
    numbers = tuple(body.numbers)
    return await _send(command, desk, ReleaseCasualties(incident_id=incident_id, numbers=numbers, reason=body.reason))


@router.post(f"{ONE}/stand-down", responses=answers(MassCasualtyView, problems=WRITE_ONE))
async def stand_down_mass_casualty(
    incident_id: PathId, body: WhyStoodDownBody, command: Command, desk: DeskOf
) -> Response:
    """Refused while a living casualty is on the scene or on its way."""
    return await _send(command, desk, StandDownMassCasualty(incident_id=incident_id, reason=body.reason))


async def _send(command: Command, desk: Desk, what: Any) -> Response:
    accepted = await command.send(what, decided_on=f"mass-casualty/{what.incident_id}")
    return _now(desk, what.incident_id, accepted)


def _now(desk: Desk, incident_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    view = view_of(_found(desk, incident_id))
    location = f"/v1/mass-casualties/{incident_id}" if status == 201 else None
    return done(view, accepted, version=_version(desk, incident_id), status=status, location=location)


def _found(desk: Desk, incident_id: str) -> MassCasualty:
    known = desk.room.state.dispatch.mass_casualties
    return found(known, incident_id, what="mass-casualty incident", code="mass-casualty-not-found")


def _version(desk: Desk, incident_id: str) -> int:
    return desk.room.state.versions.get(f"mass-casualty/{incident_id}", 0)
