"""Questions to a small town: points beside the road, one-ways, forbidden turns, places out of reach."""

from __future__ import annotations

import numpy as np
import pytest

from roads.network import RoadNetwork
from roads.points import OutsideMap, PointError
from roads.reference import ReferenceEngine
from roads.route import Unreachable
from roads.sphere import great_circle_m
from roads.turns import expand_turns
from tests.roads.engine.worlds import PROFILES, make_graph, make_network

TOWN = [(0, 1, 1000), (1, 2, 2000), (2, 3, 4000), (3, 0, 8000), (3, 4, 500)]
"""A ring of one-ways 0-1-2-3-0, and a dead end at 4 nobody comes back from."""


def at(network: RoadNetwork, node: int, *, north: float = 0.0) -> tuple[float, float]:
    return float(network.graph.lon[node]), float(network.graph.lat[node] + north)


def test_a_point_beside_the_road_pays_the_straight_leg_at_both_ends() -> None:
    network = make_network(make_graph(5, TOWN))
    start, end = at(network, 0, north=-0.0003), at(network, 2, north=-0.0004)
    legs_m = float(great_circle_m(np.array([start, end]), np.array([at(network, 0), at(network, 2)])).sum())
    assert 70 < legs_m < 90
    expected_s = 3.0 + legs_m / 10.0  # 36 km/h off the road
    assert network.travel_s([start], [end], profile="normal")[0, 0] == pytest.approx(expected_s)
    route = network.route(start, end, profile="normal")
    assert route.travel_s == pytest.approx(expected_s)
    assert route.origin_off_road_m + route.destination_off_road_m == pytest.approx(legs_m)
    assert route.arcs.tolist() == [0, 1]
    assert route.lonlat.tolist() == [list(p) for p in (start, at(network, 0), at(network, 1), at(network, 2), end)]
    travel_s, distance_m = network.travel_and_distance([start], [end], profile="normal")
    assert travel_s[0, 0] == pytest.approx(route.travel_s)
    assert distance_m[0, 0] == pytest.approx(route.distance_m)


def test_the_same_point_takes_no_time_and_its_neighbour_does() -> None:
    network = make_network(make_graph(5, TOWN))
    here, beside = at(network, 1, north=0.0002), at(network, 1, north=-0.0002)
    travel_s = network.travel_s([here, beside], [here, beside], profile="normal")
    assert travel_s[0, 0] == travel_s[1, 1] == 0.0
    assert travel_s[0, 1] == pytest.approx(travel_s[1, 0])
    assert travel_s[0, 1] > 4.0
    assert network.route(here, here, profile="normal").travel_s == 0.0


def test_points_join_the_road_where_it_may_be_left_and_come_back_from() -> None:
    """Node 4 is nearest but a dead end, node 3 is a tunnel without access: the point belongs to node 2."""
    network = make_network(make_graph(5, TOWN, no_access=[3]))
    snapped = network.snap([at(network, 4)])
    assert snapped.node.tolist() == [2]


def test_out_of_reach_is_said_as_such() -> None:
    network = make_network(make_graph(5, TOWN))
    network.close_arcs([1])
    origin, destination = at(network, 0), at(network, 2)
    assert np.isinf(network.travel_s([origin], [destination], profile="normal"))[0, 0]
    assert np.isinf(network.travel_and_distance([origin], [destination], profile="normal")[1])[0, 0]
    with pytest.raises(Unreachable, match=r"no way from 27\.56"):
        network.route(origin, destination, profile="normal")


def test_a_forbidden_turn_is_driven_around_and_a_forbidden_way_of_three_only_as_a_whole() -> None:
    """0-1-2 turning at 1 is forbidden: around by 3. Of 0-1-2-4 every part may be driven, the whole not."""
    arcs = [(0, 1, 1), (1, 2, 1), (0, 3, 5), (3, 2, 5), (1, 3, 1), (2, 4, 1), (4, 0, 1), (2, 0, 1)]
    turning = make_network(make_graph(5, arcs, forbidden=[(0, 1)]))
    assert turning.travel_between_nodes_s([0, 1], [1, 2], profile="normal").tolist() == [[0.001, 0.007], [0, 0.001]]
    via = make_network(make_graph(5, arcs, forbidden=[(0, 1, 5)]))
    row = via.travel_between_nodes_s([0], [1, 2, 4], profile="normal")[0]
    assert row.tolist() == [0.001, 0.002, pytest.approx(0.008)]  # 0-1-3-2-4
    assert via.travel_between_nodes_s([1], [4], profile="normal")[0, 0] == 0.002


def test_a_short_ban_inside_a_longer_one_is_obeyed_too() -> None:
    """1-2-3 is forbidden, and so is 0-1-2-3-4 as a whole: whoever is on the way of the long one knows the short one."""
    arcs = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 4, 1), (2, 4, 20), (4, 0, 1), (4, 3, 1)]
    network = make_network(make_graph(5, arcs, forbidden=[(0, 1, 2, 3), (1, 2)]))
    assert network.travel_between_nodes_s([0], [2, 3, 4], profile="normal").tolist() == [[0.002, 0.023, 0.022]]


