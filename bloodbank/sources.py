"""From where blood could come, and when it would be there."""

import math
from bisect import bisect_right
from collections.abc import Collection

import numpy as np
from msgspec import Struct

from bloodbank.model import BloodGroup, BloodRequest, BloodState, Component
from bloodbank.ports import TravelTimes
from bloodbank.settings import BloodSettings
from bloodbank.stock import stock_of


class Source(Struct, frozen=True, kw_only=True):
    """A place with stock: when its units would be there (infinite: never), and until when they must keep."""

    place_id: str
    own: bool
    arrives_at: float
    planned_end_at: float

    def in_time(self, needed_by_at: float) -> bool:
        return self.arrives_at <= needed_by_at

    @property
    def reachable(self) -> bool:
        return math.isfinite(self.arrives_at)


def find_sources(
    state: BloodState,
    request: BloodRequest,
    components: Collection[Component],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> list[Source]:
    """Every place that holds any of these components, the asking place first, then by arrival.

    A unit from elsewhere is prepared, loaded and driven; one at the asking place is only taken from its refrigerator.
    """
    places = [place_id for place_id in sorted(state.places) if _holds_any(state, place_id, components)]
    away = [place_id for place_id in places if place_id != request.place_id]
    travel_s = _travel_to(state, away, request.place_id, travel_times=travel_times, now=now, settings=settings)
    ready_at = now + settings.preparation_s + settings.handling_s
    arrivals = {place_id: ready_at + seconds for place_id, seconds in zip(away, travel_s, strict=True)}
    if request.place_id in places:
        arrivals[request.place_id] = now + settings.handling_s
    sources = [_source(request, place_id, at, settings=settings) for place_id, at in arrivals.items()]
    return sorted(sources, key=lambda source: (not source.own, source.arrives_at, source.place_id))


def _holds_any(state: BloodState, place_id: str, components: Collection[Component]) -> bool:
    return any(stock_of(state, place_id, component, group) for component in components for group in BloodGroup)


def _travel_to(
    state: BloodState,
    place_ids: list[str],
    destination_id: str,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> list[float]:
    """Seconds from each place to the destination; infinite where there is no way."""
    if not place_ids:
        return []
    origins = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    destination = state.places[destination_id]
    seconds = travel_times.travel_s(
        origins, np.array([(destination.lon, destination.lat)]), profile=settings.profile, at=now
    )[:, 0]
    return [float(value) if math.isfinite(value) and value >= 0.0 else math.inf for value in seconds]


def _source(request: BloodRequest, place_id: str, arrives_at: float, *, settings: BloodSettings) -> Source:
    start_at = arrives_at if math.isfinite(arrives_at) else request.needed_by_at
    end_at = settings.planned_end_at(request.urgency, needed_by_at=request.needed_by_at, now=start_at)
    own = place_id == request.place_id
    return Source(place_id=place_id, own=own, arrives_at=arrives_at, planned_end_at=end_at)


def usable_units(state: BloodState, source: Source, component: Component, group: BloodGroup) -> tuple[str, ...]:
    """Units of the source that keep until they have been used, first to expire first."""
    held = stock_of(state, source.place_id, component, group)
    units = state.blood_units
    first = bisect_right(held, source.planned_end_at, key=lambda unit_id: units[unit_id].expires_at)
    return held[first:]
