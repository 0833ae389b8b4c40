"""The roads of one profile at one moment, which no later closure or traffic changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from roads.hierarchy.index import HierarchyIndex
from roads.hierarchy.metric import HierarchyMetric
from roads.labels.links import RoadLinks, road_links
from roads.turns import DrivableGraph


@dataclass(frozen=True, eq=False)
class FrozenRoads:
    """What labels and trees are made from. `factor` multiplies all their times: traffic that slows every road alike."""

    drivable: DrivableGraph
    index: HierarchyIndex
    metric: HierarchyMetric
    factor: float = 1.0

    @cached_property
    def links(self) -> RoadLinks:
        """The links, for walking."""
        return road_links(self.drivable, self.metric.link_ms)

    @cached_property
    def fingerprint(self) -> str:
        """Of everything labels and trees depend on (`factor` isn't in them), hexadecimal."""
        digest = hashlib.sha256(self.drivable.checksum.encode())
        digest.update(np.ascontiguousarray(self.index.rank).data)
        digest.update(np.ascontiguousarray(self.metric.link_ms).data)
        return digest.hexdigest()
