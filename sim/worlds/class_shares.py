"""On which kinds of roads units drive, so that traffic told by road class becomes one factor of the hour."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from roads.graph import RoadGraph
from roads.labels import LabelArrays, RoadLinks, route_links
from sim.worlds.travel import Travel
from sim.worlds.world import Places

Floats = NDArray[np.float64]
MOST_WAYS = 1_000


def class_shares(graph: RoadGraph, travel: Travel, stations: Places, demand: Places, weight: Floats) -> Floats:
    """(k, c + 1) shares of driving time at free flow by road class, the last for roads without class.

    Of the ways from the nearest station to places of the demand, drawn evenly along its weight; where no demand is
    known, along the nodes of the map.
    """
    goals = _goals(graph, demand, weight)
    classes = np.where(graph.road_class < 0, len(graph.road_classes), graph.road_class).astype(np.int64)
    shares = np.zeros((len(travel.labels), len(graph.road_classes) + 1))
    for row, (labels, links) in enumerate(zip(travel.labels, travel.links, strict=True)):
        from_station_s = travel.from_station_s[row, goals]
        nearest = stations.node[np.argmin(from_station_s, axis=1)]
        class_ms = time_by_class(labels, links, nearest, goals, classes, shares.shape[1])
        shares[row] = class_ms / class_ms.sum() if class_ms.sum() > 0.0 else 1.0 / shares.shape[1]
    return shares


def _goals(graph: RoadGraph, demand: Places, weight: Floats) -> NDArray[np.int64]:
    if not len(demand) or not weight.sum() > 0.0:
        nodes = np.flatnonzero(graph.in_main_part)
        return nodes[np.linspace(0, len(nodes) - 1, min(MOST_WAYS, len(nodes))).astype(np.int64)]
    reached = np.cumsum(weight) / weight.sum()
    wanted = (np.arange(MOST_WAYS) + 0.5) / MOST_WAYS
    return demand.node[np.minimum(np.searchsorted(reached, wanted), len(demand) - 1)]


@njit(cache=True, nogil=True)
def time_by_class(
    labels: LabelArrays,
    links: RoadLinks,
    from_nodes: NDArray[Any],
    to_nodes: NDArray[Any],
    class_of_arc: NDArray[Any],
    classes: int,
) -> Floats:
    """(classes) milliseconds along the fastest ways between pairs of nodes; pairs without a way count nothing."""
    route, class_ms = np.empty(len(links.node), np.int32), np.zeros(classes)
    for pair in range(len(from_nodes)):
        for position in range(route_links(labels, links, from_nodes[pair], to_nodes[pair], route)):
            arc = links.arc[route[position]]
            if arc >= 0:
                class_ms[class_of_arc[arc]] += links.ms[route[position]]
    return class_ms
