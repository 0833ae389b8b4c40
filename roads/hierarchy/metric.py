"""Customised weights: a second buffer is filled while queries read the first, then the pointer to it is swapped."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.hierarchy.customise import customise
from roads.hierarchy.index import HierarchyIndex
from roads.hierarchy.keys import join
from roads.hierarchy.workspace import infinite_of

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weights:
    """Edge weights up and down (e), and the link weights (q) they were made from; read-only, int32 or int64."""

    link: NDArray[Any]
    up: NDArray[Any]
    down: NDArray[Any]


class HierarchyMetric:
    """Weights of one moment. Never changes: whoever holds it reads one state of the roads, to the end of the query.

    The weights with distances are made when first asked for, from the same links.
    """

    def __init__(self, index: HierarchyIndex, weight_ms: Ints, length_cm: Longs) -> None:
        self._index = index
        self._length_cm = length_cm
        self._making = threading.Lock()
        self._with_distance: Weights | None = None
        self.time = customised(index, weight_ms)

    @property
    def link_ms(self) -> Ints:
        return self.time.link

    @property
    def time_and_distance(self) -> Weights:
        with self._making:
            if self._with_distance is None:
                self._with_distance = customised(self._index, join(self.time.link, self._length_cm))
            return self._with_distance


def customised(index: HierarchyIndex, link_weight: NDArray[Any]) -> Weights:
    """Weights for every edge from those of the links (q), in fresh buffers."""
    link = np.ascontiguousarray(link_weight)
    up, down = np.empty(index.edge_count, link.dtype), np.empty(index.edge_count, link.dtype)
    infinite = infinite_of(link.dtype)
    link.setflags(write=False)
    shape = (index.up_start, index.up_head, index.link_start, index.links, index.link_is_up)
    customise(*shape, link, infinite, up, down)
    up.setflags(write=False)
    down.setflags(write=False)
    return Weights(link=link, up=up, down=down)
