"""Dijkstra's algorithm by scipy: the exact reference in tests, and the engine where numba can't be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from roads.engine import INFINITE_MS, RoadMetric
from roads.turns import DrivableGraph

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
ROWS_AT_ONCE = 32


@dataclass(frozen=True, eq=False)
class ReferenceMetric:
    """The lightest open link between each pair of vertices, and all weights."""

    lightest: csr_matrix
    lightest_link: Ints
    link_ms: Ints
    length_cm: Longs


class ReferenceEngine:
    """A `RoadEngine` that searches anew for every source."""

    def __init__(self, graph: DrivableGraph) -> None:
        self.graph = graph

    def customise(self, weight_ms: Ints, length_cm: Longs) -> ReferenceMetric:
        """See `RoadEngine.customise`."""
        matrix, links = _lightest(self.graph, weight_ms, np.flatnonzero(weight_ms < INFINITE_MS))
        return ReferenceMetric(matrix, links, weight_ms, length_cm)

    def travel_ms(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> Ints:
        """See `RoadEngine.travel_ms`."""
        own = _own(metric)
        if len(targets) < len(sources):
            return np.ascontiguousarray(_distances(own.lightest.T.tocsr(), targets, sources).T)
        return _distances(own.lightest, sources, targets)

    def travel_ms_and_cm(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> tuple[Ints, Longs]:
        """See `RoadEngine.travel_ms_and_cm`; of several fastest paths the shortest one counts."""
        own = _own(metric)
        travel_ms = np.empty((len(sources), len(targets)), np.int32)
        length_cm = np.zeros((len(sources), len(targets)), np.int64)
        for row, source in enumerate(sources):
            from_source = dijkstra(own.lightest, indices=int(source))
            travel_ms[row] = _saturated(from_source[targets])
            shortest = dijkstra(self._fastest_links(own, from_source), indices=int(source))[targets]
            open_ = travel_ms[row] < INFINITE_MS
            length_cm[row, open_] = shortest[open_].astype(np.int64)
        return travel_ms, length_cm

    def path(self, metric: RoadMetric, *, source: int, target: int) -> Ints | None:
        """See `RoadEngine.path`."""
        own = _own(metric)
        distance, before = dijkstra(own.lightest, indices=source, return_predecessors=True)
        if not distance[target] < INFINITE_MS:
            return None
        links = []
        vertex = target
        while vertex != source:
            begin, end = own.lightest.indptr[before[vertex]], own.lightest.indptr[before[vertex] + 1]
            place = begin + int(np.flatnonzero(own.lightest.indices[begin:end] == vertex)[0])
            links.append(int(own.lightest_link[place]))
            vertex = int(before[vertex])
        return np.array(links[::-1], np.int32)

    def _fastest_links(self, metric: ReferenceMetric, from_source: NDArray[np.float64]) -> csr_matrix:
        """Links on any fastest path from the source, weighing their length."""
        tail, head = self.graph.tail, self.graph.head
        reached = np.isfinite(from_source[tail]) & (metric.link_ms < INFINITE_MS)
        links = np.flatnonzero(reached)
        links = links[from_source[tail[links]] + metric.link_ms[links] == from_source[head[links]]]
        return _lightest(self.graph, metric.length_cm, links)[0]


def _lightest(graph: DrivableGraph, weight: NDArray[Any], links: NDArray[np.int64]) -> tuple[csr_matrix, Ints]:
    """A sparse matrix of the lightest of parallel `links`, and the link of each of its entries."""
    links = links[np.lexsort((links, weight[links], graph.head[links], graph.tail[links]))]
    tail, head = graph.tail[links], graph.head[links]
    first = np.ones(len(links), np.bool_)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    links = links[first]
    starts = np.zeros(graph.vertex_count + 1, np.int32)
    np.cumsum(np.bincount(graph.tail[links], minlength=graph.vertex_count), out=starts[1:])
    shape = (graph.vertex_count, graph.vertex_count)
    return csr_matrix((weight[links].astype(np.float64), graph.head[links], starts), shape=shape), links.astype(
        np.int32
    )


def _distances(matrix: csr_matrix, near: Ints, far: Ints) -> Ints:
    answer = np.empty((len(near), len(far)), np.int32)
    for first in range(0, len(near), ROWS_AT_ONCE):
        rows = dijkstra(matrix, indices=near[first : first + ROWS_AT_ONCE])
        answer[first : first + ROWS_AT_ONCE] = _saturated(rows[:, far])
    return answer


def _saturated(distance: NDArray[np.float64]) -> Ints:
    return np.minimum(distance, INFINITE_MS).astype(np.int32)


def _own(metric: RoadMetric) -> ReferenceMetric:
    if not isinstance(metric, ReferenceMetric):
        raise TypeError(f"a metric of another engine: {type(metric).__name__}")
    return metric
