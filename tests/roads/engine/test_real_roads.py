"""On real cities the fast engine gives the milliseconds of the exact reference, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from roads.dimacs import read_dimacs
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, build_index
from roads.network import RoadNetwork
from roads.pack import Profile, ProfileTraffic, read_pack
from roads.reference import ReferenceEngine
from roads.turns import expand_turns

pytestmark = pytest.mark.real_data
ORIGINS, DESTINATIONS = 40, 250
"""10,000 random pairs."""
HOUR = 17
RISING = tuple(1.0 + hour % 24 / 10 for hour in range(168))
WEEK = ProfileTraffic(factors=RISING, by_road_class={"avenue": tuple(3 * factor for factor in RISING)})


def network_pair(graph: RoadGraph) -> tuple[RoadNetwork, RoadNetwork]:
    """(hierarchy, reference) over the same graph."""
    drivable = expand_turns(graph)
    profiles, traffic = dict.fromkeys(graph.travel_s, Profile()), dict.fromkeys(graph.travel_s, WEEK)
    engines = HierarchyEngine(build_index(drivable)), ReferenceEngine(drivable)
    fast, exact = (
        RoadNetwork(graph, drivable=drivable, engine=engine, profiles=profiles, traffic=traffic) for engine in engines
    )
    return fast, exact


def with_avenues(graph: RoadGraph, generator: np.random.Generator) -> RoadGraph:
    """Every fourth arc becomes an avenue, which traffic hits hardest."""
    avenue = np.where(generator.random(graph.arc_count) < 0.25, 0, -1).astype(np.int16)
    return replace(graph, road_class=avenue, road_classes=("avenue",))


def require_equal_answers(graph: RoadGraph, profile: str) -> None:
    generator = np.random.default_rng(20_260_405)
    graph = with_avenues(graph, generator)
    origins = generator.choice(graph.node_count, ORIGINS, replace=False)
    destinations = generator.choice(graph.node_count, DESTINATIONS, replace=False)
    fast, exact = network_pair(graph)

    def require_equal(hour: int | None) -> np.ndarray:
        fast_s, exact_s = (
            network.travel_between_nodes_s(origins, destinations, profile=profile, hour_of_week=hour)
            for network in (fast, exact)
        )
        assert np.array_equal(fast_s, exact_s)
        one_s = fast.travel_between_nodes_s(origins[:1], destinations, profile=profile, hour_of_week=hour)
        assert np.array_equal(one_s, exact_s[:1])
        return exact_s

    quiet = require_equal(None)
    assert np.isfinite(quiet).mean() > 0.9
    busiest = busiest_arcs(fast, origins[:10], destinations[:10], profile)
    generator.shuffle(busiest)
    slowed = generator.choice(graph.arc_count, graph.arc_count // 10, replace=False).tolist()
    for network in (fast, exact):
        network.slow_arcs(slowed, 2.5)
        network.close_arcs(busiest[: len(busiest) // 10])
    assert (require_equal(HOUR) > quiet).mean() > 0.9


def busiest_arcs(network: RoadNetwork, origins: np.ndarray, destinations: np.ndarray, profile: str) -> list[int]:
    """Arcs of the ways between pairs, each way as long as the table says."""
    graph, arcs = network.graph, []
    for origin, destination in zip(origins.tolist(), destinations.tolist(), strict=True):
        ends = [(graph.lon[node], graph.lat[node]) for node in (origin, destination)]
        route = network.route(*ends, profile=profile)
        arcs += route.arcs.tolist()
        assert route.travel_s == pytest.approx(network.travel_s(*[[end] for end in ends], profile=profile)[0, 0])
        assert (graph.head[route.arcs[:-1]] == graph.tail[route.arcs[1:]]).all()
    return arcs


@pytest.mark.parametrize("city", ["auckland", "manhattan"])
def test_a_city_with_traffic_and_closures(shared_data: Path, city: str) -> None:
    graph = read_pack(shared_data / "cities" / city).graph
    for profile in graph.travel_s:
        require_equal_answers(graph, profile)


def test_new_york(shared_data: Path) -> None:
    graphs = shared_data / "graphs"
    graph = read_dimacs(graphs / "USA-road-t.NY.gr.gz", graphs / "USA-road-d.NY.co.gz")
    assert (graph.node_count, graph.arc_count) == (264_346, 733_846)
    require_equal_answers(graph, "normal")


def test_every_station_of_the_real_packs_reaches_every_hospital(shared_data: Path) -> None:
    for city in ("auckland", "manhattan"):
        pack = read_pack(shared_data / "cities" / city)
        network = RoadNetwork.open(pack, save_index=False)
        stations = [(station.lon, station.lat) for station in pack.stations]
        hospitals = [(hospital.lon, hospital.lat) for hospital in pack.hospitals]
        travel_s, distance_m = network.travel_and_distance(stations, hospitals, profile="van")
        assert np.isfinite(travel_s).all()
        assert (distance_m / travel_s * 3.6 < 110).all()
