"""The spread along a way, and traffic that changes while questions are asked."""

from __future__ import annotations

import numpy as np
import pytest

from roads.engine import RoadEngine
from roads.hierarchy import HierarchyEngine, build_index
from roads.network import RoadNetwork
from roads.pack import ProfileTraffic
from roads.reference import ReferenceEngine
from roads.turns import expand_turns
from tests.roads.engine.worlds import PROFILES, make_graph

EIGHT, NINE = 8, 9
ONES = (1.0,) * 168


def row(value: float, *, at_eight: float | None = None) -> tuple[float, ...]:
    return tuple(at_eight if at_eight is not None and hour == EIGHT else value for hour in range(168))


# Main road 0 - 1 - 2 (30 s), a lane 2 - 3 (10 s): the way from 0 to 3 is three quarters on the main road.
GRAPH = make_graph(
    4, [(0, 1, 15_000), (1, 2, 15_000), (2, 3, 10_000), (3, 0, 40_000)], road_class=["main", "main", "lane", "lane"]
)
SPREADS = {"normal": ProfileTraffic(row(0.5), {"main": row(0.1, at_eight=0.3), "lane": row(0.5)})}


@pytest.fixture(params=["hierarchy", "reference"])
def network(request: pytest.FixtureRequest) -> RoadNetwork:
    drivable = expand_turns(GRAPH)
    engine: RoadEngine = HierarchyEngine(build_index(drivable))
    if request.param == "reference":
        engine = ReferenceEngine(drivable)
    return RoadNetwork(GRAPH, profiles=PROFILES, engine=engine, drivable=drivable, spreads=SPREADS)


def place(node: int) -> list[tuple[float, float]]:
    return [(float(GRAPH.lon[node]), float(GRAPH.lat[node]))]


def spread(network: RoadNetwork, hour: int) -> float:
    found = network.travel_spread(place(0), place(3), profile="normal", hour_of_week=hour)
    assert found is not None
    return float(found[0, 0])


def test_the_spread_of_a_way_is_that_of_its_roads_weighed_by_time(network: RoadNetwork) -> None:
    assert spread(network, NINE) == pytest.approx((30 * 0.1 + 10 * 0.5) / 40, abs=1e-4)
    assert spread(network, EIGHT) == pytest.approx((30 * 0.3 + 10 * 0.5) / 40, abs=1e-4)
    same = network.travel_spread(place(0), place(0), profile="normal", hour_of_week=EIGHT)
    assert same is not None
    assert same.tolist() == [[0.5]]


def test_one_spread_for_all_roads_and_none_at_all() -> None:
    even = RoadNetwork(GRAPH, profiles=PROFILES, spreads={"normal": ProfileTraffic(row(0.2))})
    assert spread(even, NINE) == 0.2
    plain = RoadNetwork(GRAPH, profiles=PROFILES)
    assert plain.travel_spread(place(0), place(3), profile="normal", hour_of_week=NINE) is None


def test_traffic_taken_up_holds_from_the_next_question_on_under_the_closures_in_force(network: RoadNetwork) -> None:
    ask = {"profile": "normal", "hour_of_week": EIGHT}
    network.slow_arcs([0], 2.0)
    before_s = float(network.travel_s(place(0), place(3), **ask)[0, 0])
    spread(network, EIGHT)
    recorded: list[float] = []

    def record() -> None:
        recorded.append(float(network.travel_s(place(0), place(3), **ask)[0, 0]))

    slower = {"normal": ProfileTraffic(ONES, {"main": row(3.0), "lane": ONES})}
    revision = network.take_up(traffic=slower, spreads={}, record=record)
    assert (before_s, recorded) == (55.0, [55.0])
    assert float(network.travel_s(place(0), place(3), **ask)[0, 0]) == 2 * 45.0 + 45.0 + 10.0
    assert network.travel_spread(place(0), place(3), **ask) is None
    assert revision == network.revision == 2
    network.reopen([0])
    assert float(network.travel_s(place(0), place(3), **ask)[0, 0]) == 100.0


def test_what_can_not_be_recorded_is_not_taken_up(network: RoadNetwork) -> None:
    def refuse() -> None:
        raise OSError("the disk is full")

    before = network.travel_s(place(0), place(3), profile="normal", hour_of_week=EIGHT)
    with pytest.raises(OSError, match="disk"):
        network.take_up(traffic={"normal": ProfileTraffic(row(3.0))}, spreads={}, record=refuse)
    assert np.array_equal(network.travel_s(place(0), place(3), profile="normal", hour_of_week=EIGHT), before)
    assert network.revision == 0
