"""The links of a drivable graph as compiled code walks them: those that leave a vertex, with their weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roads.turns import DrivableGraph


class RoadLinks(NamedTuple):
    """For n nodes, p vertices and q links; read-only.

    `source`, `sink` int32 (n): the vertex where a journey from, or to, each node begins or ends;
    `out_start` int64 (p+1) into `out_link` int32 (q): links that leave a vertex, rising;
    `tail`, `head` int32 (q) vertices; `arc` int32 (q) arc of the road graph, -1 = none (takes no time); `ms` int32 (q);
    `node` int32 (p) of each vertex, where the vehicle is on the map.
    """

    source: NDArray[np.int32]
    sink: NDArray[np.int32]
    out_start: NDArray[np.int64]
    out_link: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    arc: NDArray[np.int32]
    ms: NDArray[np.int32]
    node: NDArray[np.int32]


def road_links(drivable: DrivableGraph, link_ms: NDArray[np.int32]) -> RoadLinks:
    """Links with one set of weights (the `link_ms` of a metric)."""
    out_start = np.zeros(drivable.vertex_count + 1, np.int64)
    np.cumsum(np.bincount(drivable.tail, minlength=drivable.vertex_count), out=out_start[1:])
    links = RoadLinks(
        source=drivable.source,
        sink=drivable.sink,
        out_start=out_start,
        out_link=np.argsort(drivable.tail, kind="stable").astype(np.int32),
        tail=drivable.tail,
        head=drivable.head,
        arc=drivable.arc,
        ms=np.ascontiguousarray(link_ms, np.int32),
        node=_nodes(drivable),
    )
    for array in links:
        array.setflags(write=False)
    return links


def _nodes(drivable: DrivableGraph) -> NDArray[np.int32]:
    """(p) the node each vertex stands for: copies of a junction lead to its sink by a link that is no arc."""
    node = np.full(drivable.vertex_count, -1, np.int32)
    node[drivable.sink] = np.arange(len(drivable.sink), dtype=np.int32)
    leading = np.flatnonzero(drivable.arc < 0)
    node[drivable.tail[leading]] = node[drivable.head[leading]]
    return node
