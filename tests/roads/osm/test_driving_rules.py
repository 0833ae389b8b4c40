"""Who may drive which way round, and how fast: one small world, one claim each."""

from pathlib import Path

import pytest

from roads.osm import load_rules
from roads.osm.arcs import NEVER_S
from roads.osm.maxspeed import parse_maxspeed
from tests.roads.osm.worlds import OsmWorld, built, crossroads


def test_a_road_is_driven_both_ways_unless_told_otherwise(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WXE")
    world.way("NXS")
    assert built(world, tmp_path).arcs() == {"WX", "XW", "XE", "EX", "NX", "XN", "XS", "SX"}


@pytest.mark.parametrize(
    ("tags", "arcs"),
    [
        ({"oneway": "yes"}, {"WX", "XE", "SX", "XS"}),
        ({"oneway": "-1"}, {"XW", "EX", "SX", "XS"}),
        ({"oneway": "no", "highway": "motorway"}, {"WX", "XW", "XE", "EX", "SX", "XS"}),
        ({"highway": "motorway"}, {"WX", "XE", "SX", "XS"}),
        ({"oneway": "yes", "oneway__motor_vehicle": "no"}, {"WX", "XW", "XE", "EX", "SX", "XS"}),
        ({"oneway": "reversible"}, {"SX", "XS"}),
    ],
)
def test_one_way_is_as_tagged_or_as_the_class_implies(tmp_path: Path, tags: dict[str, str], arcs: set[str]) -> None:
    world = crossroads()
    world.way("WXE", **tags)
    world.way("SX")
    assert built(world, tmp_path).arcs() == arcs


def test_a_roundabout_is_driven_round_one_way(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WNESW", junction="roundabout")
    world.node("o", -2, 0)
    world.way("oW")
    city = built(world, tmp_path)
    graph = city.pack.graph
    out, back = city.node("W"), city.node("o")
    assert city.has_arc("o", "W")
    assert city.has_arc("W", "o")
    round_it = [arc for arc in range(graph.arc_count) if back not in (graph.tail[arc], graph.head[arc])]
    assert sorted(graph.tail[round_it]) == sorted(graph.head[round_it]), "entered and left once at each node"
    assert sum(graph.tail[round_it] == out) == 1


@pytest.mark.parametrize(
    ("maxspeed", "kmh"),
    [
        ("50", 50),
        ("30 mph", 48.28),
        ("RU:urban", 60),
        ("BY:urban", 60),
        ("BY:rural", 90),
        ("DE:urban", 50),
        ("DE:zone:30", 30),
        ("XX:motorway", 120),
        ("none", 130),
        ("walk", 7),
        ("50;30", 30),
        ("signals", None),
        ("fast", None),
        ("0", None),
    ],
)
def test_speed_limits_are_read_in_all_usual_spellings(maxspeed: str, kmh: float | None) -> None:
    limit = parse_maxspeed(maxspeed, load_rules())
    assert limit == (None if kmh is None else pytest.approx(kmh, abs=0.01))


def test_a_limit_in_miles_sets_the_speed_of_every_profile(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WXE", maxspeed="30 mph")
    world.way("NX", maxspeed="none", highway="primary")
    city = built(world, tmp_path)
    assert city.kmh("W", "X") == pytest.approx(48.28 * 0.8, rel=1e-3)
    assert city.kmh("W", "X", "lights") == pytest.approx(48.28 * 0.8 * 1.4, rel=1e-3)
    assert city.kmh("N", "X", "van") == pytest.approx(100), "a van is never faster than its own top speed"


def test_a_bad_surface_is_as_slow_for_a_siren(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WX", highway="primary", surface="sett")
    world.way("XE", highway="primary", surface="sett", smoothness="very_bad")
    city = built(world, tmp_path)
    assert city.kmh("W", "X", "lights") == pytest.approx(40, rel=1e-3)
    assert city.kmh("X", "E", "lights") == pytest.approx(20, rel=1e-3)


def test_private_ways_are_open_to_all_but_slow_without_lights(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WX", access="private")
    world.way("XE")
    city = built(world, tmp_path)
    assert city.kmh("W", "X", "lights") == pytest.approx(city.kmh("X", "E", "lights"), rel=1e-3)
    assert city.kmh("W", "X", "van") == pytest.approx(city.kmh("X", "E", "van") / 2, rel=1e-3)


@pytest.mark.parametrize(
    ("tags", "lights", "van"),
    [
        ({"access": "no"}, False, False),
        ({"access": "no", "emergency": "yes"}, True, False),
        ({"motor_vehicle": "no"}, True, False),
        ({"access": "no", "motor_vehicle": "yes"}, True, True),
        ({"highway": "busway"}, True, False),
        ({"highway": "service", "access": "no", "psv": "yes"}, True, False),
        ({"highway": "pedestrian"}, True, False),
        ({"highway": "footway"}, False, False),
        ({"highway": "construction"}, False, False),
        ({"motor_vehicle": "agricultural;forestry"}, True, True),
        ({"highway": "track", "smoothness": "impassable"}, False, False),
    ],
)
def test_closed_ways_open_for_lights_where_only_motor_traffic_is_banned(
    tmp_path: Path, tags: dict[str, str], lights: bool, van: bool
) -> None:
    world = crossroads()
    world.way("WX", **tags)
    world.way("XE")
    city = built(world, tmp_path)
    if not lights:
        assert not city.has_node("W")
        return
    times = city.pack.graph.travel_s
    arc = city.arc("W", "X")
    assert times["lights"][arc] < NEVER_S
    assert (times["van"][arc] < NEVER_S) == van


def test_no_vehicle_leaves_the_road_on_motorways_bridges_tunnels_or_where_only_lights_may_drive(tmp_path: Path) -> None:
    world = crossroads().node("M", 0, 2).node("B", 2, 0).node("C", 3, 0).node("T", -2, 0).node("U", -3, 0)
    world.way("WXE")
    world.way("XS", motor_vehicle="no")
    world.way("XN", highway="motorway", oneway="no")
    world.way("EB", bridge="yes")
    world.way("BC", bridge="yes")
    world.way("WT", tunnel="yes")
    world.way("TU", tunnel="yes")
    city = built(world, tmp_path)
    leaves = {letter for letter in "WXESNBCTU" if city.pack.graph.off_road_access[city.node(letter)]}
    assert leaves == {"W", "X", "E"}


def test_a_bollard_parts_the_road_and_an_emergency_bollard_only_for_others(tmp_path: Path) -> None:
    world = OsmWorld().node("A", 0, 0).node("B", 1, 0, barrier="bollard").node("C", 2, 0)
    world.node("D", 3, 0, barrier="bollard", emergency="yes").node("E", 4, 0).node("F", 1.2, 0.3)
    world.way("ABC")
    world.way("CDE")
    world.way("AFC")
    graph = built(world, tmp_path).pack.graph
    lon_b = world.nodes["B"][0]
    assert sum(abs(graph.lon - lon_b) < 1e-7) == 2, "the road ends at the bollard from both sides"
    passing_d = [arc for arc in range(graph.arc_count) if graph.travel_s["van"][arc] >= NEVER_S]
    assert len(passing_d) == 2
    assert all(graph.travel_s["lights"][arc] < 60 for arc in passing_d)


def test_a_signal_at_the_end_of_an_arc_costs_seconds_once(tmp_path: Path) -> None:
    world = crossroads().node("X", 0, 0, highway="traffic_signals")
    world.way("WXE")
    world.way("NXS")
    city = built(world, tmp_path)
    times = city.pack.graph.travel_s["normal"]
    assert times[city.arc("W", "X")] - times[city.arc("X", "W")] == pytest.approx(2.0, abs=0.01)


def test_a_gate_in_the_middle_of_an_arc_costs_its_time_in_both_directions(tmp_path: Path) -> None:
    world = OsmWorld().node("A", 0, 0).node("G", 1, 0, barrier="lift_gate").node("B", 2, 0)
    world.way("AGB", maxspeed="50")
    city = built(world, tmp_path)
    free_s = city.pack.graph.length_m[city.arc("A", "B")] * 3.6 / 40
    for ends in ("AB", "BA"):
        assert city.pack.graph.travel_s["van"][city.arc(*ends)] == pytest.approx(free_s + 30, abs=0.01)


def test_ferries_are_driven_only_when_asked_for(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WX")
    world.ways.append((5000, "XE", {"route": "ferry", "motor_vehicle": "yes"}))
    (tmp_path / "with").mkdir()
    assert not built(world, tmp_path).has_node("E")
    assert built(world, tmp_path / "with", ferries=True).has_arc("X", "E")
