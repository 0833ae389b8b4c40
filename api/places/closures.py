"""Closed and slowed roads: decisions of the control room, in force until their end or until somebody reopens them."""

from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter
from msgspec import Struct
from pydantic import Field, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.problems import Problem
from api.values import Body, Instant, Lat, Lon, PathId, SomeWords
from controlroom.closures import (
    MOST_ARCS,
    MOST_FACTOR,
    CloseRoad,
    Closure,
    ReopenRoad,
    RoadClosed,
    RoadSlowed,
    SlowRoad,
    closure_of,
    road_closure_stream,
)
from controlroom.desk import Desk
from roads import RoadGraph

router = APIRouter(prefix="/v1/roads/closures", tags=["roads"])


class ClosureBody(Body):
    """Which stretches of road: all within `radius_m` of a point, or a street by its name; why, and until when.

    `slowdown` multiplies travel times instead of closing.
    """

    lon: Lon | None = None
    lat: Lat | None = None
    radius_m: Annotated[float, Field(gt=0, le=500)] = 15.0
    street: SomeWords | None = None
    slowdown: Annotated[float, Field(gt=1, le=MOST_FACTOR)] | None = None
    reason: SomeWords = Field(examples=["burst water main"])
    until_at: Instant | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> "ClosureBody":
        by_point = self.lon is not None and self.lat is not None
        if by_point == (self.street is not None) or (self.lon is None) != (self.lat is None):
            raise ValueError("give either lon and lat, or street")
        return self


class RoadLines(Struct, frozen=True, kw_only=True):
    """GeoJSON; a road of two directions is one line."""

    coordinates: tuple[tuple[tuple[float, float], ...], ...]
    type: str = "MultiLineString"


class RoadClosure(Struct, frozen=True, kw_only=True):
    """A closure (`slowdown` null) or a slowdown that was not ended yet.

    One that is not `applied` has no effect on travel times: for the reason given, or because it was ended since. Its
    lines are those that the present map knows.
    """

    closure_id: str
    slowdown: float | None
    reason: str
    closed_at: float
    until_at: float | None
    arc_count: int
    applied: bool
    not_applied_because: str | None
    geometry: RoadLines


class ReopenedRoad(Struct, frozen=True, kw_only=True):
    closure_id: str
    reopened_at: float


@router.get("", responses=answers(Page[RoadClosure], problems=READ))
def list_closures(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What is closed or slowed now, in the order it was decided."""
    desk.bring_roads()
    closures = desk.room.state.roads.closures.values()
    page = page_of(closures, key=lambda closure: (closure.closure_id,), cursor=cursor, limit=limit)
    views = Page(items=tuple(_view(desk, closure) for closure in page.items), next_cursor=page.next_cursor)
    return json_response(views, headers=paging_headers(request.url.path, page))


@router.get("/{closure_id}", responses=answers(RoadClosure, problems=READ_ONE, _304="Unchanged"))
def read_closure(request: Request, closure_id: PathId, desk: DeskOf) -> Response:
    """One closure, with its ETag."""
    desk.bring_roads()
    state = desk.room.state
    closure = found(state.roads.closures, closure_id, what="closure", code="closure-not-found")
    version = state.versions.get(road_closure_stream(closure_id), 0)
    return unchanged(request, version) or json_response(_view(desk, closure), headers={"ETag": etag(version)})


@router.post("", status_code=201, responses=answers(RoadClosure, status=201, problems=WRITE_ONE))
async def close_road(body: ClosureBody, command: Command, desk: DeskOf) -> Response:
    """Close or slow stretches of road: every later answer knows it, after a restart too."""
    arc_ids = await run_in_threadpool(_selected, desk, body)
    accepted = await command.send(_decision(body, arc_ids, graph_checksum=desk.network.checksum))
    await run_in_threadpool(desk.bring_roads)
    record = accepted.events[0]
    assert isinstance(record.event, RoadClosed | RoadSlowed)
    closure = closure_of(record.event, at=record.at)
    view = await run_in_threadpool(_view, desk, closure)
    location = f"/v1/roads/closures/{closure.closure_id}"
    return done(view, accepted, version=record.version, status=201, location=location)


@router.post("/{closure_id}/reopen", responses=answers(ReopenedRoad, problems=WRITE_ONE))
async def reopen_road(closure_id: PathId, command: Command, desk: DeskOf) -> Response:
    """End one closure; where another one names the same stretch, that one stays in force."""
    accepted = await command.send(ReopenRoad(closure_id=closure_id), decided_on=road_closure_stream(closure_id))
    await run_in_threadpool(desk.bring_roads)
    record = accepted.events[0]
    return done(ReopenedRoad(closure_id=closure_id, reopened_at=record.at), accepted, version=record.version)


def _decision(body: ClosureBody, arc_ids: tuple[int, ...], *, graph_checksum: str) -> CloseRoad | SlowRoad:
    if body.slowdown is None:
        return CloseRoad(arc_ids=arc_ids, graph_checksum=graph_checksum, reason=body.reason, until_at=body.until_at)
    return SlowRoad(
        arc_ids=arc_ids,
        graph_checksum=graph_checksum,
        factor=body.slowdown,
        reason=body.reason,
        until_at=body.until_at,
    )


def _selected(desk: Desk, body: ClosureBody) -> tuple[int, ...]:
    """Ids of the arcs that are meant."""
    if body.street is not None:
        arcs = desk.network.arcs_of_street(body.street)
    else:
        assert body.lon is not None
        assert body.lat is not None
        desk.check_point(body.lon, body.lat)
        arcs = desk.network.arcs_near(body.lon, body.lat, body.radius_m)
    if not len(arcs):
        detail = "No road of the map is meant by this: move the point, widen the radius or check the street's name."
        raise Problem("unknown-road", detail, family="not-found", field="body")
    if len(arcs) > MOST_ARCS:
        detail = f"{len(arcs)} stretches of road are meant; at most {MOST_ARCS} can be changed at once."
        raise Problem("too-many-roads", detail, family="invalid", field="body")
    return tuple(desk.network.graph.arc_ids[arcs].tolist())


def _view(desk: Desk, closure: Closure) -> RoadClosure:
    in_force = desk.closures.now
    return RoadClosure(
        closure_id=closure.closure_id,
        slowdown=closure.factor,
        reason=closure.reason,
        closed_at=closure.closed_at,
        until_at=closure.until_at,
        arc_count=len(closure.arc_ids),
        applied=closure.closure_id in in_force.applied,
        not_applied_because=in_force.not_applied.get(closure.closure_id),
        geometry=_lines(desk.network.graph, desk.closures.arcs_of(closure).tolist()),
    )


def _lines(graph: RoadGraph, arcs: list[int]) -> RoadLines:
    start, lonlat = graph.lines(arcs)
    points = [(lon, lat) for lon, lat in lonlat.round(6).tolist()]
    lines = [tuple(points[a:b]) for a, b in pairwise(start.tolist())]
    return RoadLines(coordinates=tuple(dict.fromkeys(min(line, line[::-1]) for line in lines)))