def test_the_reference_engine_answers_the_same_network() -> None:
    graph = make_graph(5, TOWN, forbidden=[(2, 4)])
    drivable = expand_turns(graph)
    reference = RoadNetwork(graph, profiles=PROFILES, engine=ReferenceEngine(drivable), drivable=drivable)
    network = make_network(graph)
    points = [at(network, node, north=0.0001) for node in range(5)]
    for ask in (RoadNetwork.travel_s, RoadNetwork.travel_and_distance):
        assert np.array_equal(
            ask(network, points, points, profile="normal"), ask(reference, points, points, profile="normal")
        )
    assert network.route(points[0], points[3], profile="normal").arcs.tolist() == [0, 1, 2]
    assert reference.route(points[0], points[3], profile="normal").arcs.tolist() == [0, 1, 2]


def test_a_point_a_little_off_the_map_is_snapped_with_a_warning_and_one_far_off_is_refused() -> None:
    network = make_network(make_graph(5, TOWN))
    near, far = at(network, 0, north=-0.01), at(network, 0, north=-0.1)
    (warning,) = network.snap([at(network, 1), near]).warnings
    assert warning.row == 1
    assert "point 1 lies 111" in str(warning)
    assert "origin" in network.route(near, at(network, 1), profile="normal").warnings[0]
    with pytest.raises(OutsideMap, match=r"point 2: lies outside the map, 11\.1 km"):
        network.snap([at(network, 1), near, far])


BAD_POINTS = [
    ([(27.56, 53.9), (float("nan"), 53.9)], "point 1: lon nan"),
    ([(1e300, 53.9)], "point 0: lon 1e\\+300"),
    ([(27.56, 90.5)], "no place on earth"),
    ([("27.56", "53.9")], "must be numbers"),
    ([(27.56, 53.9, 1.0)], "shape"),
    ([(27.56, 53.9), (27.56,)], "pairs"),
    (None, "must be numbers"),
    ([(True, False)], "must be numbers"),
]


@pytest.mark.parametrize(("points", "message"), BAD_POINTS)
def test_a_point_that_is_none_is_named(points: object, message: str) -> None:
    network = make_network(make_graph(5, TOWN))
    with pytest.raises(PointError, match=message):
        network.travel_s(points, [at(network, 0)], profile="normal")


def test_no_points_give_an_empty_table() -> None:
    network = make_network(make_graph(5, TOWN))
    assert network.travel_s([], [at(network, 0)], profile="normal").shape == (0, 1)
    assert network.travel_and_distance([at(network, 0)], [], profile="normal")[1].shape == (1, 0)


def test_wrong_questions_get_a_clear_answer() -> None:
    network = make_network(make_graph(5, TOWN))
    with pytest.raises(ValueError, match="'bicycle' is not known: use one of normal, van"):
        network.travel_s([at(network, 0)], [at(network, 1)], profile="bicycle")
    for hour in (168, -1, 1.5, True):
        with pytest.raises(ValueError, match="hour of week"):
            network.travel_s([at(network, 0)], [at(network, 1)], profile="normal", hour_of_week=hour)  # type: ignore[arg-type]
    for nodes in ([5], [-1], [0.5], [[0]]):
        with pytest.raises(ValueError, match="nodes must be"):
            network.travel_between_nodes_s(nodes, [0], profile="normal")


def test_a_van_drives_like_normal_where_the_pack_knows_no_van() -> None:
    network = make_network(make_graph(5, TOWN))
    points = [at(network, node, north=0.0002) for node in range(4)]
    assert network.profiles == ("normal", "van")
    van, normal = (network.travel_s(points, points, profile=profile) for profile in ("van", "normal"))
    assert np.array_equal(van, normal)


def test_arcs_are_found_by_place_and_by_street() -> None:
    graph = make_graph(5, TOWN, streets=["Ленина", "Ленина", "Mira", "Mira", "Mira"])
    network = make_network(graph)
    assert network.arcs_of_street(" ленина ").tolist() == [0, 1]
    assert network.arcs_of_street("Nowhere").tolist() == []
    middle = (np.array(at(network, 0)) + np.array(at(network, 1))) / 2
    assert network.arcs_near(*middle, 5.0).tolist() == [0]
    assert set(network.arcs_near(*at(network, 1), 0.0).tolist()) == {0, 1}
    with pytest.raises(ValueError, match="radius"):
        network.arcs_near(*middle, float("nan"))


def test_warming_up_asks_every_kind_of_question_once_without_effect() -> None:
    network = make_network(make_graph(5, TOWN))
    network.warm_up()
    assert network.revision == 0
