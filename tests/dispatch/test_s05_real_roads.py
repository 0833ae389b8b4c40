"""One call on the real roads of Auckland, fifty units, one of them with a position in the Gulf of Guinea."""

from pathlib import Path

import numpy as np
import pytest

from controlroom.road_times import RoadTimes
from dispatch.messages import ReportCall
from dispatch.model import Position
from roads import RoadNetwork
from roads.pack import CityPack, read_pack
from tests.dispatch.world import Town, excluded_codes

pytestmark = pytest.mark.real_data
UNITS = 50


@pytest.fixture(scope="module")
def pack(shared_data: Path) -> CityPack:
    return read_pack(shared_data / "cities" / "auckland")


@pytest.fixture(scope="module")
def road_times(pack: CityPack) -> RoadTimes:
    return RoadTimes(RoadNetwork.open(pack, save_index=False), pack.settings.timezone)


@pytest.fixture
def town(pack: CityPack, road_times: RoadTimes) -> Town:
    """Units at random junctions, and the clock of the real city."""
    town = Town()
    town.travel_times = road_times  # type: ignore[assignment]
    town.station("base", 0)
    places = np.random.default_rng(7).choice(np.flatnonzero(pack.graph.in_main_part), UNITS, replace=False)
    for number, node in enumerate(places):
        unit_id = f"U{number:02d}"
        town.unit(unit_id, "base")
        lon, lat = float(pack.graph.lon[node]), float(pack.graph.lat[node])
        town.positions[unit_id] = Position(lon=lon, lat=lat, seen_at=town.now)
    return town


def call_at_hospital_gate(town: Town, pack: CityPack) -> str:
    gate = pack.hospitals[0]
    [opened] = town.do(ReportCall(determinant="fall", priority=1, lon=gate.lon, lat=gate.lat))
    return opened.incident_id  # type: ignore[union-attr]


def test_01_the_unit_with_the_least_road_time_is_chosen(town: Town, pack: CityPack, road_times: RoadTimes) -> None:
    gate = pack.hospitals[0]
    found = town.recommend(call_at_hospital_gate(town, pack))
    origins = np.array([(p.lon, p.lat) for _, p in sorted(town.positions.items())])
    scene = np.array([(gate.lon, gate.lat)])
    travel_s = road_times.travel_s(origins, scene, profile="lights", at=town.now)[:, 0]
    assert found.chosen == (f"U{int(np.argmin(travel_s)):02d}",)
    assert [unit.travel_s for unit in found.ranked] == pytest.approx(sorted(travel_s.tolist()))


def test_02_a_unit_off_the_map_is_unreachable_and_hides_nobody(town: Town, pack: CityPack) -> None:
    incident = call_at_hospital_gate(town, pack)
    [nearest] = town.recommend(incident).chosen
    town.positions["U00" if nearest != "U00" else "U01"] = Position(lon=0.0, lat=0.0, seen_at=town.now)
    found = town.recommend(incident)
    assert found.chosen == (nearest,)
    assert len(found.ranked) == UNITS - 1
    assert [codes[0] for codes in excluded_codes(found).values()] == ["unreachable"]


def test_03_a_call_off_the_map_is_reached_by_nobody_and_it_is_said(town: Town) -> None:
    found = town.recommend(town.call(0))
    assert found.chosen == ()
    assert found.shortfalls[0].values["out_of_reach"] == UNITS
