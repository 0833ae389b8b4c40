"""What a restriction relation forbids on the arcs, and what becomes of those that forbid nothing."""

from itertools import pairwise
from pathlib import Path

import pytest

from roads import RoadNetwork
from tests.roads.osm.expanded import ExpandedRoads
from tests.roads.osm.worlds import BuiltWorld, OsmWorld, built, crossroads


def four_arms() -> tuple[OsmWorld, dict[str, int]]:
    world = crossroads()
    return world, {letter: world.way(f"{letter}X") for letter in "WENS"}


def test_no_left_turn_forbids_just_that_turn(tmp_path: Path) -> None:
    world, arm = four_arms()
    world.restriction("no_left_turn", come=arm["W"], via="X", go=arm["N"])
    city = built(world, tmp_path)
    assert city.forbidden() == {"WXN"}
    assert (city.report.restrictions.read, city.report.restrictions.kept) == (1, 1)


def test_only_straight_on_forbids_everything_else_and_turning_back(tmp_path: Path) -> None:
    world, arm = four_arms()
    world.restriction("only_straight_on", come=arm["W"], via="X", go=arm["E"])
    assert built(world, tmp_path).forbidden() == {"WXN", "WXS", "WXW"}


def test_no_u_turn_forbids_turning_back_on_the_same_way(tmp_path: Path) -> None:
    world, arm = four_arms()
    world.restriction("no_u_turn", come=arm["W"], via="X", go=arm["W"])
    assert built(world, tmp_path).forbidden() == {"WXW"}


def dual_carriageway() -> tuple[OsmWorld, dict[str, int]]:
    """Eastbound A>B>C south of westbound F>E>D, with a link B-E between them."""
    world = OsmWorld()
    for letter, x, y in (("A", -1, 0), ("B", 0, 0), ("C", 1, 0), ("D", -1, 0.2), ("E", 0, 0.2), ("F", 1, 0.2)):
        world.node(letter, x, y)
    drawn = {name: world.way(name, oneway="yes") for name in ("AB", "BC", "FE", "ED")}
    drawn["BE"] = world.way("BE")
    return world, drawn


def test_a_ban_over_a_via_way_forbids_the_whole_sequence_and_to_turn_back_on_it_but_not_its_parts(
    tmp_path: Path,
) -> None:
    world, drawn = dual_carriageway()
    world.restriction("no_u_turn", come=drawn["AB"], via=[drawn["BE"]], go=drawn["ED"])
    assert built(world, tmp_path).forbidden() == {"ABED", "ABEB"}


def test_only_over_a_via_way_forbids_to_leave_it_anywhere(tmp_path: Path) -> None:
    world, drawn = dual_carriageway()
    world.restriction("only_u_turn", come=drawn["AB"], via=[drawn["BE"]], go=drawn["ED"])
    assert built(world, tmp_path).forbidden() == {"ABC", "ABEB"}


def test_a_long_via_way_is_followed_through_all_its_arcs(tmp_path: Path) -> None:
    world = OsmWorld().node("A", 0, 0).node("B", 1, 0).node("C", 8, 0).node("D", 9, 0).node("E", 8, 1)
    come, via, go = world.way("AB"), world.way("BC"), world.way("CD")
    world.way("CE")
    world.restriction("no_straight_on", come=come, via=[via], go=go)
    graph = built(world, tmp_path).pack.graph
    chain = max(graph.forbidden_sequences(), key=len)
    assert len(chain) == 1 + 3 + 1, "700 m of via way are three arcs"
    assert all(graph.head[a] == graph.tail[b] for a, b in pairwise(chain))


def test_a_restriction_on_a_long_way_bans_its_last_arc_before_the_junction(tmp_path: Path) -> None:
    world, arm = four_arms()
    world.node("W", -9, 0)
    world.restriction("no_left_turn", come=arm["W"], via="X", go=arm["N"])
    city = built(world, tmp_path)
    ((first, second),) = city.pack.graph.forbidden_sequences()
    assert city.pack.graph.head[first] == city.node("X")
    assert city.pack.graph.length_m[first] <= 250
    assert second == city.arc("X", "N")


def test_no_entry_may_name_several_ways_to_come_from(tmp_path: Path) -> None:
    world, arm = four_arms()
    members = [("way", arm["W"], "from"), ("way", arm["E"], "from"), ("node", ord("X"), "via"), ("way", arm["N"], "to")]
    world.relations.append((members, {"type": "restriction", "restriction": "no_entry"}))
    assert built(world, tmp_path).forbidden() == {"WXN", "EXN"}


def test_a_restriction_for_motor_cars_only_counts_and_goes_before_the_general_one(tmp_path: Path) -> None:
    world, arm = four_arms()
    world.restriction("no_left_turn", come=arm["W"], via="X", go=arm["N"], restriction__motorcar="no_right_turn")
    assert built(world, tmp_path).report.restrictions.kept == 1


