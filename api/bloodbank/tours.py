"""Vans and their tours: propose, send, record the stops."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bloodbank.tour_bodies import CancelledTourBody, ReachedStopBody, TourBody
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import Id, PathId
from bloodbank.messages import CancelTour, DispatchVan, VanDispatched
from bloodbank.model import Tour, Van
from bloodbank.tour import TourPlan
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["vans and tours"])

RequestIds = Annotated[list[Id], Query(min_length=1, max_length=50, description="The requests whose blood is carried")]


@router.get("/vans", responses=answers(Page[Van], problems=READ))
async def list_vans(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Vans by id; one with a `tour_id` is busy."""
    vans = desk.room.state.bloodbank.vans.values()
    page = page_of(vans, key=lambda van: (van.van_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/tours/proposal", responses=answers(TourPlan, problems=READ_ONE))
def propose_tour(request_id: RequestIds, desk: DeskOf, language: Language) -> Response:
    """Which van carries the blood held for these requests, by which stops."""
    return json_response(desk.plan_tour(request_id), language=language)


@router.get("/tours", responses=answers(Page[Tour], problems=READ))
async def list_tours(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """Tours, the latest departure first."""
    tours = desk.room.state.bloodbank.tours.values()
    page = page_of(tours, key=lambda tour: (-tour.departed_at, tour.tour_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/tours/{tour_id}", responses=answers(Tour, problems=READ_ONE, _304="Unchanged"))
async def read_tour(request: Request, tour_id: PathId, desk: DeskOf) -> Response:
    """One tour, with its ETag."""
    tour = found(desk.room.state.bloodbank.tours, tour_id, what="tour", code="unknown-tour")
    version = _version(desk, tour_id)
    return unchanged(request, version) or json_response(tour, headers={"ETag": etag(version)})


@router.post("/tours", status_code=201, responses=answers(Tour, status=201, problems=WRITE_ONE))
async def dispatch_van(body: TourBody, command: Command, desk: DeskOf) -> Response:
    """Send a van on a tour with issued units and units of accepted transfers."""
    accepted = await command.send(
        DispatchVan(van_id=body.van_id, stops=tuple(stop.stop() for stop in body.stops)),
        decided_on=f"van/{body.van_id}",
    )
    sent = next(r.event for r in accepted.events if isinstance(r.event, VanDispatched))
    return _now(desk, sent.tour_id, accepted, status=201)


@router.post("/tours/{tour_id}/stops", responses=answers(Tour, problems=WRITE_ONE))
async def record_tour_stop(tour_id: PathId, body: ReachedStopBody, command: Command, desk: DeskOf) -> Response:
    """The van is at its next stop: what it was to load is in transit, what it was to bring is there.

    Repeating a stop that was reached changes nothing.
    """
    accepted = await command.send(body.command(tour_id), decided_on=f"tour/{tour_id}")
    return _now(desk, tour_id, accepted)


@router.post("/tours/{tour_id}/cancel", responses=answers(Tour, problems=WRITE_ONE))
async def cancel_tour(tour_id: PathId, body: CancelledTourBody, command: Command, desk: DeskOf) -> Response:
    """What was not fetched waits for another van; what is aboard is put down at `place_id`."""
    accepted = await command.send(
        CancelTour(tour_id=tour_id, reason=body.reason, place_id=body.place_id), decided_on=f"tour/{tour_id}"
    )
    return _now(desk, tour_id, accepted)


def _version(desk: Desk, tour_id: str) -> int:
    return desk.room.state.versions.get(f"tour/{tour_id}", 0)


def _now(desk: Desk, tour_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    tour = desk.room.state.bloodbank.tours[tour_id]
    location = f"/v1/tours/{tour_id}" if status == 201 else None
    return done(tour, accepted, version=_version(desk, tour_id), status=status, location=location)
