"""Setting off: the instants of a journey, and the event at its end."""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import schedule
from sim.engine.driving import foretold, turns_out
from sim.engine.records import NONE, STATION_REACHED, TO_STATION, Record, profile_of, stations_of, travel_of, units_of
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_to_station_s


@njit(cache=True, nogil=True)
def set_off(
    state: Record,
    unit: int,
    profile: int,
    vertex: int,
    until_vertex_s: float,
    road_s: float,
    last_vertex: int,
    luck: float,
) -> float:
    """Begin a journey over `vertex` to `last_vertex`, foretold to take `road_s`; the instant when the unit is there."""
    record = units_of(state)[unit]
    record.profile = profile
    record.vertex = record.at_vertex = vertex
    record.first_vertex_s = record.at_vertex_s = state.now_s + until_vertex_s
    record.last_vertex = last_vertex
    turned_out = turns_out(state, profile, luck)
    record.pace = foretold(state, profile) * turned_out
    record.last_vertex_s = record.first_vertex_s + road_s * turned_out
    record.at_link = 0
    record.route_links = NONE
    return float(record.last_vertex_s)


@njit(cache=True, nogil=True)
def stand(state: Record, unit: int, doing: int, node: int, off_road_m: float) -> None:
    """Be at a place."""
    record = units_of(state)[unit]
    record.doing = doing
    record.vertex = node
    record.off_road_m = off_road_m


@njit(cache=True, nogil=True)
def drive_to_station(state: Record, unit: int, station: int) -> None:
    """Let a unit go to a station, which it belongs to from now on."""
    profile, record, place = state.return_profile, units_of(state)[unit], stations_of(state)[station]
    vertex, until_vertex_s = whereabouts(state, unit, profile)
    road_s = drive_to_station_s(travel_of(state), profile, vertex, station) * foretold(state, profile)
    there_s = set_off(state, unit, profile, vertex, until_vertex_s, road_s, place.node, record.luck_back)
    record.doing = TO_STATION
    record.station = station
    schedule(state, STATION_REACHED, unit, there_s + place.off_road_m / profile_of(state, profile).off_road_m_s)
