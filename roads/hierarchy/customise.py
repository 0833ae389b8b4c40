"""Weights for the edges of the hierarchy: every edge becomes as short as the best way through lower vertices.

Dibbelt, Strasser and Wagner 2016, section 6 (basic customisation). One kernel serves two kinds of weights: int32
milliseconds, and int64 keys of milliseconds and centimetres (see `keys`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def customise(
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    link_start: NDArray[Any],
    links: NDArray[Any],
    link_is_up: NDArray[Any],
    weight: NDArray[Any],
    infinite: Any,
    up: NDArray[Any],
    down: NDArray[Any],
) -> None:
    """Fill `up` and `down` (e), the weight of every edge from its lower to its higher end and back.

    No value is ever above `infinite`, and twice `infinite` fits the type, so no sum can wrap.
    """
    _take_links(link_start, links, link_is_up, weight, infinite, up, down)
    for vertex in range(len(up_start) - 1):
        _relax_triangles_above(vertex, up_start, up_head, infinite, up, down)


@njit(cache=True, nogil=True)
def _take_links(
    link_start: NDArray[Any],
    links: NDArray[Any],
    link_is_up: NDArray[Any],
    weight: NDArray[Any],
    infinite: Any,
    up: NDArray[Any],
    down: NDArray[Any],
) -> None:
    """The lightest link of each edge and direction, `infinite` where there is none."""
    for edge in range(len(up)):
        best_up, best_down = infinite, infinite
        for place in range(link_start[edge], link_start[edge + 1]):
            link = links[place]
            if link_is_up[link]:
                best_up = min(best_up, weight[link])
            else:
                best_down = min(best_down, weight[link])
        up[edge], down[edge] = best_up, best_down


@njit(cache=True, nogil=True)
def _relax_triangles_above(
    vertex: int, up_start: NDArray[Any], up_head: NDArray[Any], infinite: Any, up: NDArray[Any], down: NDArray[Any]
) -> None:
    """For all x < y above `vertex`: go x - vertex - y, and back, where that is shorter than the edge x - y."""
    number, one = up.dtype.type, np.uint64(1)
    end = np.uint64(up_start[vertex + 1])
    for to_x in range(np.uint64(up_start[vertex]), end):
        up_x, down_x = up[to_x], down[to_x]
        if up_x >= infinite and down_x >= infinite:
            continue
        edge = np.uint64(up_start[up_head[to_x]])
        for to_y in range(to_x + one, end):
            y = up_head[to_y]
            while up_head[edge] != y:
                edge += one
            up[edge] = min(up[edge], number(down_x + up[to_y]))
            down[edge] = min(down[edge], number(down[to_y] + up_x))
