"""Learnt travel times come into force, and go, while the service runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from controlroom.travel_times_in_force import TravelTimesInForce
from roads import RoadNetwork, read_pack
from roads.learning import apply_travel_times, withdraw_travel_times
from roads.pack.layout import TRAVEL_TIMES, TRAVEL_TIMES_ORDER
from roads.pack.travel_times import LearntProfile, TravelTimes, write_travel_times
from tests.api.speaking import Json
from tests.api.town import build_town, corner

TWICE = (2.0,) * 168


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return build_town(tmp_path / "gridville")


@pytest.fixture
def desk(town: Path, tmp_path: Path) -> Iterator[Desk]:
    """A service over its own town, whose pack is looked at when the test says so."""
    pack = read_pack(town)
    network = RoadNetwork.open(pack, save_index=False)
    with open_desk(Settings(region="gridville", data_dir=tmp_path / "data"), pack, network, threaded=False) as desk:
        yield desk


def learnt(desk: Desk, file: Path, *, graph_checksum: str | None = None) -> Path:
    """Travel times of twice the town's own, with a spread."""
    profile = LearntProfile(factors=TWICE, spread=0.25, trips=500)
    times = TravelTimes(
        graph_checksum=graph_checksum or desk.network.checksum,
        learnt_at=0.0,
        from_at=0.0,
        until_at=1.0,
        profiles={"lights": profile},
    )
    write_travel_times(times, file)
    return file


def across_s(desk: Desk) -> float:
    times = desk.road_times.travel_s([corner(1, 1)], [corner(9, 1)], profile="lights", at=desk.now())  # type: ignore[arg-type]
    return float(times[0, 0])


def spread(desk: Desk) -> float | None:
    found = desk.road_times.travel_spread([corner(1, 1)], [corner(9, 1)], profile="lights", at=desk.now())  # type: ignore[arg-type]
    return None if found is None else float(found[0, 0])


def adopted(desk: Desk) -> list[tuple[str | None, str]]:
    """(version, by whom) of every change of travel times in the log."""
    return [(record.event.version, record.actor) for record in desk.room.events(stream="road-travel-times")]


def readiness(desk: Desk) -> Json:
    with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
        return client.get("/readyz").json()  # type: ignore[no-any-return]


def test_what_is_applied_to_the_pack_is_in_force_without_a_restart_and_logged_with_who_ordered_it(
    desk: Desk, town: Path, tmp_path: Path
) -> None:
    before_s = across_s(desk)
    version = apply_travel_times(town, learnt(desk, tmp_path / "learnt.json"), by="olga").version
    assert across_s(desk) == before_s
    desk.travel_times.look()
    assert across_s(desk) == pytest.approx(2 * before_s)
    assert spread(desk) == 0.25
    assert readiness(desk)["travel_times"] == version
    desk.travel_times.look()
    withdraw_travel_times(town, by="pavel")
    desk.travel_times.look()
    assert (across_s(desk), spread(desk)) == (before_s, None)
    assert readiness(desk)["travel_times"] is None
    assert adopted(desk) == [(version, "olga"), (None, "pavel")]
    assert desk.room.state.roads.travel_times is None


def test_travel_times_that_can_not_be_used_leave_those_in_force_and_readiness_says_why(
    desk: Desk, town: Path, tmp_path: Path
) -> None:
    apply_travel_times(town, learnt(desk, tmp_path / "learnt.json"), by="olga")
    desk.travel_times.look()
    in_force, driven_s = desk.travel_times.version, across_s(desk)
    learnt(desk, town / TRAVEL_TIMES, graph_checksum="0" * 64)
    desk.travel_times.look()
    told = readiness(desk)
    assert (told["ready"], told["travel_times"]) == (True, in_force)
    assert "another map" in told["travel_times_problem"]
    (town / TRAVEL_TIMES).write_text("{half a fi")
    desk.travel_times.look()
    assert "can't be read" in readiness(desk)["travel_times_problem"]
    assert across_s(desk) == driven_s
    apply_travel_times(town, tmp_path / "learnt.json", by="olga")
    desk.travel_times.look()
    assert readiness(desk)["travel_times_problem"] is None
    assert len(adopted(desk)) == 1


def test_who_ordered_it_is_unknown_where_the_file_came_by_another_way(desk: Desk, town: Path) -> None:
    """A file copied into the pack by hand is taken up too; nobody's name is made up for it."""
    (town / TRAVEL_TIMES_ORDER).write_text('{"version":null,"by":"a\\u0000b"}')
    learnt(desk, town / TRAVEL_TIMES)
    desk.travel_times.look()
    [(version, by)] = adopted(desk)
    assert (version, by) == (desk.travel_times.version, "arterial/city-pack")


def full_disk(envelope: CommandEnvelope) -> None:
    raise OSError("the disk is full")


def test_what_the_log_can_not_record_is_not_in_force_and_is_tried_again(desk: Desk, town: Path, tmp_path: Path) -> None:
    """Decisions never rest on travel times that the log does not name."""
    before_s = across_s(desk)
    apply_travel_times(town, learnt(desk, tmp_path / "learnt.json"), by="olga")
    in_force = TravelTimesInForce(desk.network, town, full_disk, version=None)
    for _ in range(2):
        with pytest.raises(OSError, match="disk"):
            in_force.look()
    assert (across_s(desk), in_force.version) == (before_s, None)
    desk.travel_times.look()
    assert across_s(desk) == pytest.approx(2 * before_s)
