"""Which arcs of a road graph a closure closes."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from roads import RoadGraph
from sim.demand.errors import DemandUnusable
from sim.demand.surges import RoadClosure


def closed_arcs(closure: RoadClosure, graph: RoadGraph) -> NDArray[np.int64]:
    """Indices of arcs: those named, and those with an end inside the area. Raises DemandUnusable for arcs that are not
    there, and where nothing would be closed."""
    named = np.array(sorted(closure.arc_ids), np.int64)
    unknown = named[~np.isin(named, graph.arc_ids)]
    if len(unknown):
        message = f"{closure.name}: there is no arc {unknown[0]}"
        raise DemandUnusable(message, "Name arcs of the pack's arcs.parquet", field="arc_ids")
    closed = np.isin(graph.arc_ids, named)
    if closure.area:
        inside = shapely.contains_xy(shapely.Polygon(closure.area), graph.lon, graph.lat)
        closed |= inside[graph.tail] | inside[graph.head]
    if not closed.any():
        raise DemandUnusable(f"{closure.name}: no road has an end in the area", "Give a larger area", field="area")
    return np.flatnonzero(closed)
