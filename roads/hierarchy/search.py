"""From one vertex to many, or from many to one, up and down the hierarchy.

Every shortest path goes up the hierarchy and down again, and all vertices above v in its search are ancestors of v in
the elimination tree (Dibbelt, Strasser and Wagner 2016, section 7). The far side's ancestors are *pinned* once; a query
climbs from the near vertex and then settles the pinned ones from the top down (their section 7.4; Delling, Goldberg and
Werneck 2011, "Faster Batched Shortest Paths in Road Networks").

`climb` is the weight of edges away from the near vertex, `settle` that of edges toward the pinned ones: to go from one
source to many targets they are (up, down), from many sources to one target (down, up).

Places in the inner loops are unsigned and sums are cast back to the type of the weights: only then the compiler leaves
out the checks for negative places and works on several edges at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def pin(parent: NDArray[Any], vertices: NDArray[Any], marked: NDArray[Any], pinned: NDArray[Any]) -> int:
    """All ancestors of `vertices` (themselves included) into `pinned`, every parent before its children.

    `marked` bool (p) must be all false and is left so. Returns how many there are.
    """
    count = 0
    for vertex in vertices:
        first = count
        while vertex != -1 and not marked[vertex]:
            marked[vertex] = True
            pinned[count] = vertex
            count += 1
            vertex = parent[vertex]
        pinned[first:count] = pinned[first:count][::-1].copy()
    for place in range(count):
        marked[pinned[place]] = False
    return count


@njit(cache=True, nogil=True)
def climb_from(
    vertex: int,
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    infinite: Any,
    reached: NDArray[Any],
) -> None:
    """Distances to all ancestors of `vertex` into `reached` (p), which must be all infinite before."""
    number = reached.dtype.type
    reached[vertex] = 0
    while vertex != -1:
        here = reached[vertex]
        if here < infinite:
            for edge in range(np.uint64(up_start[vertex]), np.uint64(up_start[vertex + 1])):
                head = np.uint64(up_head[edge])
                through = number(here + climb[edge])
                if through < reached[head]:
                    reached[head] = through
        vertex = parent[vertex]


@njit(cache=True, nogil=True)
def forget(vertex: int, parent: NDArray[Any], infinite: Any, reached: NDArray[Any]) -> None:
    """Make `reached` infinite again on the way up from `vertex`."""
    while vertex != -1:
        reached[vertex] = infinite
        vertex = parent[vertex]


@njit(cache=True, nogil=True)
def one_to_pinned(
    vertex: int,
    pinned: NDArray[Any],
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    settle: NDArray[Any],
    infinite: Any,
    reached: NDArray[Any],
    distance: NDArray[Any],
) -> None:
    """Distances between `vertex` and every pinned vertex into `distance` (p); others are left as they were."""
    number = distance.dtype.type
    climb_from(vertex, parent, up_start, up_head, climb, infinite, reached)
    for place in range(len(pinned)):
        far = pinned[place]
        best = reached[far]
        for edge in range(np.uint64(up_start[far]), np.uint64(up_start[far + 1])):
            best = min(best, number(settle[edge] + distance[np.uint64(up_head[edge])]))
        distance[far] = best
    forget(vertex, parent, infinite, reached)


@njit(cache=True, nogil=True)
def one_to_many(
    vertex: int,
    far_vertices: NDArray[Any],
    pinned: NDArray[Any],
    parent: NDArray[Any],
    up_start: NDArray[Any],
    up_head: NDArray[Any],
    climb: NDArray[Any],
    settle: NDArray[Any],
    infinite: Any,
    reached: NDArray[Any],
    distance: NDArray[Any],
    answer: NDArray[Any],
) -> None:
    """Distances between `vertex` and each of `far_vertices`, whose ancestors are `pinned`, into `answer`."""
    one_to_pinned(vertex, pinned, parent, up_start, up_head, climb, settle, infinite, reached, distance)
    for place in range(len(far_vertices)):
        answer[place] = distance[far_vertices[place]]
