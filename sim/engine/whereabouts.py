"""Where a unit is, as a new journey needs it: the next vertex of its way, and the seconds until it is there."""

from __future__ import annotations

import numpy as np
from numba import njit

from roads.labels import route_links
from sim.engine.records import NONE, TO_CALL, TO_STATION, Records, State
from sim.worlds.travel import by_matrix


@njit(cache=True, nogil=True)
def whereabouts(state: State, unit: int, profile: int) -> tuple[int, float]:
    """(vertex, seconds until there) of a unit that would set off now in this profile."""
    record = state.units[unit]
    if record.doing != TO_STATION and record.doing != TO_CALL:
        return record.vertex, record.off_road_m / state.travel.off_road_m_s[profile]
    if by_matrix(state.travel):
        return _nearest_place(state, record), 0.0
    now_s = state.clock[0].now_s
    if now_s <= record.first_vertex_s:
        return record.vertex, record.first_vertex_s - now_s
    if now_s >= record.last_vertex_s:
        speeds = state.travel.off_road_m_s
        return record.last_vertex, (now_s - record.last_vertex_s) * speeds[record.profile] / speeds[profile]
    if record.doing == TO_STATION:
        return _on_way_to_station(state, record, profile)
    return _on_way_to_call(state, unit, record, profile)


@njit(cache=True, nogil=True)
def _nearest_place(state: State, record: Records) -> int:
    """The place nearest to the point on the straight line between the two ends of the journey."""
    place_xy, now_s = state.travel.place_xy, state.clock[0].now_s
    whole_s = record.last_vertex_s - record.first_vertex_s
    driven = min(1.0, (now_s - record.first_vertex_s) / whole_s) if whole_s > 0.0 else 1.0
    x = (1.0 - driven) * place_xy[record.vertex, 0] + driven * place_xy[record.last_vertex, 0]
    y = (1.0 - driven) * place_xy[record.vertex, 1] + driven * place_xy[record.last_vertex, 1]
    nearest, nearest_squared = 0, np.inf
    for place in range(place_xy.shape[0]):
        squared = (place_xy[place, 0] - x) ** 2 + (place_xy[place, 1] - y) ** 2
        if squared < nearest_squared:
            nearest, nearest_squared = place, squared
    return nearest


@njit(cache=True, nogil=True)
def _on_way_to_station(state: State, record: Records, profile: int) -> tuple[int, float]:
    """Follow the way to the station from where the last look at it ended, up to the first vertex not passed yet."""
    trees, links, now_s = state.travel.trees, state.travel.links[record.profile], state.clock[0].now_s
    vertex, at_s = record.at_vertex, record.at_vertex_s
    link = trees.next_link[record.station, vertex]
    while link != NONE:
        there_s = at_s + links.ms[link] / 1000.0
        if there_s > now_s:
            break
        vertex, at_s = links.head[link], there_s
        link = trees.next_link[record.station, vertex]
    record.at_vertex = vertex
    record.at_vertex_s = at_s
    if link == NONE:
        return vertex, 0.0
    rest_s = at_s + links.ms[link] / 1000.0 - now_s
    return links.head[link], rest_s * _pace(state, record.profile, profile, link)


@njit(cache=True, nogil=True)
def _on_way_to_call(state: State, unit: int, record: Records, profile: int) -> tuple[int, float]:
    """The same on a way to a call, which is worked out when it is asked for the first time."""
    links, now_s = state.travel.links[record.profile], state.clock[0].now_s
    route = state.routes[unit]
    if record.route_links == NONE:
        labels = state.travel.labels[record.profile]
        record.route_links = route_links(labels, links, links.node[record.vertex], record.last_vertex, route)
    position, at_s = record.at_link, record.at_vertex_s
    while position < record.route_links:
        there_s = at_s + links.ms[route[position]] / 1000.0
        if there_s > now_s:
            break
        position, at_s = position + 1, there_s
    record.at_link = position
    record.at_vertex_s = at_s
    if position >= record.route_links:
        return record.last_vertex, 0.0
    link = route[position]
    rest_s = at_s + links.ms[link] / 1000.0 - now_s
    return links.head[link], rest_s * _pace(state, record.profile, profile, link)


@njit(cache=True, nogil=True)
def _pace(state: State, before: int, after: int, link: int) -> float:
    """What the rest of a link is multiplied by when the unit begins to drive otherwise on it."""
    links = state.travel.links
    if before == after or links[before].ms[link] == 0:
        return 1.0
    return float(links[after].ms[link] / links[before].ms[link])
