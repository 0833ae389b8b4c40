"""The travel of a city pack: labels, ways to the stations, tables from stations and to hospitals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.engine import INFINITE_MS
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, open_index
from roads.labels import FrozenRoads, TreeArrays, open_labels, trees_to
from roads.pack import CityPack
from roads.turns import DrivableGraph, expand_turns
from sim.worlds.profiles import ProfilesInUse
from sim.worlds.travel import Travel, frozen
from sim.worlds.ways import ways_of
from sim.worlds.world import Places

Progress = Callable[[str, float], None]
Floats = NDArray[np.float64]


def road_travel(
    pack: CityPack,
    profiles: ProfilesInUse,
    stations: Places,
    hospitals: Places,
    *,
    cache: Path,
    progress: Progress,
) -> Travel:
    """At free flow, in whole milliseconds by arc, as the live service has them."""
    progress("ordering the roads", 0.05)
    drivable = expand_turns(pack.graph)
    engine = HierarchyEngine(open_index(cache, drivable))
    roads = [_frozen_roads(pack.graph, drivable, engine, profile) for profile in profiles.names]
    labels = []
    for number, profile in enumerate(profiles.names):
        progress(f"labelling the roads ({profile})", 0.2 + 0.5 * number / len(profiles.names))
        labels.append(open_labels(cache, roads[number], name=f"sim-{profile}").arrays)
    progress("measuring the ways to stations and hospitals", 0.7)
    calm = roads[profiles.calm]
    trees = trees_to(cache, calm, stations.node.astype(np.int32), name="sim-stations")
    off_road_m_s = np.array([pack.settings.profiles[profile].off_road_kmh / 3.6 for profile in profiles.names])
    everywhere = np.arange(pack.graph.node_count)
    to_hospital_s = _table_s(engine, calm, everywhere, hospitals.node)
    progress("measuring the ways from stations", 0.85)
    from_station_s = [_table_s(engine, road, stations.node, everywhere).T for road in roads]
    return Travel(
        off_road_m_s=frozen(off_road_m_s),
        from_station_s=frozen(np.stack(from_station_s)),
        to_hospital_s=frozen(to_hospital_s + hospitals.off_road_m / off_road_m_s[profiles.calm]),
        labels=tuple(labels),
        links=tuple(road.links for road in roads),
        trees=TreeArrays(*(frozen(array, array.dtype) for array in trees)),
        ways=ways_of(trees, calm.links),
        matrix_s=frozen(np.empty((0, 0, 0))),
        place_xy=frozen(np.empty((0, 2))),
    )


def _frozen_roads(graph: RoadGraph, drivable: DrivableGraph, engine: HierarchyEngine, profile: str) -> FrozenRoads:
    arc_ms = np.rint(np.minimum(graph.travel_s[profile] * 1000.0, INFINITE_MS)).astype(np.int32)
    arc_cm = np.rint(graph.length_m * 100).astype(np.int64)
    is_arc = drivable.arc >= 0
    link_ms = np.where(is_arc, arc_ms[drivable.arc], 0).astype(np.int32)
    link_cm = np.where(is_arc, arc_cm[drivable.arc], 0)
    return FrozenRoads(drivable, engine.index, engine.customise(link_ms, link_cm))


def _table_s(engine: HierarchyEngine, roads: FrozenRoads, from_nodes: Any, to_nodes: Any) -> Floats:
    """(from, to) seconds on the road, infinite = no way."""
    sources, targets = roads.drivable.source[from_nodes], roads.drivable.sink[to_nodes]
    ms = engine.travel_ms(roads.metric, sources=sources, targets=targets)
    return np.where(ms < INFINITE_MS, ms / 1000.0, np.inf)
