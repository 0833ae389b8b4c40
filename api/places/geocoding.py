"""Finding places by text and by position. Searches are POST bodies: an address may be personal, and URLs are logged."""

from typing import Annotated

from fastapi import APIRouter
from msgspec import Struct
from pydantic import Field
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.http.documents import EVERYWHERE, answers
from api.http.json import json_response
from api.problems import Problem
from api.values import Body, Lat, Lon, SomeWords
from roads.geocode import Geocoder, Match

router = APIRouter(prefix="/v1/geocode", tags=["places"])
PROBLEMS = (*EVERYWHERE, "body-too-large", "unsupported-media-type", "unavailable")


class Near(Body):
    lon: Lon
    lat: Lat


class PlaceQuery(Body):
    """`near` prefers, among places equally like the text, the nearer ones."""

    text: SomeWords = Field(examples=["Садовая 12"])
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    near: Near | None = None


class PointQuery(Body):
    lon: Lon
    lat: Lat
    within_m: Annotated[float, Field(gt=0, le=20_000)] = 300.0
    limit: Annotated[int, Field(ge=1, le=50)] = 5


class FoundPlace(Struct, frozen=True, kw_only=True):
    """A place; `score` from 0 to 1, 1 = exactly what was asked."""

    place_id: int
    kind: str
    label: str
    lon: float
    lat: float
    score: float
    matched_text: str


class FoundPlaces(Struct, frozen=True, kw_only=True):
    places: tuple[FoundPlace, ...]


@router.post("/search", responses=answers(FoundPlaces, problems=PROBLEMS))
def search_places(body: PlaceQuery, desk: DeskOf, language: Language) -> Response:
    """Places the text may mean, best first: any spelling, unfinished, misspelt. None when nothing is like it."""
    near = None if body.near is None else (body.near.lon, body.near.lat)
    matches = _geocoder(desk.geocoder).search(body.text, limit=body.limit, near=near, language=language)
    return _answer(matches)


@router.post("/reverse", responses=answers(FoundPlaces, problems=PROBLEMS))
def places_near(body: PointQuery, desk: DeskOf, language: Language) -> Response:
    """What is at or near a point, nearest first."""
    matches = _geocoder(desk.geocoder).reverse(
        body.lon, body.lat, within_m=body.within_m, limit=body.limit, language=language
    )
    return _answer(matches)


def _geocoder(geocoder: Geocoder | None) -> Geocoder:
    if geocoder is None:
        detail = "This region's pack has no places to search: give coordinates instead."
        raise Problem("no-geocoder", detail, family="unavailable")
    return geocoder


def _answer(matches: list[Match]) -> Response:
    fields = FoundPlace.__struct_fields__
    places = tuple(FoundPlace(**{name: getattr(match, name) for name in fields}) for match in matches)
    return json_response(FoundPlaces(places=places))
