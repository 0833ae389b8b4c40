"""Free units moved to where they cover more, when a call has taken one or another came free."""

from __future__ import annotations

import numpy as np
from numba import njit

from dispatch.kernels.coverage import move_gains
from sim.engine.cover_now import count_cover, is_free
from sim.engine.journeys import drive_to_station
from sim.engine.records import (
    ARTERIAL,
    NONE,
    Record,
    cover_of,
    demand_of,
    may_move_of,
    miss_of,
    standing_of,
    station_busy_of,
    stations_of,
    travel_of,
    units_of,
)
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_to_station_s


@njit(cache=True, nogil=True)
def rearrange(state: Record) -> None:
    """Make the move that wins the most, drive counted against it, and the next, as long as one wins enough."""
    if state.policy != ARTERIAL:
        return
    for _ in range(state.most_moves):
        origin, station = best_move(state)
        if origin == NONE:
            return
        unit = nearest_of_station(state, origin, station)
        units_of(state)[unit].move_ups += 1
        drive_to_station(state, unit, station)


@njit(cache=True, nogil=True)
def best_move(state: Record) -> tuple[int, int]:
    """(from station, to station) of the move that wins the most expected cover; (NONE, NONE) = none wins enough."""
    count_cover(state, NONE)
    standing, may_move = standing_of(state), may_move_of(state)
    for origin in range(state.station_count):
        for station in range(state.station_count):
            may_move[origin, station] = standing[origin] > 0 and origin != station
    starts, cells, chances = cover_of(state)
    rows = (starts, cells, chances)
    gains = move_gains(*rows, *rows, station_busy_of(state), demand_of(state), miss_of(state), may_move)
    best, best_origin, best_station = state.least_gain, NONE, NONE
    stations, travel = stations_of(state), travel_of(state)
    for origin in range(state.station_count):
        for station in range(state.station_count):
            if gains[origin, station] > best:
                drive_s = drive_to_station_s(travel, state.return_profile, stations[origin].node, station)
                gain = gains[origin, station] - state.drive_cost * drive_s
                if gain > best:
                    best, best_origin, best_station = gain, origin, station
    return best_origin, best_station


@njit(cache=True, nogil=True)
def nearest_of_station(state: Record, origin: int, station: int) -> int:
    """Of the free units that belong to `origin` the one that is soonest at `station`."""
    units, profile, nearest, soonest_s = units_of(state), state.return_profile, NONE, np.inf
    for unit in range(state.unit_count):
        if units[unit].station == origin and is_free(units[unit]):
            vertex, until_vertex_s = whereabouts(state, unit, profile)
            there_s = until_vertex_s + drive_to_station_s(travel_of(state), profile, vertex, station)
            if nearest == NONE or there_s < soonest_s:
                nearest, soonest_s = unit, there_s
    return nearest
