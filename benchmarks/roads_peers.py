"""Other engines for the same questions: each answers tables, single paths and changes of weights in milliseconds."""

from __future__ import annotations

from typing import Any, Protocol

import networkx as nx
import numpy as np
import routingkit_cch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from roads.engine import INFINITE_MS
from roads.hierarchy import HierarchyEngine
from roads.turns import DrivableGraph

Ints = NDArray[np.int32]
Table = NDArray[np.int32] | NDArray[np.int64]


class Peer(Protocol):
    """(s, t) milliseconds, INFINITE_MS = unreachable. `rows_measured`: how many sources are timed, None = all."""

    name: str
    rows_measured: int | None

    def many_to_one(self, sources: Ints, target: int) -> Table: ...
    def table(self, sources: Ints, targets: Ints) -> Table: ...
    def path_ms(self, source: int, target: int) -> int: ...


class Arterial:
    """Our hierarchy; pins the sources anew in every call."""

    name = "arterial"
    rows_measured: int | None = None

    def __init__(self, engine: HierarchyEngine, weight_ms: Ints, length_cm: NDArray[np.int64]) -> None:
        self._engine = engine
        self._weights = (weight_ms, length_cm)
        self._metric = engine.customise(*self._weights)

    def customise(self) -> None:
        self._engine.customise(*self._weights)

    def many_to_one(self, sources: Ints, target: int) -> Table:
        return self._engine.travel_ms(self._metric, sources=sources, targets=np.array([target], np.int32))[:, 0]

    def table(self, sources: Ints, targets: Ints) -> Table:
        return self._engine.travel_ms(self._metric, sources=sources, targets=targets)

    def path_ms(self, source: int, target: int) -> int:
        links = self._engine.path(self._metric, source=source, target=target)
        return INFINITE_MS if links is None else int(self._weights[0][links].sum())


class RoutingKit:
    """routingkit-cch on the node order of our index; sources stay pinned while they are the same."""

    name = "routingkit-cch"
    rows_measured: int | None = None

    def __init__(self, graph: DrivableGraph, weight_ms: Ints, rank: Ints) -> None:
        self._weights = weight_ms.tolist()
        self._cch = routingkit_cch.CCH(np.argsort(rank).tolist(), graph.tail.tolist(), graph.head.tolist(), False)
        self._metric = routingkit_cch.CCHMetric(self._cch, self._weights)
        self._query = routingkit_cch.CCHQuery(self._metric)
        self._pinned_sources: tuple[int, ...] = ()
        self._pinned: Any = None

    def customise(self) -> None:
        routingkit_cch.CCHMetric(self._cch, self._weights)

    def many_to_one(self, sources: Ints, target: int) -> Table:
        return _milliseconds(self._pin(sources).distances_to(target))

    def table(self, sources: Ints, targets: Ints) -> Table:
        pinned = self._pin(sources)
        columns: list[Table] = [_milliseconds(pinned.distances_to(target)) for target in targets.tolist()]
        return np.column_stack(columns).astype(np.int64, copy=False)

    def path_ms(self, source: int, target: int) -> int:
        result = self._query.run(source, target)
        return INFINITE_MS if result.distance is None else sum(self._weights[arc] for arc in result.arc_path)

    def distance_ms(self, source: int, target: int) -> int:
        distance = self._query.run(source, target).distance
        return INFINITE_MS if distance is None else int(distance)

    def _pin(self, sources: Ints) -> Any:
        wanted = tuple(sources.tolist())
        if wanted != self._pinned_sources:
            self._pinned = routingkit_cch.CCHManyToOne(self._metric, list(wanted))
            self._pinned_sources = wanted
        return self._pinned


class Scipy:
    """scipy's Dijkstra, one search a source (or one from the target on the turned graph)."""

    name = "scipy dijkstra"

    def __init__(self, graph: DrivableGraph, weight_ms: Ints, *, rows_measured: int) -> None:
        self.rows_measured: int | None = rows_measured
        order = np.lexsort((weight_ms, graph.head, graph.tail))
        tail, head = graph.tail[order], graph.head[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
        shape = (graph.vertex_count, graph.vertex_count)
        weights = weight_ms[order][first].astype(np.float64)
        self._forward = csr_matrix((weights, (tail[first], head[first])), shape=shape)
        self._backward = self._forward.T.tocsr()

    def many_to_one(self, sources: Ints, target: int) -> Table:
        return _capped(dijkstra(self._backward, indices=target)[sources])

    def table(self, sources: Ints, targets: Ints) -> Table:
        return _capped(np.stack([dijkstra(self._forward, indices=source)[targets] for source in sources.tolist()]))

    def path_ms(self, source: int, target: int) -> int:
        distance, before = dijkstra(self._forward, indices=source, return_predecessors=True)
        node, steps = target, 0
        while node != source and before[node] >= 0:
            node, steps = int(before[node]), steps + 1
        return int(_capped(distance[[target]])[0])


class NetworkX:
    """networkx' Dijkstra in Python."""

    name = "networkx"

    def __init__(self, graph: DrivableGraph, weight_ms: Ints, *, rows_measured: int) -> None:
        self.rows_measured: int | None = rows_measured
        self._graph = nx.DiGraph()
        self._graph.add_nodes_from(range(graph.vertex_count))
        order = np.argsort(-weight_ms, kind="stable")  # the lightest of parallel links is added last and stays
        links = zip(graph.tail[order].tolist(), graph.head[order].tolist(), weight_ms[order].tolist(), strict=True)
        self._graph.add_weighted_edges_from(links)
        self._turned = self._graph.reverse(copy=False)

    def many_to_one(self, sources: Ints, target: int) -> Table:
        return self._row(self._turned, target, sources)

    def table(self, sources: Ints, targets: Ints) -> Table:
        rows = [self._row(self._graph, source, targets) for source in sources.tolist()]
        return np.vstack(rows).astype(np.int64, copy=False)

    def path_ms(self, source: int, target: int) -> int:
        try:
            return int(nx.bidirectional_dijkstra(self._graph, source, target)[0])
        except nx.NetworkXNoPath:
            return INFINITE_MS

    def _row(self, graph: Any, start: int, ends: Ints) -> Table:
        distance = nx.single_source_dijkstra_path_length(graph, start)
        return np.array([distance.get(end, INFINITE_MS) for end in ends.tolist()], np.int64)


def _milliseconds(distances: list[int | None]) -> Table:
    return np.array([INFINITE_MS if distance is None else distance for distance in distances], np.int64)


def _capped(distance: NDArray[np.float64]) -> Table:
    return np.minimum(distance, INFINITE_MS).astype(np.int64)
