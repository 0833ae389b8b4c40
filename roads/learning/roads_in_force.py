"""The roads of a pack as learning asks them: one engine, under the traffic of its choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from roads.engine import RoadEngine
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, open_index
from roads.network import RoadNetwork
from roads.pack import CityPack, ProfileTraffic
from roads.pack.settings import FALLBACK_PROFILES, HOURS_PER_WEEK
from roads.turns import DrivableGraph, expand_turns

Floats = NDArray[np.float64]


class LearningRoads:
    """`graph`, `drivable`, `engine` of a pack, and `factors` in force while learning."""

    def __init__(self, pack: CityPack) -> None:
        self.pack = pack
        self.graph: RoadGraph = pack.graph
        self.drivable: DrivableGraph = expand_turns(pack.graph)
        self.engine: RoadEngine = HierarchyEngine(open_index(pack.index_folder, self.drivable, save=True))
        self._factors = {profile: self._factors_of(profile) for profile in pack.graph.travel_s}

    @property
    def class_count(self) -> int:
        """Road classes, and one more for arcs without."""
        return len(self.graph.road_classes) + 1

    def network(self, traffic: Mapping[str, ProfileTraffic]) -> RoadNetwork:
        return RoadNetwork(
            self.graph,
            profiles=self.pack.settings.profiles,
            traffic=traffic,
            engine=self.engine,
            drivable=self.drivable,
        )

    def column_of(self, profile: str) -> str | None:
        """The profile whose travel times one drives by; None = the pack knows none."""
        other = FALLBACK_PROFILES.get(profile)
        return next((name for name in (profile, other) if name is not None and name in self.graph.travel_s), None)

    def factors(self, profile: str) -> Floats:
        """(class_count, 168) factors of free flow in force, the last row for arcs without class."""
        return self._factors[profile]

    def _factors_of(self, profile: str) -> Floats:
        traffic = self.pack.settings.traffic.get(profile, ProfileTraffic())
        rows = [traffic.by_road_class.get(name, traffic.factors) for name in self.graph.road_classes]
        return np.array([*rows, traffic.factors], np.float64).reshape(self.class_count, HOURS_PER_WEEK)

    def class_s(self, profile: str, hour: int, arcs: NDArray[np.int32], share: Floats | None = None) -> Floats:
        """(class_count) seconds in force on each road class over arcs, of each of which a share is driven."""
        free_s = self.graph.travel_s[profile][arcs] * (1.0 if share is None else share)
        road_class = self.graph.road_class[arcs].astype(np.int64)
        road_class[road_class < 0] = self.class_count - 1
        by_class_s = np.bincount(road_class, free_s, minlength=self.class_count)
        return np.asarray(by_class_s * self.factors(profile)[:, hour])
