"""Labels filled from the weights of the hierarchy, from the roots down: a label is the least over the edges upward of
the edge's weight plus the label at its higher end.

Distances are those of ways that climb only; the shortest way between two vertices climbs from both ends to an ancestor
they share (Dibbelt, Strasser and Wagner 2016, section 7; as labels: Ouyang et al. 2018, "When hierarchy meets 2-hop
labeling").
"""

from __future__ import annotations

from typing import Any

from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def fill(
    place: NDArray[Any],
    start: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    infinite: Any,
    label: NDArray[Any],
) -> None:
    """Distances int32 from each vertex up to its ancestors (`climb` = weights up), or from them down to it (down)."""
    for vertex in range(len(place) - 1, -1, -1):
        first, last = start[place[vertex]], start[place[vertex] + 1]
        label[first : last - 1] = infinite
        label[last - 1] = 0
        for edge in range(up_start[vertex], up_start[vertex + 1]):
            above = place[up_head[edge]]
            _lower(label[first:last], label[start[above] : start[above + 1]], climb[edge])


@njit(cache=True, nogil=True)
def _lower(own: NDArray[Any], higher: NDArray[Any], weight: Any) -> None:
    number = own.dtype.type
    for position in range(len(higher)):
        own[position] = min(own[position], number(higher[position] + weight))
