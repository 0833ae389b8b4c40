"""All that a choice of moves looks at, as arrays: free units where they will be, places, drives, what is allowed."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from msgspec import Struct

from dispatch.coverage.available import AvailableUnits, available_units
from dispatch.coverage.covers import Covers, Standard, cell_extra_s, covers_of, road_budget_s
from dispatch.coverage.demand import DemandForecast
from dispatch.fleet import travel_times_s
from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray
from dispatch.messages import Reason
from dispatch.model import LonLat, Position
from dispatch.ports import TravelTimes
from dispatch.relocation.movable import longest_drives_s, why_not_movable
from dispatch.relocation.places import WaitingPlace, destination_of, place_at, waiting_places
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class Board(Struct, frozen=True, kw_only=True, eq=False):
    """`m` free units (those held back among them) and `p` places.

    `unit_covers` are of the units' destinations, `place_covers` of the places, for a unit of each of the preparation
    times `preparation_s` (m) that occur. `at_place` (m): the place a unit waits at or goes to, -1 = none.
    `drive_s` (m, p) from where the units are. `allowed` (m, p): the limits let the unit go there and it isn't there;
    whether there is room is not looked at.
    """

    standard: Standard
    demand: FloatArray
    forecast: DemandForecast
    units: AvailableUnits
    places: tuple[WaitingPlace, ...]
    busy: FloatArray
    preparation_s: FloatArray
    unit_covers: Covers
    place_covers: Mapping[float, Covers]
    at_place: IndexArray
    drive_s: FloatArray
    allowed: BoolArray
    held: Mapping[str, Reason]

    @property
    def room(self) -> IndexArray:
        """(p,) how many units each place still has room for."""
        capacity = np.array([place.capacity for place in self.places], dtype=np.int64)
        there = np.bincount(self.at_place[self.at_place >= 0], minlength=len(self.places))
        room: IndexArray = np.maximum(capacity - there, 0).astype(np.int64)
        return room

    @property
    def movable(self) -> BoolArray:
        """(m,) units that may go somewhere."""
        return np.asarray(self.allowed.any(axis=1), dtype=np.bool_)


def gather_moves(
    state: DispatchState,
    *,
    standard: Standard,
    needed: Mapping[str, str],
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    demand: DemandForecast,
    now: float,
    settings: DispatchSettings,
) -> Board:
    """`needed`: unit id -> the waiting incident that needs it."""
    units = available_units(
        state,
        positions=positions,
        now=now,
        settings=settings,
        priority=standard.priority,
        capabilities=settings.coverage.capabilities,
    )
    places = waiting_places(state, settings.relocation)
    destinations = _points([destination_of(state, unit) for unit in units.units])
    place_points = _points([place.point for place in places])
    preparation_s = units.preparation_s(settings, profile=standard.profile)
    profile = settings.relocation.drive_profile
    drive_s = travel_times_s(travel_times, origins=units.points, destinations=place_points, profile=profile, at=now)
    at_place = np.array([place_at(places, (lon, lat)) for lon, lat in destinations.tolist()], dtype=np.int64)
    held = _held(state, units, needed=needed, now=now, settings=settings)
    covered = partial(_covered, demand, standard=standard, travel_times=travel_times, now=now, settings=settings)
    return Board(
        standard=standard,
        demand=demand.at(now),
        forecast=demand,
        units=units,
        places=places,
        busy=units.busy(),
        preparation_s=preparation_s,
        unit_covers=covered(destinations, preparation_s),
        place_covers={
            value: covered(place_points, np.full(len(places), value)) for value in np.unique(preparation_s).tolist()
        },
        at_place=at_place,
        drive_s=drive_s,
        allowed=_allowed(state, units, places, at_place, drive_s, held=held, now=now, settings=settings),
        held=held,
    )


def _points(places: Sequence[LonLat]) -> FloatArray:
    return np.array(places, dtype=np.float64).reshape(-1, 2)


def _covered(
    demand: DemandForecast,
    points: FloatArray,
    preparation_s: FloatArray,
    *,
    standard: Standard,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Covers:
    return covers_of(
        points,
        demand.cells,
        budget_s=road_budget_s(standard, preparation_s=preparation_s, settings=settings.coverage),
        travel_times=travel_times,
        profile=standard.profile,
        now=now,
        settings=settings.coverage,
        extra_s=cell_extra_s(standard, demand),
    )


def _held(
    state: DispatchState, units: AvailableUnits, *, needed: Mapping[str, str], now: float, settings: DispatchSettings
) -> dict[str, Reason]:
    """Why units that count may not be moved."""
    found = {
        unit.unit_id: why_not_movable(state, unit, needed=needed, now=now, settings=settings) for unit in units.units
    }
    return {unit_id: reason for unit_id, reason in found.items() if reason is not None}


def _allowed(
    state: DispatchState,
    units: AvailableUnits,
    places: tuple[WaitingPlace, ...],
    at_place: IndexArray,
    drive_s: FloatArray,
    *,
    held: Mapping[str, Reason],
    now: float,
    settings: DispatchSettings,
) -> BoolArray:
    longest_s = longest_drives_s(state, units.units, now=now, settings=settings)
    allowed: BoolArray = np.isfinite(drive_s) & (drive_s <= longest_s[:, None])
    for number, unit in enumerate(units.units):
        if unit.unit_id in held:
            allowed[number] = False
        if at_place[number] >= 0:
            allowed[number, at_place[number]] = False
    return allowed & ~_declined(state, units, places, now=now)


def _declined(
    state: DispatchState, units: AvailableUnits, places: tuple[WaitingPlace, ...], *, now: float
) -> BoolArray:
    number_of = {unit.unit_id: number for number, unit in enumerate(units.units)}
    found = np.zeros((len(units.units), len(places)), dtype=np.bool_)
    for declined in state.relocation.declined_at(now):
        place = place_at(places, (declined.lon, declined.lat))
        if declined.unit_id in number_of and place >= 0:
            found[number_of[declined.unit_id], place] = True
    return found
