"""Labels of one set of road weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.engine import INFINITE_MS
from roads.hierarchy.index import HierarchyIndex
from roads.labels.filling import fill
from roads.labels.frozen import FrozenRoads
from roads.labels.lookup import LabelArrays, travel_s
from roads.labels.shape import MOST_HEIGHT, LabelShape, depths_of, shape_of

MOST_MIB = 2_048
BYTES_PER_ENTRY = 8


class LabelsTooLarge(ValueError):
    """Labels would need more memory than allowed."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Travel times between all nodes of one graph under one set of weights. Never changes.

    `arrays` is for compiled code (`travel_ms`, `travel_s` of `roads.labels`); `fingerprint` tells graph, order and
    weights.
    """

    arrays: LabelArrays
    fingerprint: str

    @property
    def mib(self) -> float:
        """Size of all arrays in MiB."""
        return float(sum(array.nbytes for array in self.arrays)) / 2**20

    def travel_s(self, from_node: int, to_node: int) -> float:
        """Seconds on the road between two nodes (indices); infinite = unreachable. Raises ValueError for others."""
        for node in (from_node, to_node):
            if not 0 <= node < len(self.arrays.source_place):
                raise ValueError(f"node {node} does not exist: give 0 to {len(self.arrays.source_place) - 1}")
        return float(travel_s(self.arrays, from_node, to_node))


def build_labels(roads: FrozenRoads, *, most_mib: float = MOST_MIB) -> Labels:
    """Fill labels in memory. Raises LabelsTooLarge before anything large is allocated."""
    index, time = roads.index, roads.metric.time
    depth = depths_of(index.parent)
    require_room(depth, most_mib=most_mib)
    shape = shape_of(index.parent, depth)
    to_ancestor, from_ancestor = (_filled(shape, index, weights) for weights in (time.up, time.down))
    vertex_place = shape.place[index.rank]
    arrays = LabelArrays(
        source_place=vertex_place[roads.drivable.source],
        sink_place=vertex_place[roads.drivable.sink],
        vertex_place=vertex_place,
        start=shape.start,
        least_above=shape.least_above,
        to_ancestor=to_ancestor,
        from_ancestor=from_ancestor,
    )
    for array in arrays:
        array.setflags(write=False)
    return Labels(arrays, roads.fingerprint)


def require_room(depth: NDArray[np.int32], *, most_mib: float) -> None:
    """Raises LabelsTooLarge, naming the size and what can be done."""
    mib = float(depth.sum(dtype=np.int64)) * BYTES_PER_ENTRY / 2**20
    if depth.max(initial=0) > MOST_HEIGHT:
        raise LabelsTooLarge(f"the hierarchy of this map is higher than {MOST_HEIGHT:,}: build its index with METIS")
    if mib > most_mib:
        raise LabelsTooLarge(
            f"labels of this map would take {mib:,.1f} MiB, {most_mib:,.1f} MiB are allowed: "
            "allow more, or build the pack of a smaller area"
        )


def _filled(shape: LabelShape, index: HierarchyIndex, weights: NDArray[np.int32]) -> NDArray[np.int32]:
    label = np.empty(int(shape.start[-1]), np.int32)
    fill(shape.place, shape.start, index.up_start, index.up_head, weights, np.int32(INFINITE_MS), label)
    return label
