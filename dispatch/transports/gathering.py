"""Who could drive, what waits to be driven, and how far all of it is apart."""

from collections.abc import Mapping
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.life.clearance import expected_free_at, expected_place
from dispatch.lifecycle import is_free
from dispatch.model import LonLat, Position, Unit
from dispatch.ports import BoolArray, FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle, effective_capabilities
from dispatch.shifts.roster import follows_roster, manned_shift, running_break, shifts_of
from dispatch.state import DispatchState
from dispatch.transports.hours import Places, hours_needed, roads_by_hour
from dispatch.transports.lateness import lateness_s
from dispatch.transports.lookup import last_arriving, latest_arrival_at, outbound_under_way
from dispatch.transports.problem import TransportProblem
from dispatch.transports.state import WAITS, Transport
from dispatch.whereabouts import locate


class Vehicle(Struct, frozen=True, kw_only=True):
    """A unit in one stretch of duty: there and clear `from_at`, home `until_at`."""

    unit: Unit
    place: LonLat
    from_at: float
    until_at: float = inf


class TransportBoard(Struct, frozen=True, kw_only=True):
    """The problem in numbers, and what its rows are."""

    transports: tuple[Transport, ...]
    vehicles: tuple[Vehicle, ...]
    problem: TransportProblem
    at: float


