"""The fixed things of the region as GeoJSON (RFC 7946): stations, hospitals, blood places, districts."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, answers
from api.http.json import json_response
from controlroom.desk import Desk

router = APIRouter(prefix="/v1/map", tags=["places"])


class Point(Struct, frozen=True, kw_only=True):
    coordinates: tuple[float, float]
    type: str = "Point"


class Feature(Struct, frozen=True, kw_only=True):
    """`properties` has `kind` (station, hospital, blood_place, district), `id`, `name` and `names` by language."""

    geometry: Point
    properties: dict[str, Any]
    type: str = "Feature"


class FeatureCollection(Struct, frozen=True, kw_only=True):
    features: tuple[Feature, ...]
    type: str = "FeatureCollection"


@router.get("/features", responses=answers(FeatureCollection, problems=READ))
def read_features(desk: DeskOf) -> Response:
    """What stands still in the region."""
    return json_response(FeatureCollection(features=tuple(_features(desk))))


def _features(desk: Desk) -> Iterator[Feature]:
    pack, state = desk.pack, desk.room.state
    names = {
        "station": {station.station_id: dict(station.names) for station in pack.stations},
        "hospital": {hospital.hospital_id: dict(hospital.names) for hospital in pack.hospitals},
        "blood_place": {place.place_id: dict(place.names) for place in pack.blood_places},
    }
    for station in state.dispatch.stations.values():
        yield _feature("station", station.station_id, station, names["station"].get(station.station_id, {}))
    for hospital in state.dispatch.hospitals.values():
        yield _feature("hospital", hospital.hospital_id, hospital, names["hospital"].get(hospital.hospital_id, {}))
    for place in state.bloodbank.places.values():
        yield _feature("blood_place", place.place_id, place, names["blood_place"].get(place.place_id, {}))
    for district in pack.districts:
        yield _feature("district", district.district_id, district, dict(district.names))


def _feature(kind: str, thing_id: str, thing: Any, names: dict[str, str]) -> Feature:
    properties = {"kind": kind, "id": thing_id, "name": thing.name, "names": names}
    return Feature(geometry=Point(coordinates=(thing.lon, thing.lat)), properties=properties)
