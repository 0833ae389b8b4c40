"""Setting off: the instants of a journey, and the event at its end."""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import schedule
from sim.engine.records import NONE, STATION_REACHED, TO_STATION, State
from sim.engine.whereabouts import whereabouts
from sim.worlds.travel import drive_to_station_s


@njit(cache=True, nogil=True)
def set_off(
    state: State, unit: int, profile: int, vertex: int, until_vertex_s: float, road_s: float, last_vertex: int
) -> float:
    """Begin a journey over `vertex` to `last_vertex`; the instant when the unit is there."""
    record, now_s = state.units[unit], state.clock[0].now_s
    record.profile = profile
    record.vertex = vertex
    record.began_s = now_s
    record.first_vertex_s = now_s + until_vertex_s
    record.last_vertex = last_vertex
    record.last_vertex_s = now_s + until_vertex_s + road_s
    record.at_vertex = vertex
    record.at_vertex_s = record.first_vertex_s
    record.at_link = 0
    record.route_links = NONE
    return float(record.last_vertex_s)


@njit(cache=True, nogil=True)
def stand(state: State, unit: int, doing: int, vertex: int, off_road_m: float) -> None:
    """Be somewhere, off the road."""
    record = state.units[unit]
    record.doing = doing
    record.vertex = vertex
    record.off_road_m = off_road_m


@njit(cache=True, nogil=True)
def drive_to_station(state: State, unit: int, station: int) -> None:
    """Let a unit go to a station, which it belongs to from now on."""
    profile, record = state.rules.return_profile, state.units[unit]
    vertex, until_vertex_s = whereabouts(state, unit, profile)
    road_s = drive_to_station_s(state.travel, profile, vertex, station)
    there_s = set_off(state, unit, profile, vertex, until_vertex_s, road_s, state.station_node[station])
    record.doing = TO_STATION
    record.station = station
    off_road_s = state.station_off_road_m[station] / state.travel.off_road_m_s[profile]
    schedule(state, STATION_REACHED, unit, there_s + off_road_s)
