"""Ways between places, and what is closed on the roads. Points are sent in bodies: where somebody goes is personal."""

from typing import Annotated, Literal

from fastapi import APIRouter
from msgspec import Struct
from pydantic import Field, model_validator
from starlette.responses import Response

from api.actor import Actor
from api.desks import DeskOf
from api.http.documents import EVERYWHERE, READ, answers
from api.http.json import json_response
from api.problems import Problem
from api.values import Body, Lat, Lon, SomeWords
from controlroom.desk import Desk

router = APIRouter(prefix="/v1/roads", tags=["roads"])
ASKED = (*EVERYWHERE, "body-too-large", "unsupported-media-type")
MOST_ARCS = 2_000


class PlaceBody(Body):
    lon: Lon
    lat: Lat


class RouteBody(Body):
    """`profile` is how one drives: `lights`, `normal` or `van`, as far as the region's pack has them."""

    origin: PlaceBody
    destination: PlaceBody
    profile: Literal["lights", "normal", "van"] = "normal"


class RouteView(Struct, frozen=True, kw_only=True):
    """A fastest way at the traffic of now; `lonlat` is its line, off-road legs included."""

    travel_s: float
    distance_m: float
    lonlat: tuple[tuple[float, float], ...]
    origin_off_road_m: float
    destination_off_road_m: float
    warnings: tuple[str, ...]


class RoadSelection(Body):
    """Which stretches of road: all within `radius_m` of a point, or a street by its name."""

    lon: Lon | None = None
    lat: Lat | None = None
    radius_m: Annotated[float, Field(gt=0, le=500)] = 15.0
    street: SomeWords | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> "RoadSelection":
        by_point = self.lon is not None and self.lat is not None
        if by_point == (self.street is not None) or (self.lon is None) != (self.lat is None):
            raise ValueError("give either lon and lat, or street")
        return self


class ClosureBody(RoadSelection):
    """`slowdown` multiplies travel times instead of closing."""

    slowdown: Annotated[float, Field(gt=1, le=1000)] | None = None


class ClosedArc(Struct, frozen=True, kw_only=True):
    """`slowdown` null = closed."""

    arc: int
    slowdown: float | None
    lonlat: tuple[tuple[float, float], ...]


class RoadConditions(Struct, frozen=True, kw_only=True):
    """What is closed or slowed. `revision` rises with every change."""

    revision: int
    arcs: tuple[ClosedArc, ...]


@router.post("/route", responses=answers(RouteView, problems=(*ASKED, "conflict")))
def find_route(body: RouteBody, desk: DeskOf) -> Response:
    """The fastest way from here to there."""
    origin = (body.origin.lon, body.origin.lat)
    route = desk.route(origin, (body.destination.lon, body.destination.lat), profile=body.profile)
    return json_response(
        RouteView(
            travel_s=route.travel_s,
            distance_m=route.distance_m,
            lonlat=tuple((float(lon), float(lat)) for lon, lat in route.lonlat.tolist()),
            origin_off_road_m=route.origin_off_road_m,
            destination_off_road_m=route.destination_off_road_m,
            warnings=tuple(str(warning) for warning in route.warnings),
        )
    )


@router.get("/closures", responses=answers(RoadConditions, problems=READ))
def list_closures(desk: DeskOf) -> Response:
    """What is closed or slowed now."""
    return _conditions(desk)


@router.post("/closures", responses=answers(RoadConditions, problems=(*ASKED, "not-found")))
def close_road(body: ClosureBody, desk: DeskOf, actor: Actor) -> Response:
    """Close or slow stretches of road: every later answer knows it. Closures are live state: a restart opens all."""
    arcs = _selected(desk, body)
    if body.slowdown is None:
        desk.network.close_arcs(arcs)
    else:
        desk.network.slow_arcs(arcs, body.slowdown)
    return _conditions(desk)


@router.post("/reopenings", responses=answers(RoadConditions, problems=(*ASKED, "not-found")))
def reopen_road(body: RoadSelection, desk: DeskOf, actor: Actor) -> Response:
    """Take closures and slowdowns off stretches of road."""
    desk.network.reopen(_selected(desk, body))
    return _conditions(desk)


def _selected(desk: Desk, body: RoadSelection) -> list[int]:
    if body.street is not None:
        arcs = desk.network.arcs_of_street(body.street).tolist()
    else:
        assert body.lon is not None
        assert body.lat is not None
        desk.check_point(body.lon, body.lat)
        arcs = desk.network.arcs_near(body.lon, body.lat, body.radius_m).tolist()
    if not arcs:
        detail = "No road of the map is meant by this: move the point, widen the radius or check the street's name."
        raise Problem("unknown-road", detail, family="not-found", field="body")
    if len(arcs) > MOST_ARCS:
        detail = f"{len(arcs)} stretches of road are meant; at most {MOST_ARCS} can be changed at once."
        raise Problem("too-many-roads", detail, family="invalid", field="body")
    return [int(arc) for arc in arcs]


def _conditions(desk: Desk) -> Response:
    closures = dict(desk.network.closures)
    arcs = tuple(
        ClosedArc(arc=arc, slowdown=None if factor == float("inf") else factor, lonlat=_line(desk, arc))
        for arc, factor in sorted(closures.items())
    )
    return json_response(RoadConditions(revision=desk.network.revision, arcs=arcs))


def _line(desk: Desk, arc: int) -> tuple[tuple[float, float], ...]:
    _, lonlat = desk.network.graph.lines([arc])
    return tuple((float(lon), float(lat)) for lon, lat in lonlat.tolist())
