"""Shortest ways on the edge-expanded graph: an oracle that shares nothing with the product but the pack's tables."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

Chain = tuple[int, ...]


class ExpandedRoads:
    """Read straight from the parquet files. A place on the way is the arc driven last, and those before it that still
    matter to a ban; times are whole milliseconds an arc."""

    def __init__(self, pack: Path, profile: str) -> None:
        nodes = pq.read_table(pack / "nodes.parquet")
        arcs = pq.read_table(pack / "arcs.parquet")
        index = {node: place for place, node in enumerate(nodes["node_id"].to_pylist())}
        self.node_count = len(index)
        self.tail = [index[node] for node in arcs["from_node"].to_pylist()]
        self.head = [index[node] for node in arcs["to_node"].to_pylist()]
        self.ms = np.rint(arcs[f"t_{profile}_s"].to_numpy().astype(np.float64) * 1000).astype(int).tolist()
        self.leaving: list[list[int]] = [[] for _ in range(self.node_count)]
        for arc, tail in enumerate(self.tail):
            self.leaving[tail].append(arc)
        turns = pack / "turns.parquet"
        rows = pq.read_table(turns)["arcs"].to_pylist() if turns.exists() else []
        self.bans = {tuple(row) for row in rows}
        self.memory = max((len(ban) for ban in self.bans), default=2) - 1

    def is_banned(self, driven: Sequence[int]) -> bool:
        """The driven arcs end in a forbidden sequence."""
        return any(tuple(driven[-length:]) in self.bans for length in range(2, self.memory + 2))

    def from_node_ms(self, source: int) -> dict[int, int]:
        """Milliseconds of the fastest way to every node that can be reached, by Dijkstra with a heap."""
        best: dict[int, int] = {source: 0}
        done: set[Chain] = set()
        queue: list[tuple[int, Chain]] = [(self.ms[arc], (arc,)) for arc in self.leaving[source]]
        heapq.heapify(queue)
        while queue:
            ms, driven = heapq.heappop(queue)
            if driven in done:
                continue
            done.add(driven)
            node = self.head[driven[-1]]
            best.setdefault(node, ms)
            for arc in self.leaving[node]:
                longer = (*driven, arc)
                if not self.is_banned(longer):
                    kept = longer[-self.memory :]
                    if kept not in done:
                        heapq.heappush(queue, (ms + self.ms[arc], kept))
        return best

    def table_ms(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        """(s, t) by scipy's Dijkstra over arcs as vertices; for packs whose bans are all of two arcs."""
        assert self.memory == 1
        count = len(self.tail)
        steps = []
        for arc, head in enumerate(self.head):
            for after in self.leaving[head]:
                if (arc, after) not in self.bans:
                    steps.append((arc, after, self.ms[after]))
        for place, source in enumerate(sources):
            for arc in self.leaving[source]:
                steps.append((count + place, arc, self.ms[arc]))
        size = count + len(sources)
        rows, columns, weights = np.array(steps).T
        graph = csr_matrix((weights.astype(float), (rows, columns)), shape=(size, size))
        found = dijkstra(graph, indices=count + np.arange(len(sources)))
        into = _arcs_into(self.head, targets)
        table = np.array([[row[arcs].min(initial=np.inf) for arcs in into] for row in found])
        same = np.equal.outer(np.array(sources), np.array(targets))
        table[same] = 0.0
        return table


def _arcs_into(head: list[int], targets: Sequence[int]) -> list[NDArray[Any]]:
    heads = np.array(head)
    return [np.flatnonzero(heads == target) for target in targets]