def _hgv_only(world: OsmWorld, arm: dict[str, int]) -> None:
    members = [("way", arm["W"], "from"), ("node", ord("X"), "via"), ("way", arm["N"], "to")]
    world.relations.append((members, {"type": "restriction", "restriction:hgv": "no_left_turn"}))


def _at_night(world: OsmWorld, arm: dict[str, int]) -> None:
    members = [("way", arm["W"], "from"), ("node", ord("X"), "via"), ("way", arm["N"], "to")]
    at_night = {"restriction:conditional": "no_left_turn @ (22:00-06:00)"}
    world.relations.append((members, {"type": "restriction"} | at_night))


def _footway_member(world: OsmWorld, arm: dict[str, int]) -> None:
    world.node("f", 1, 1)
    world.restriction("no_left_turn", come=arm["W"], via="X", go=world.way("Xf", highway="footway"))


def _against_one_way(world: OsmWorld, arm: dict[str, int]) -> None:
    world.node("o", 1, 1)
    world.restriction("no_left_turn", come=arm["W"], via="X", go=world.way("oX", oneway="yes"))


def _only_road_on(world: OsmWorld, arm: dict[str, int]) -> None:
    world.node("p", 3, 0).node("q", 4, 0)
    come, go = world.way("Ep", oneway="yes"), world.way("pq", oneway="yes")
    world.restriction("only_straight_on", come=come, via="p", go=go)


def _through_the_middle(world: OsmWorld, arm: dict[str, int]) -> None:
    world.node("l", -1, 1).node("r", 1, 1)
    world.restriction("no_left_turn", come=world.way("lXr"), via="X", go=arm["N"])


@pytest.mark.parametrize(
    ("add", "reason"),
    [
        (_hgv_only, "other_vehicles"),
        (_at_night, "conditional"),
        (lambda w, a: w.restriction("no_exit", come=a["W"], via="X", go=a["N"], **{"except": "psv;emergency"}), None),
        (lambda w, a: w.restriction("no_exit", come=a["W"], via="X", go=a["N"], **{"except": "motorcar"}), "excepted"),
        (lambda w, a: w.restriction("mind_the_gap", come=a["W"], via="X", go=a["N"]), "unknown_kind"),
        (lambda w, a: w.restriction("no_left_turn", come=a["W"], via=[], go=a["N"]), "malformed"),
        (lambda w, a: w.restriction("no_left_turn", come=a["W"], via="X", go=77), "member_not_in_extract"),
        (lambda w, a: w.restriction("no_left_turn", come=a["W"], via="N", go=a["E"]), "not_connected"),
        (_footway_member, "member_not_drivable"),
        (_against_one_way, "already_impossible"),
        (_only_road_on, "nothing_to_forbid"),
        (_through_the_middle, "ambiguous"),
    ],
)
def test_every_restriction_is_kept_or_dropped_for_a_counted_reason(
    tmp_path: Path, add: object, reason: str | None
) -> None:
    world, arm = four_arms()
    add(world, arm)  # type: ignore[operator]
    count = built(world, tmp_path).report.restrictions
    assert count.read == 1
    assert count.dropped == ({reason: 1} if reason else {})
    assert count.kept == (0 if reason else 1)


def test_nobody_is_sent_where_banned_turns_let_nobody_out(tmp_path: Path) -> None:
    """S is a dead end that may be entered only: it is on the map, but no vehicle leaves the road there."""
    world, arm = four_arms()
    for way in (arm["W"], arm["N"], arm["E"]):
        world.restriction("no_left_turn", come=arm["S"], via="X", go=way)
    city = built(world, tmp_path)
    assert city.pack.graph.off_road_access[city.node("N")]
    assert not city.pack.graph.off_road_access[city.node("S")]


def test_a_route_drives_round_rather_than_through_a_ban_over_a_via_way(tmp_path: Path) -> None:
    """Turning over the link B-E is forbidden for those from A, so the way to D leads on to C and back over F."""
    world, drawn = dual_carriageway()
    world.way("CF")
    world.way("DA", oneway="yes")
    free = built(world, tmp_path)
    assert letters(free, "A", "D") == "ABED"
    world.restriction("no_u_turn", come=drawn["AB"], via=[drawn["BE"]], go=drawn["ED"])
    city = built(world, tmp_path)
    assert letters(city, "A", "D") == "ABCFED"
    oracle = ExpandedRoads(city.pack.folder, "normal")
    fastest = oracle.from_node_ms(city.node("A"))[city.node("D")]
    found = RoadNetwork.open(city.pack).travel_between_nodes_s([city.node("A")], [city.node("D")], profile="normal")
    assert round(float(found[0, 0]) * 1000) == fastest


def letters(city: BuiltWorld, start: str, end: str) -> str:
    """Nodes passed on the fastest way."""
    graph = city.pack.graph
    names = {city.node(letter): letter for letter in city.world.nodes}
    ends = [(graph.lon[node], graph.lat[node]) for node in (city.node(start), city.node(end))]
    arcs = RoadNetwork.open(city.pack).route(*ends, profile="normal").arcs
    return start + "".join(names[int(node)] for node in graph.head[arcs])
