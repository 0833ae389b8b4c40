"""Hospitals, ambulance stations and blood places found in a world."""

from pathlib import Path

import pytest

from roads.pack import check_pack
from tests.roads.osm.worlds import OsmWorld, built, crossroads


def campus() -> OsmWorld:
    """A crossroads with a hospital ground a-b-c-d north-east of it."""
    world = crossroads()
    world.way("WXE")
    world.way("NXS")
    for letter, x, y in (("a", 0.2, 0.2), ("b", 2, 0.2), ("c", 2, 2), ("d", 0.2, 2)):
        world.node(letter, x, y)
    return world


def test_a_hospital_drawn_as_ground_building_and_node_is_one_hospital(tmp_path: Path) -> None:
    world = campus()
    speciality = "Trauma; Burns unit"
    world.building("abcda", amenity="hospital", name="БСМП", name__be="БХМД", healthcare__speciality=speciality)
    world.node("n", 0.5, 0.5, amenity="hospital", name="БСМП")
    world.node("m", 1, 1, healthcare="hospital", name="Корпус 2")
    world.node("o", 2.5, 1, amenity="hospital")
    (hospital,) = built(world, tmp_path).pack.hospitals
    assert (hospital.name, dict(hospital.names)) == ("БСМП", {"be": "БХМД"})
    assert hospital.capabilities == {"trauma", "burns_unit"}


def test_two_hospitals_of_different_names_side_by_side_are_two(tmp_path: Path) -> None:
    world = campus()
    world.node("n", 0.5, 0.5, amenity="hospital", name="Первая").node("m", 0.6, 0.5, amenity="hospital", name="Вторая")
    assert {hospital.name for hospital in built(world, tmp_path).pack.hospitals} == {"Первая", "Вторая"}


def test_a_hospital_is_reached_at_its_emergency_entrance(tmp_path: Path) -> None:
    world = campus()
    world.building("abcda", amenity="hospital", name="БСМП")
    world.node("e", 0.3, 0.25, emergency="emergency_ward_entrance")
    (hospital,) = built(world, tmp_path).pack.hospitals
    assert (hospital.lon, hospital.lat) == pytest.approx(world.nodes["e"][:2])
    assert hospital.capabilities == {"emergency"}


def test_stations_get_as_many_plain_units_as_asked_and_the_report_says_so(tmp_path: Path) -> None:
    world = campus()
    world.node("s", 0.5, -0.5, emergency="ambulance_station", name="Подстанция 1", capacity="4")
    city = built(world, tmp_path, units_per_station=2)
    (station,) = city.pack.stations
    assert (station.name, station.capacity) == ("Подстанция 1", 4)
    assert {unit.station_id for unit in city.pack.units} == {station.station_id}
    assert city.report.units == 2
    assert any("2 units were put" in warning for warning in city.report.warnings)
    assert built(world, tmp_path, units_per_station=0).pack.units == ()


def test_no_station_in_the_data_is_said_and_none_is_invented(tmp_path: Path) -> None:
    city = built(campus(), tmp_path)
    assert city.pack.stations == ()
    assert city.pack.units == ()
    assert any("No ambulance station" in warning for warning in city.report.warnings)


def test_a_blood_bank_at_a_hospital_is_the_hospitals_and_a_donation_place_a_centre(tmp_path: Path) -> None:
    world = campus()
    world.building("abcda", amenity="hospital", name="БСМП")
    world.node("n", 1, 1, healthcare="blood_bank", name="Отделение переливания")
    world.node("m", -30, 0, healthcare="blood_donation", name="РНПЦ трансфузиологии")
    kinds = {place.name: place.kind for place in built(world, tmp_path).pack.blood_places}
    assert kinds == {"Отделение переливания": "hospital_blood_bank", "РНПЦ трансфузиологии": "blood_centre"}


def test_a_built_pack_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    world = campus()
    world.building("abcda", amenity="hospital", name='БСМП, корпус "1"; лит. А')
    world.node("s", 0.5, -0.5, emergency="ambulance_station")
    built(world, tmp_path)
    assert check_pack(tmp_path / "pack") == []
