"""The links of a fastest way, found from the labels alone: at each vertex go on where the time left is right."""

from __future__ import annotations

from typing import Any

from numba import njit
from numpy.typing import NDArray

from roads.labels.links import RoadLinks
from roads.labels.lookup import INFINITE, LabelArrays, between_places_ms


@njit(cache=True, nogil=True)
def route_links(labels: LabelArrays, links: RoadLinks, from_node: int, to_node: int, route: NDArray[Any]) -> int:
    """Links of a fastest way between two nodes (indices) in driving order into `route` int32; see `links_from_vertex`.

    Returns how many there are, -1 = there is no way.
    """
    return int(links_from_vertex(labels, links, links.source[from_node], to_node, route))


@njit(cache=True, nogil=True)
def links_from_vertex(labels: LabelArrays, links: RoadLinks, vertex: int, to_node: int, route: NDArray[Any]) -> int:
    """The same from a vertex of the drivable graph, for a vehicle on its way: what it just drove may forbid a turn.

    Of equally good links the first that takes time is driven. At most len(route) links are told; a route of p
    (vertices) always has room. Links that take no time can lead in a circle: a run of them never meets a vertex twice,
    and goes a link back where it can't go on.
    """
    sink, goal = links.sink[to_node], labels.sink_place[to_node]
    left_ms = between_places_ms(labels, labels.vertex_place[vertex], goal)
    if left_ms >= INFINITE:
        return -1
    count, run, tried, before = 0, 0, -1, -1
    while vertex != sink and count < len(route):
        link = _taking_time(labels, links, vertex, before, goal, left_ms) if tried < 0 else -1
        if link >= 0:
            run = count + 1
        else:
            link = _taking_none(labels, links, vertex, goal, left_ms, route[run:count], tried)
        if link >= 0:
            route[count], tried = link, -1
            count += 1
            left_ms -= links.ms[link]
            before = vertex if links.ms[link] > 0 else -1
            vertex = links.head[link]
        else:
            count -= 1
            tried, before = route[count], -1
            vertex = links.tail[tried]
    return count


@njit(cache=True, nogil=True)
def _taking_time(labels: LabelArrays, links: RoadLinks, vertex: int, before: int, goal: int, left_ms: int) -> int:
    """The first link on a fastest way that takes time, -1 = none.

    `before` is the vertex a link that took time came from, -1 = it took none: no fastest way turns back to it, so a
    single other link needs no look.
    """
    onward = _single_onward(links, vertex, before)
    if onward >= 0 and links.ms[onward] > 0:
        return onward
    for position in range(links.out_start[vertex], links.out_start[vertex + 1]):
        link = links.out_link[position]
        ms = links.ms[link]
        if 0 < ms <= left_ms and links.head[link] != before and _left(labels, links, link, goal) == left_ms - ms:
            return int(link)
    return -1


@njit(cache=True, nogil=True)
def _single_onward(links: RoadLinks, vertex: int, before: int) -> int:
    """The only link that leaves `vertex` without turning back to `before`, -1 = none, or several."""
    if before < 0:
        return -1
    onward = -1
    for position in range(links.out_start[vertex], links.out_start[vertex + 1]):
        link = links.out_link[position]
        if links.head[link] != before:
            if onward >= 0:
                return -1
            onward = int(link)
    return onward


@njit(cache=True, nogil=True)
def _taking_none(
    labels: LabelArrays, links: RoadLinks, vertex: int, goal: int, left_ms: int, run: NDArray[Any], tried: int
) -> int:
    """The first link after `tried` on a fastest way that takes no time, to a vertex that `run` didn't pass."""
    for position in range(links.out_start[vertex], links.out_start[vertex + 1]):
        link = links.out_link[position]
        if link <= tried or links.ms[link] > 0 or _passed(links, run, links.head[link]):
            continue
        if _left(labels, links, link, goal) == left_ms:
            return int(link)
    return -1


@njit(cache=True, nogil=True)
def _left(labels: LabelArrays, links: RoadLinks, link: int, goal: int) -> int:
    return between_places_ms(labels, labels.vertex_place[links.head[link]], goal)


@njit(cache=True, nogil=True)
def _passed(links: RoadLinks, run: NDArray[Any], vertex: int) -> bool:
    passed = False
    for link in run:
        passed |= links.tail[link] == vertex
    return passed
