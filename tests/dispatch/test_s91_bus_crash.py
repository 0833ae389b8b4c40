"""A bus with thirty people overturns on the real roads of Auckland: sixteen ambulances, four hospitals."""

from pathlib import Path

import numpy as np
import pytest

from controlroom.road_times import RoadTimes
from dispatch.mass_casualty.plan import EvacuationPlan, plan_evacuation
from dispatch.mass_casualty.state import Tag
from dispatch.messages import (
    DeclareMassCasualty,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
    ReportSurgeCapacity,
    TagCasualties,
    TaggedCasualty,
)
from dispatch.model import Position
from roads import RoadNetwork
from roads.pack import CityPack, read_pack
from tests.dispatch.world import Town

pytestmark = pytest.mark.real_data
SCENE = (174.79, -36.91)
TAGS = (Tag.IMMEDIATE,) * 6 + (Tag.DELAYED,) * 9 + (Tag.MINIMAL,) * 13 + (Tag.DEAD,) * 2


@pytest.fixture(scope="module")
def pack(shared_data: Path) -> CityPack:
    return read_pack(shared_data / "cities" / "auckland")


@pytest.fixture(scope="module")
def road_times(pack: CityPack) -> RoadTimes:
    return RoadTimes(RoadNetwork.open(pack, save_index=False), pack.settings.timezone)


@pytest.fixture
def crash(pack: CityPack, road_times: RoadTimes) -> tuple[Town, str]:
    """The city's stations, units and hospitals, the first of them a trauma centre; every casualty is tagged."""
    town = Town()
    town.travel_times = road_times  # type: ignore[assignment]
    for station in pack.stations:
        town.do(RegisterStation(station_id=station.station_id, name=station.name, lon=station.lon, lat=station.lat))
    for unit in pack.units:
        town.do(RegisterUnit(unit_id=unit.unit_id, station_id=unit.station_id, unit_type="ambulance"))
        place = town.state.units[unit.unit_id].last_place
        assert place is not None
        town.positions[unit.unit_id] = Position(lon=place[0], lat=place[1], seen_at=town.now)
    for number, hospital in enumerate(pack.hospitals):
        able = frozenset({"general", "trauma-1"} if number == 0 else {"general"})
        town.do(
            RegisterHospital(
                hospital_id=hospital.hospital_id,
                name=hospital.name,
                lon=hospital.lon,
                lat=hospital.lat,
                capabilities=able,
            )
        )
    [opened] = town.do(ReportCall(determinant="bus", priority=1, lon=SCENE[0], lat=SCENE[1]))
    incident_id = opened.incident_id  # type: ignore[union-attr]
    town.do(DeclareMassCasualty(incident_id=incident_id, reason="bus overturned", expected_casualties=30))
    found = tuple(TaggedCasualty(number=f"{number:02d}", tag=tag) for number, tag in enumerate(TAGS))
    town.do(TagCasualties(incident_id=incident_id, casualties=found))
    return town, incident_id


def plan(town: Town, incident_id: str) -> EvacuationPlan:
    return plan_evacuation(
        town.state,
        incident_id,
        positions=town.positions,
        travel_times=town.travel_times,
        now=town.now,
        settings=town.settings,
    )


def test_01_every_living_casualty_has_a_hospital_a_unit_and_a_time(crash: tuple[Town, str]) -> None:
    found = plan(*crash)
    assert len(found.casualties) == 28
    assert all(one.hospital_id and one.unit_id and one.care_at for one in found.casualties)
    immediate = {one.hospital_id for one in found.casualties if one.tag is Tag.IMMEDIATE}
    assert immediate == {"1"}, "the trauma centre has room for all six"


def test_02_a_quarter_of_the_fleet_stays_for_the_city(crash: tuple[Town, str]) -> None:
    town, _ = crash
    found = plan(*crash).reinforcements
    assert len(found.send) <= len(town.state.units) - 4
    assert {trip.unit_id for trip in plan(*crash).trips} <= {one.unit_id for one in found.send}


def test_03_the_worst_hurt_are_in_care_first_and_the_plan_is_near_what_is_possible(crash: tuple[Town, str]) -> None:
    found = plan(*crash)
    mean = {
        tag: np.mean([one.care_at - found.at for one in found.casualties if one.tag is tag and one.care_at])
        for tag in (Tag.IMMEDIATE, Tag.DELAYED)
    }
    assert mean[Tag.IMMEDIATE] < mean[Tag.DELAYED]
    assert found.bound <= found.cost <= found.greedy_cost
    assert found.gap_percent < 35.0


def test_04_a_trauma_centre_with_two_places_gets_two_and_the_others_are_said_to_be_transferred(
    crash: tuple[Town, str],
) -> None:
    town, incident_id = crash
    by_tag = {"immediate": 2, "delayed": 2, "minimal": 5}
    town.do(ReportSurgeCapacity(hospital_id="1", by_tag=by_tag))
    found = plan(town, incident_id)
    immediate = [one for one in found.casualties if one.tag is Tag.IMMEDIATE]
    assert sum(one.hospital_id == "1" for one in immediate) == 2
    elsewhere = [one for one in immediate if one.hospital_id != "1"]
    assert all(one.reasons[-1].code == "capability-missing" for one in elsewhere)
