"""A fastest path between two vertices, as links of the original graph.

Search both ways up the elimination tree, meet at the best common ancestor, then replace every edge by the two below it
in its lower triangle until only links remain (Dibbelt, Strasser and Wagner 2016, sections 7.1 and 7.3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.hierarchy.search import forget
from roads.hierarchy.symbolic import find_edge

NO_LINK = -1


@njit(cache=True, nogil=True)
def find_path(
    source: int,
    target: int,
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    down_start: NDArray[Any],
    down_tail: NDArray[Any],
    down_edge: NDArray[Any],
    link_start: NDArray[Any],
    links: NDArray[Any],
    link_is_up: NDArray[Any],
    weight: NDArray[Any],
    up: NDArray[Any],
    down: NDArray[Any],
    infinite: Any,
    height: int,
    from_source: NDArray[Any],
    to_target: NDArray[Any],
    before: NDArray[Any],
    after: NDArray[Any],
) -> tuple[Any, NDArray[Any]]:
    """(distance, links in driving order); `infinite` and no link when there is no path.

    `from_source`, `to_target` (p) must be all infinite and are left so; `before`, `after` int32 (p) are scratch.
    """
    _climb_remembering(source, parent, up_start, up_head, up, infinite, from_source, before)
    _climb_remembering(target, parent, up_start, up_head, down, infinite, to_target, after)
    best, top = infinite, -1
    vertex = source
    while vertex != -1:
        through = from_source[vertex] + to_target[vertex]
        if through < best:
            best, top = through, vertex
        vertex = parent[vertex]
    forget(source, parent, infinite, from_source)
    forget(target, parent, infinite, to_target)
    route, count = np.empty(256, np.int32), 0
    if top == -1:
        return best, route[:0]
    waiting, size = _edges_over(top, source, target, before, after, height)
    while size > 0:
        size -= 1
        a, b = waiting[size, 0], waiting[size, 1]
        edge = find_edge(up_start, up_head, min(a, b), max(a, b))
        length = up[edge] if a < b else down[edge]
        link = _link_as_long(edge, a < b, length, link_start, links, link_is_up, weight)
        if link != NO_LINK:
            if count == len(route):
                route = np.concatenate((route, np.empty(len(route), np.int32)))
            route[count] = link
            count += 1
        else:
            low = _vertex_between(a, b, length, down_start, down_tail, down_edge, up, down)
            waiting[size, 0], waiting[size, 1] = low, b
            waiting[size + 1, 0], waiting[size + 1, 1] = a, low
            size += 2
    return best, route[:count]


@njit(cache=True, nogil=True)
def _climb_remembering(
    vertex: int,
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    infinite: Any,
    reached: NDArray[Any],
    below: NDArray[Any],
) -> None:
    """Like `climb_from`, and in `below` the vertex each ancestor was reached from."""
    reached[vertex] = 0
    while vertex != -1:
        here = reached[vertex]
        if here < infinite:
            for edge in range(up_start[vertex], up_start[vertex + 1]):
                head = up_head[edge]
                if here + climb[edge] < reached[head]:
                    reached[head] = here + climb[edge]
                    below[head] = vertex
        vertex = parent[vertex]


@njit(cache=True, nogil=True)
def _edges_over(
    top: int, source: int, target: int, before: NDArray[Any], after: NDArray[Any], height: int
) -> tuple[NDArray[Any], int]:
    """(stack, its size) of the edges source..top..target, first to be driven on top.

    Unpacking an edge puts one more on the stack and goes down at least one level: three heights are room enough.
    """
    waiting = np.empty((3 * height + 2, 2), np.int32)
    size = 0
    vertex = top
    while vertex != target:
        waiting[size, 0], waiting[size, 1] = vertex, after[vertex]
        vertex = after[vertex]
        size += 1
    waiting[:size] = waiting[:size][::-1].copy()
    vertex = top
    while vertex != source:
        waiting[size, 0], waiting[size, 1] = before[vertex], vertex
        vertex = before[vertex]
        size += 1
    return waiting, size


@njit(cache=True, nogil=True)
def _link_as_long(
    edge: int,
    is_up: bool,
    length: Any,
    link_start: NDArray[Any],
    links: NDArray[Any],
    link_is_up: NDArray[Any],
    weight: NDArray[Any],
) -> int:
    """A link on the edge in this direction that is as long as the edge, NO_LINK when the edge is a shortcut."""
    for place in range(link_start[edge], link_start[edge + 1]):
        link = links[place]
        if link_is_up[link] == is_up and weight[link] == length:
            return int(link)
    return NO_LINK


@njit(cache=True, nogil=True)
def _vertex_between(
    a: int,
    b: int,
    length: Any,
    down_start: NDArray[Any],
    down_tail: NDArray[Any],
    down_edge: NDArray[Any],
    up: NDArray[Any],
    down: NDArray[Any],
) -> int:
    """The vertex below both a and b through which the way from a to b has this length."""
    at_a, at_b = down_start[a], down_start[b]
    while at_a < down_start[a + 1] and at_b < down_start[b + 1]:
        if down_tail[at_a] < down_tail[at_b]:
            at_a += 1
        elif down_tail[at_a] > down_tail[at_b]:
            at_b += 1
        elif down[down_edge[at_a]] + up[down_edge[at_b]] == length:
            return int(down_tail[at_a])
        else:
            at_a += 1
            at_b += 1
    raise AssertionError("the hierarchy is not customised with these weights")
