"""What the geocoder will know of a world."""

from pathlib import Path

import pytest

from tests.roads.basemap.maps import DrawnMap
from tests.roads.osm.worlds import OsmWorld, built, crossroads


def block() -> OsmWorld:
    """Streets Nemiga (west-east) and Lenina (north-south) cross at X; a house stands in the north-east corner."""
    world = crossroads()
    world.way("WXE", name="Немига", name__be="Няміга", name__en="Niamiha")
    world.way("NXS", name="улица Ленина", name__be="вуліца Леніна", name__ru="улица Ленина")
    for letter, x, y in (("a", 0.2, 0.2), ("b", 0.6, 0.2), ("c", 0.6, 0.4), ("d", 0.2, 0.4)):
        world.node(letter, x, y)
    return world


def test_an_address_on_a_building_lies_in_its_middle_and_knows_its_street_in_every_language(tmp_path: Path) -> None:
    world = block()
    world.building("abcda", addr__street="Немига", addr__housenumber="3 к1", addr__city="Минск")
    (address,) = built(world, tmp_path).places("address")
    west, south = world.nodes["a"][:2]
    east, north = world.nodes["c"][:2]
    assert address["lon"] == pytest.approx((west + east) / 2, abs=1e-7)
    assert address["lat"] == pytest.approx((south + north) / 2, abs=1e-7)
    told = [address[key] for key in ("street", "street_be", "street_en", "house", "settlement")]
    assert told == ["Немига", "Няміга", "Niamiha", "3 к1", "Минск"]


def test_a_corner_house_has_its_second_address_and_a_list_of_numbers_is_several(tmp_path: Path) -> None:
    world = block()
    world.building(
        "abcda", addr__street="Немига", addr__housenumber="3;5", addr2__street="улица Ленина", addr2__housenumber="1"
    )
    found = {(place["street"], place["house"]) for place in built(world, tmp_path).places("address")}
    assert found == {("Немига", "3"), ("Немига", "5"), ("улица Ленина", "1")}


def test_a_house_without_street_takes_the_one_of_its_associated_street(tmp_path: Path) -> None:
    world = block()
    house = world.building("abcda", addr__housenumber="7")
    world.relations.append(([("way", house, "house")], {"type": "associatedStreet", "name": "Немига"}))
    (address,) = built(world, tmp_path).places("address")
    assert (address["street"], address["street_be"]) == ("Немига", "Няміга")


def test_a_number_without_any_street_is_no_address(tmp_path: Path) -> None:
    world = block()
    world.building("abcda", addr__housenumber="7")
    assert built(world, tmp_path).places("address") == []


def test_two_named_streets_give_one_crossing_where_they_meet(tmp_path: Path) -> None:
    world = block()
    (crossing,) = built(world, tmp_path).places("crossing")
    assert (crossing["lon"], crossing["lat"]) == pytest.approx(world.nodes["X"][:2], abs=1e-7)
    assert crossing["name"] == "Немига / улица Ленина"
    assert crossing["name_be"] == "Няміга / вуліца Леніна"
    assert crossing["name_en"] is None


def test_a_street_in_several_ways_is_one_entry_on_the_street_and_another_of_its_name_far_off_is_its_own(
    tmp_path: Path,
) -> None:
    world = block()
    world.node("F", 2, 0).node("G", 60, 0).node("H", 61, 0)
    world.way("EF", name="Немига")
    world.way("GH", name="Немига")
    streets = [place for place in built(world, tmp_path).places("street") if place["name"] == "Немига"]
    nodes = {round(world.nodes[letter][0], 6) for letter in "WXEFGH"}
    assert len(streets) == 2
    assert {round(float(str(street["lon"])), 6) for street in streets} <= nodes
    assert {street["name_be"] for street in streets} == {"Няміга"}


def test_two_carriageways_are_one_street_with_one_crossing(tmp_path: Path) -> None:
    world = OsmWorld()
    for letter, x, y in (("A", -1, 0), ("B", 0, 0), ("C", 1, 0), ("D", -1, 0.2), ("E", 0, 0.2), ("F", 1, 0.2)):
        world.node(letter, x, y)
    world.way("ABC", name="Avenue", oneway="yes")
    world.way("FED", name="Avenue", oneway="yes")
    world.way("BE", name="Lane")
    city = built(world, tmp_path)
    assert [place["name"] for place in city.places("crossing")] == ["Avenue / Lane"]
    assert sorted(str(place["name"]) for place in city.places("street")) == ["Avenue", "Lane"]


def test_settlements_come_from_tags_then_neighbours_then_the_nearest_town(tmp_path: Path) -> None:
    world = block()
    world.node("t", 8, 0, place="town", name="Заславль").node("v", 30, 0, place="village", name="Ратомка")
    world.node("s", 0.3, 0.3, shop="yes", name="Хлеб")
    world.node("r", 29, 0, shop="yes", name="Молоко")
    world.node("z", 90, 0, shop="yes", name="Нигде")
    world.building("abcda", addr__street="Немига", addr__housenumber="3", addr__city="Минск")
    city = built(world, tmp_path)
    where = {place["name"]: place["settlement"] for place in city.places("poi")}
    assert where == {"Хлеб": "Минск", "Молоко": "Ратомка", "Нигде": None}
    assert {place["name"] for place in city.places("place")} == {"Заславль", "Ратомка"}


def test_buildings_are_drawn_when_asked_for(tmp_path: Path) -> None:
    world = block()
    world.building("abcda")
    (tmp_path / "with").mkdir()
    without, drawn = built(world, tmp_path), built(world, tmp_path / "with", buildings=True)
    assert DrawnMap(without.pack.folder / "basemap.pmtiles").classes("landuse", 14) == set()
    assert DrawnMap(drawn.pack.folder / "basemap.pmtiles").classes("landuse", 14) == {"building"}
    assert DrawnMap(drawn.pack.folder / "basemap.pmtiles").classes("landuse", 13) == set()
