"""Ways between places. Points are sent in bodies: where somebody goes is personal."""

from typing import Literal

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import EVERYWHERE, answers
from api.http.json import json_response
from api.values import Body, Lat, Lon

router = APIRouter(prefix="/v1/roads", tags=["roads"])
ASKED = (*EVERYWHERE, "body-too-large", "unsupported-media-type")


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
