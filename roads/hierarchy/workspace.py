"""Scratch arrays of one thread; the kernels leave them as they found them."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from roads.engine import INFINITE_MS
from roads.hierarchy.keys import INFINITE_KEY
from roads.hierarchy.search import pin


def infinite_of(dtype: DTypeLike) -> Any:
    """The infinite value of a kind of weight, as a scalar of that type."""
    kind = np.dtype(dtype)
    return kind.type(INFINITE_MS if kind == np.int32 else INFINITE_KEY)


class Workspace:
    """For p vertices and one kind of weight (int32 milliseconds or int64 keys)."""

    def __init__(self, vertex_count: int, dtype: DTypeLike) -> None:
        self.infinite = infinite_of(dtype)
        self.marked: NDArray[np.bool_] = np.zeros(vertex_count, np.bool_)
        self.pinned = np.empty(vertex_count, np.int32)
        self.place_of = np.full(vertex_count, -1, np.int32)
        self.below_source = np.empty(vertex_count, np.int32)
        self.below_target = np.empty(vertex_count, np.int32)
        self.reached: NDArray[Any] = np.full(vertex_count, self.infinite, dtype)
        self.reached_back: NDArray[Any] = np.full(vertex_count, self.infinite, dtype)
        self._last_vertices = self._last_pinned = np.empty(0, np.int32)
        self.distance: NDArray[Any] = np.empty(vertex_count, dtype)

    def pin(self, vertices: NDArray[np.int32], parent: NDArray[np.int32]) -> NDArray[np.int32]:
        """Ancestors of `vertices`, parents first; kept as long as the same are asked for: units mostly stand still."""
        if not np.array_equal(vertices, self._last_vertices):
            count = pin(parent, vertices, self.marked, self.pinned)
            self._last_vertices, self._last_pinned = vertices.copy(), self.pinned[:count].copy()
        return self._last_pinned


class Workspaces(threading.local):
    """Each thread's own workspaces, made when first needed."""

    def __init__(self, vertex_count: int) -> None:
        self._vertex_count = vertex_count
        self._made: dict[np.dtype[Any], Workspace] = {}

    def of(self, dtype: DTypeLike) -> Workspace:
        kind = np.dtype(dtype)
        if kind not in self._made:
            self._made[kind] = Workspace(self._vertex_count, kind)
        return self._made[kind]
