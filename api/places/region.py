"""What region this is, and what a console needs to draw it."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, answers
from api.http.json import json_response
from controlroom.desk import Desk

router = APIRouter(prefix="/v1", tags=["places"])


class Region(Struct, frozen=True, kw_only=True):
    """`names`: language to name; `bounds` is west, south, east, north; `synthetic` regions are invented.

    `targets_s`: priority to seconds.
    """

    region: str
    name: str
    names: dict[str, str]
    synthetic: bool
    timezone: str
    languages: tuple[str, ...]
    targets_s: dict[str, float]
    attribution: str
    bounds: tuple[float, float, float, float]
    basemap: bool
    geocoder: bool
    position: int
    at: float


def region_of(desk: Desk) -> Region:
    settings = desk.pack.settings
    graph = desk.pack.graph
    return Region(
        region=desk.region,
        name=settings.name,
        names=dict(settings.names),
        synthetic=settings.synthetic,
        timezone=settings.timezone,
        languages=tuple(settings.languages),
        targets_s={str(priority): float(target) for priority, target in settings.targets_s.items()},
        attribution=settings.attribution,
        bounds=(float(graph.lon.min()), float(graph.lat.min()), float(graph.lon.max()), float(graph.lat.max())),
        basemap=desk.pack.basemap_path is not None,
        geocoder=desk.geocoder is not None,
        position=desk.room.state.position,
        at=desk.now(),
    )


@router.get("/region", responses=answers(Region, problems=READ))
def read_region(desk: DeskOf) -> Response:
    """The region's name, languages, targets, bounds and clock."""
    return json_response(region_of(desk))
