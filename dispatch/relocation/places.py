"""Where free units may wait: stations and posts."""

from msgspec import Struct

from dispatch.model import LonLat, Unit, UnitStatus
from dispatch.relocation.settings import RelocationSettings
from dispatch.state import DispatchState

SAME_PLACE_DEGREES = 1e-4


class WaitingPlace(Struct, frozen=True, kw_only=True):
    """A station or post with room for `capacity` units."""

    place_id: str
    name: str
    lon: float
    lat: float
    capacity: int

    @property
    def point(self) -> LonLat:
        return self.lon, self.lat


def waiting_places(state: DispatchState, settings: RelocationSettings) -> tuple[WaitingPlace, ...]:
    """Every station and post by id; a post with a station's id stands for it."""
    places = {
        station.station_id: WaitingPlace(
            place_id=station.station_id, name=station.name, lon=station.lon, lat=station.lat, capacity=station.capacity
        )
        for station in state.stations.values()
    }
    for post in settings.posts:
        places[post.post_id] = WaitingPlace(
            place_id=post.post_id, name=post.name, lon=post.lon, lat=post.lat, capacity=post.capacity
        )
    return tuple(places[place_id] for place_id in sorted(places))


def destination_of(state: DispatchState, unit: Unit) -> LonLat:
    """Where a free unit waits, or is on its way to: its post, the station where it stands, else its own."""
    if unit.status is UnitStatus.POSTED and unit.post is not None:
        return unit.post
    if unit.status is UnitStatus.AVAILABLE_AT_STATION and unit.last_place is not None:
        return unit.last_place
    station = state.stations[unit.station_id]
    return station.lon, station.lat


def place_at(places: tuple[WaitingPlace, ...], point: LonLat) -> int:
    """Number of the place that stands there; -1 = none."""
    for number, place in enumerate(places):
        if is_same_place(place.point, point):
            return number
    return -1


def is_same_place(one: LonLat, other: LonLat) -> bool:
    """Within some ten metres of each other."""
    return abs(one[0] - other[0]) < SAME_PLACE_DEGREES and abs(one[1] - other[1]) < SAME_PLACE_DEGREES
