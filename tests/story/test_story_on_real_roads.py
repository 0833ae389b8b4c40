"""The main story on real road graphs: a call, an ambulance, a patient, a hospital, blood and a van."""

from pathlib import Path

import numpy as np
import pytest

from arterial.settings import Settings
from arterial.storage import open_log
from controlroom.chain import verify_chain
from controlroom.desk import Desk
from dispatch.model import IncidentStatus, UnitStatus
from roads import RoadNetwork, hour_of_week
from roads.osm import build_city
from roads.pack import CityPack
from tests.story.main_story import LonLat, Told
from tests.story.worlds import MONDAY_MORNING, junction, settle, story_in

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module", params=["auckland", "heidelberg", "liechtenstein"])
def city(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack as it came from elsewhere, and two built from OpenStreetMap extracts."""
    if request.param == "auckland":
        return shared_data / "cities" / "auckland"
    out = tmp_path_factory.mktemp("packs") / str(request.param)
    build_city(shared_data / "osm" / f"{request.param}.osm.pbf", out, timezone="Europe/Berlin")
    return out


def test_a_call_ends_with_blood_at_the_bedside(city: Path, tmp_path: Path) -> None:
    """From the call to the transfusion on real roads, the closest unit by an independent Dijkstra, and a whole log."""
    with story_in(city, tmp_path) as (teller, pack):
        settle(teller.desk, pack)
        scene = junction(pack, share=0.55)
        closest_s = reference_arrival_s(teller.desk, pack, scene)
        teller.stock(junction(pack, share=0.35))
        told = teller.tell(scene)
        assert told.estimated_arrival_s == pytest.approx(closest_s, abs=0.01)
        check_ending(teller.desk, told)
    assert_log_is_whole_and_names_nobody(tmp_path)


def reference_arrival_s(desk: Desk, pack: CityPack, scene: LonLat) -> float:
    """The earliest arrival by scipy's Dijkstra on the same graph."""
    state, settings = desk.room.state.dispatch, desk.dispatch_settings
    profile = settings.profile_of(1)
    stations = np.array([(s.lon, s.lat) for s in (state.stations[u.station_id] for u in state.units.values())])
    reference = RoadNetwork.open(pack, engine="reference", save_index=False)
    hour = hour_of_week(MONDAY_MORNING, pack.settings.timezone)
    travel_s = reference.travel_s(stations, np.array([scene]), profile=profile, hour_of_week=hour)[:, 0]
    preparation_s = [settings.preparation_of(unit, profile=profile) for unit in state.units.values()]
    return float((travel_s + preparation_s).min())


def check_ending(desk: Desk, told: Told) -> None:
    state = desk.room.state
    incident = state.dispatch.incidents[told.incident_id]
    assert (incident.status, incident.patient_ids) == (IncidentStatus.CLOSED, (told.patient_id,))
    assert incident.hospital_id == told.hospital_id
    assert state.dispatch.units[told.unit_id].status is UnitStatus.AVAILABLE_AT_STATION
    assert {state.bloodbank.blood_units[bag].status for bag in told.blood_unit_ids} == {"transfused"}
    assert told.tour_travel_s > 0
    ends = [timer_id for timer_id in state.timers if timer_id.startswith("reservation-end/")]
    assert not ends, "an issued request needs no end of its reservation"


def assert_log_is_whole_and_names_nobody(data: Path) -> None:
    log = open_log(Settings(region="story", data_dir=data))
    try:
        report = verify_chain(log, "story")
        assert report.ok, report.what
        assert not any(
            "Верас" in row.payload or "Алеся" in row.payload for row in log.read("story", after=0, limit=999)
        )
    finally:
        log.close()
