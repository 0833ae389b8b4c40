"""Who could drive, what waits to be driven, and how far all of it is apart."""

from collections.abc import Mapping
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.fleet import travel_times_s
from dispatch.life.clearance import expected_free_at, expected_place
from dispatch.lifecycle import is_free
from dispatch.model import LonLat, Position, Unit
from dispatch.ports import FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle, effective_capabilities
from dispatch.shifts.roster import follows_roster, manned_shift, running_break, shifts_of
from dispatch.state import DispatchState
from dispatch.transports.lookup import latest_arrival_at, outbound_under_way
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
    loaded_s: FloatArray
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
    carried = state.transports.by_incident.get(unit.incident_id or "")
    if carried is not None and (run := state.transports.transports[carried].run) is not None:
        destination = state.transports.transports[carried].destination
        return (destination.lon, destination.lat), max(run.clear_at, now)
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

    def road_s(origins: list[LonLat], destinations: list[LonLat]) -> FloatArray:
        ends = (np.array(places, dtype=np.float64).reshape(-1, 2) for places in (origins, destinations))
        profile = settings.profile_of(rules.priority)
        tails, heads = ends
        return travel_times_s(travel_times, origins=tails, destinations=heads, profile=profile, at=now)

    pick_ups = [(t.origin.lon, t.origin.lat) for t in transports]
    drop_offs = [(t.destination.lon, t.destination.lat) for t in transports]
    stations = [state.stations[v.unit.station_id] for v in vehicles]
    loaded_s = rules.loading_s + np.diagonal(road_s(pick_ups, drop_offs)) if transports else np.empty(0)
    earliest_at = [t.wishes.ready_from_at for t in transports]
    appointment_at = [t.wishes.arrive_from_at or 0.0 for t in transports]
    latest_at = [t.wishes.pick_up_until_at for t in transports]
    due_at = [latest_arrival_at(state.transports, t) for t in transports]
    problem = TransportProblem(
        earliest_s=np.maximum(np.maximum(earliest_at, appointment_at - loaded_s) - now, 0.0),
        latest_s=np.minimum(latest_at, due_at - loaded_s) - now,
        job_s=loaded_s + rules.unloading_s,
        approach_s=rules.preparation_s + road_s([v.place for v in vehicles], pick_ups),
        between_s=rules.preparation_s + road_s(drop_offs, pick_ups),
        home_s=road_s(drop_offs, [(s.lon, s.lat) for s in stations]).T,
        from_s=np.array([v.from_at - now for v in vehicles], dtype=np.float64),
        until_s=np.array([v.until_at - now for v in vehicles], dtype=np.float64),
        suits=_suits(state, transports, vehicles, now=now, settings=settings),
        ambulance=np.array([v.unit.unit_type not in rules.transport_unit_types for v in vehicles], dtype=np.bool_),
        ambulance_extra_s=rules.ambulance_extra_s,
        unplanned_s=rules.unplanned_s,
        kept=rules.kept_for_emergencies,
    )
    return TransportBoard(transports=transports, vehicles=vehicles, problem=problem, loaded_s=loaded_s, at=now)


def _suits(
    state: DispatchState,
    transports: tuple[Transport, ...],
    vehicles: tuple[Vehicle, ...],
    *,
    now: float,
    settings: DispatchSettings,
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    rules = settings.transports
    suits = np.zeros((len(vehicles), len(transports)), dtype=np.bool_)
    for row, vehicle in enumerate(vehicles):
        if vehicle.unit.unit_type not in rules.transport_unit_types and not rules.ambulances_take_part:
            continue
        capabilities = effective_capabilities(state, vehicle.unit, now=now)
        seats = rules.seats_of(vehicle.unit.unit_type)
        suits[row] = [t.wishes.capabilities <= capabilities and t.wishes.seats <= seats for t in transports]
    return suits
