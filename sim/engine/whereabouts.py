"""Where a unit is, as a new journey needs it: the next vertex of its way, and the seconds until it is there."""

from __future__ import annotations

import numpy as np
from numba import njit

from roads.labels.walking import links_from_vertex
from sim.engine.driving import foretold
from sim.engine.records import NONE, TO_CALL, TO_STATION, Record, profile_of, route_of, travel_of, units_of
from sim.worlds.pointers import doubles, ints
from sim.worlds.travel import labels_of, links_of, way_next_link, ways_to
from sim.worlds.ways import first_with_less_left


@njit(cache=True, nogil=True)
def whereabouts(state: Record, unit: int, profile: int) -> tuple[int, float]:
    """(vertex, seconds until there) of a unit that would set off now in this profile."""
    record = units_of(state)[unit]
    if record.doing != TO_STATION and record.doing != TO_CALL:
        return record.vertex, record.off_road_m / profile_of(state, profile).off_road_m_s
    if travel_of(state).by_matrix:
        return _nearest_place(state, record), 0.0
    now_s = state.now_s
    if now_s <= record.first_vertex_s:
        return record.vertex, record.first_vertex_s - now_s
    if now_s >= record.last_vertex_s:
        before, after = profile_of(state, record.profile), profile_of(state, profile)
        return record.last_vertex, (now_s - record.last_vertex_s) * before.off_road_m_s / after.off_road_m_s
    if record.doing == TO_STATION:
        return _on_way_to_station(state, record, profile)
    return _on_way_to_call(state, unit, profile)


@njit(cache=True, nogil=True)
def _nearest_place(state: Record, record: Record) -> int:
    """The place nearest to the point on the straight line between the two ends of the journey."""
    travel = travel_of(state)
    xy = doubles(travel.place_xy, 2 * travel.nodes)
    whole_s = record.last_vertex_s - record.first_vertex_s
    driven = min(1.0, (state.now_s - record.first_vertex_s) / whole_s) if whole_s > 0.0 else 1.0
    x = (1.0 - driven) * xy[2 * record.vertex] + driven * xy[2 * record.last_vertex]
    y = (1.0 - driven) * xy[2 * record.vertex + 1] + driven * xy[2 * record.last_vertex + 1]
    nearest, nearest_squared = 0, np.inf
    for place in range(travel.nodes):
        squared = (xy[2 * place] - x) ** 2 + (xy[2 * place + 1] - y) ** 2
        if squared < nearest_squared:
            nearest, nearest_squared = place, squared
    return nearest


@njit(cache=True, nogil=True)
def _on_way_to_station(state: Record, record: Record, profile: int) -> tuple[int, float]:
    """Follow the runs of the way, from the one that the journey began on, to the first vertex not passed yet."""
    travel = travel_of(state)
    ways = ways_to(travel, record.station)
    now_left_ms = (record.last_vertex_s - state.now_s) * 1000.0 / record.pace
    place, before = ways.place[record.vertex], record.vertex
    run = ways.run[place]
    while ways.left_ms[ways.end[run]] >= now_left_ms:
        before, place = ways.vertex[ways.end[run]], ways.onward[run]
        if place == NONE:
            return before, 0.0
        run = ways.run[place]
    next_place = first_with_less_left(ways.left_ms, place, ways.end[run], now_left_ms)
    if next_place > place:
        before = ways.vertex[next_place - 1]
    rest_s = (now_left_ms - ways.left_ms[next_place]) / 1000.0 * record.pace
    link = way_next_link(travel, record.station)[before]
    return ways.vertex[next_place], rest_s * _pace(state, record, profile, link)


@njit(cache=True, nogil=True)
def _on_way_to_call(state: Record, unit: int, profile: int) -> tuple[int, float]:
    """The same on a way to a call, which is worked out when it is asked for the first time."""
    record, route = units_of(state)[unit], route_of(state, unit)
    drives = profile_of(state, record.profile)
    if record.route_links == NONE:
        _find_route(state, record, route)
    link_ms, head = ints(drives.link_ms, drives.link_count), ints(drives.link_head, drives.link_count)
    position, at_s, now_s = record.at_link, record.at_vertex_s, state.now_s
    while position < record.route_links:
        there_s = at_s + link_ms[route[position]] / 1000.0 * record.pace
        if there_s > now_s:
            break
        position, at_s = position + 1, there_s
    record.at_link = position
    record.at_vertex_s = at_s
    if position >= record.route_links:
        return record.last_vertex, 0.0
    link = route[position]
    rest_s = at_s + link_ms[link] / 1000.0 * record.pace - now_s
    return head[link], rest_s * _pace(state, record, profile, link)


@njit(cache=True, nogil=True)
def _find_route(state: Record, record: Record, route: Record) -> None:
    travel, drives = travel_of(state), profile_of(state, record.profile)
    room = route[: state.route_room]
    links, labels = links_of(travel, drives), labels_of(travel, drives)
    record.route_links = links_from_vertex(labels, links, record.vertex, record.last_vertex, room)


@njit(cache=True, nogil=True)
def _pace(state: Record, record: Record, after: int, link: int) -> float:
    """What the rest of a link is multiplied by when the unit begins to drive otherwise on it."""
    change = foretold(state, after) / record.pace
    if record.profile == after:
        return float(change)
    old, new = profile_of(state, record.profile), profile_of(state, after)
    old_ms = ints(old.link_ms, old.link_count)[link]
    return float(ints(new.link_ms, new.link_count)[link] / old_ms * change if old_ms > 0 else change)