def gather_transports(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> TransportBoard:
    """Every transport that waits and could begin, every unit that is or will be there."""
    book = state.transports.transports
    waiting = tuple(
        book[name]
        for name in state.transports.open_ids
        if book[name].status in WAITS and not outbound_under_way(state.transports, book[name])
    )
    vehicles = tuple(
        vehicle
        for unit_id in sorted(state.units)
        for vehicle in _vehicles_of(state, state.units[unit_id], positions=positions, now=now, settings=settings)
    )
    return _board(state, waiting, vehicles, travel_times=travel_times, now=now, settings=settings)


def _vehicles_of(
    state: DispatchState, unit: Unit, *, positions: Mapping[str, Position], now: float, settings: DispatchSettings
) -> list[Vehicle]:
    """The unit from now, or from when it is expected clear, to the end of its shift; then once for each shift ahead."""
    station = state.stations[unit.station_id]
    shifts = state.shifts
    rostered = follows_roster(shifts, unit.unit_id, at=now, settings=settings.shifts)
    found = []
    start = _start_of(state, unit, positions=positions, now=now, settings=settings)
    running = manned_shift(shifts, unit.unit_id, at=now)
    if start is not None:
        place, from_at = start
        pause = running_break(shifts, unit.unit_id)
        from_at = from_at if pause is None else max(from_at, pause.until_at)
        ends_at = running.until_at if running is not None else inf
        if from_at < ends_at and duty_obstacle(state, unit, now=from_at, settings=settings) is None:
            found.append(Vehicle(unit=unit, place=place, from_at=from_at, until_at=ends_at))
    if rostered:
        found += [
            Vehicle(unit=unit, place=(station.lon, station.lat), from_at=shift.from_at, until_at=shift.until_at)
            for shift in shifts_of(shifts, unit.unit_id)
            if shift.from_at > now and (running is None or shift.shift_id != running.shift_id)
        ]
    return found


def _start_of(
    state: DispatchState, unit: Unit, *, positions: Mapping[str, Position], now: float, settings: DispatchSettings
) -> tuple[LonLat, float] | None:
    """Where and when the unit can begin; None for one that can't be found, or whose return is not known."""
    if is_free(unit):
        seen = positions.get(unit.unit_id)
        place = locate(unit, seen, now=now, stale_after_s=settings.stale_position_after_s).place
        return None if place is None else (place, now)
    last = last_arriving(state.transports, unit.incident_id or "")
    if last is not None and last.run is not None:
        late_s = lateness_s(state, last.incident_id or "", now=now, settings=settings)
        return (last.destination.lon, last.destination.lat), max(last.run.clear_at + late_s, now)
    free_at = expected_free_at(state, unit, now=now, settings=settings)
    place = expected_place(state, unit, now=now, settings=settings) or unit.last_place
    return None if free_at is None or place is None else (place, free_at)


def _board(
    state: DispatchState,
    transports: tuple[Transport, ...],
    vehicles: tuple[Vehicle, ...],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> TransportBoard:
    rules = settings.transports
    stations = [state.stations[v.unit.station_id] for v in vehicles]
    places = Places()
    pick_ups = places.numbers((t.origin.lon, t.origin.lat) for t in transports)
    drop_offs = places.numbers((t.destination.lon, t.destination.lat) for t in transports)
    starts = places.numbers(v.place for v in vehicles)
    homes = places.numbers((s.lon, s.lat) for s in stations)
    roads = roads_by_hour(
        places.lon_lat,
        hours=hours_needed(transports, now=now),
        travel_times=travel_times,
        profile=settings.profile_of(rules.priority),
        now=now,
    )
    ready_s = _seconds([t.wishes.ready_from_at for t in transports], now)
    arrive_s = _seconds([t.wishes.arrive_from_at or 0.0 for t in transports], now)
    latest_s = _seconds([t.wishes.pick_up_until_at for t in transports], now)
    due_s = _seconds([latest_arrival_at(state.transports, t) for t in transports], now)
    direct_s = roads.direct_s(pick_ups, drop_offs, at_s=np.maximum(ready_s, arrive_s))
    problem = TransportProblem(
        pick_up_place=pick_ups,
        drop_off_place=drop_offs,
        start_place=starts,
        station_place=homes,
        road_s=roads.road_s,
        road_of_hour=roads.road_of_hour,
        hours_begin_s=roads.begin_s,
        earliest_s=np.maximum(np.maximum(ready_s, arrive_s - rules.loading_s - direct_s), 0.0),
        latest_s=latest_s,
        arrive_s=arrive_s,
        due_s=due_s,
        direct_s=direct_s,
        longest_ride_s=_longest_rides_s(transports, direct_s, settings=settings),
        shares=np.array([rules.lets_share(t.wishes) for t in transports], dtype=np.bool_),
        most_together=rules.most_together,
        job_seats=np.array([t.wishes.seats for t in transports], dtype=np.int64),
        job_wheelchairs=np.array([t.wishes.wheelchairs for t in transports], dtype=np.int64),
        vehicle_seats=np.array([rules.seats_of(v.unit.unit_type) for v in vehicles], dtype=np.int64),
        vehicle_wheelchairs=np.array([rules.wheelchairs_of(v.unit.unit_type) for v in vehicles], dtype=np.int64),
        from_s=_seconds([v.from_at for v in vehicles], now),
        until_s=_seconds([v.until_at for v in vehicles], now),
        suits=_suits(state, transports, vehicles, now=now, settings=settings),
        ambulance=np.array([v.unit.unit_type not in rules.transport_unit_types for v in vehicles], dtype=np.bool_),
        preparation_s=float(rules.preparation_s),
        loading_s=float(rules.loading_s),
        unloading_s=float(rules.unloading_s),
        ambulance_extra_s=float(rules.ambulance_extra_s),
        unplanned_s=float(rules.unplanned_s),
        kept=rules.kept_for_emergencies,
        steady=roads.steady,
    )
    return TransportBoard(transports=transports, vehicles=vehicles, problem=problem, at=now)


def _seconds(instants: list[float], now: float) -> FloatArray:
    return np.array(instants, dtype=np.float64) - now


def _longest_rides_s(
    transports: tuple[Transport, ...], direct_s: FloatArray, *, settings: DispatchSettings
) -> FloatArray:
    """A ride alone is never too long, whatever the hour; one together is as long as the detour and the wish allow."""
    detour_s = settings.transports.longest_detour_s
    wished_s = [inf if t.wishes.longest_ride_s is None else t.wishes.longest_ride_s for t in transports]
    return np.maximum(direct_s, np.minimum(np.array(wished_s, dtype=np.float64), direct_s + detour_s))


def _suits(
    state: DispatchState,
    transports: tuple[Transport, ...],
    vehicles: tuple[Vehicle, ...],
    *,
    now: float,
    settings: DispatchSettings,
) -> BoolArray:
    rules = settings.transports
    suits = np.zeros((len(vehicles), len(transports)), dtype=np.bool_)
    for row, vehicle in enumerate(vehicles):
        unit_type = vehicle.unit.unit_type
        if unit_type not in rules.transport_unit_types and not rules.ambulances_take_part:
            continue
        capabilities = effective_capabilities(state, vehicle.unit, now=now)
        suits[row] = [t.wishes.capabilities <= capabilities and rules.has_room(unit_type, t.wishes) for t in transports]
    return suits
