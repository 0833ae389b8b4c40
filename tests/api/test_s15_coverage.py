"""Coverage and move-ups over HTTP, in a Gridville whose people are counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from roads import RoadNetwork, read_pack
from tests.api.speaking import Json, report_call
from tests.api.town import build_settled_town, corner


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_settled_town(tmp_path_factory.mktemp("settled") / "gridville")


@pytest.fixture
def settled_desk(settled: Path, tmp_path: Path) -> Iterator[Desk]:
    pack = read_pack(settled)
    file = tmp_path / "dispatch.toml"
    file.write_text("[coverage]\ncall_handling_s = 60\ncell_m = 260\n[relocation]\nlongest_drive_s = 900\n")
    settings = Settings(region="gridville", data_dir=tmp_path, dispatch_file=file)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        yield desk


@pytest.fixture
def people(settled_desk: Desk) -> Iterator[TestClient]:
    with TestClient(create_app(settled_desk, ApiSettings()), base_url="http://localhost") as client:
        yield client


def read(client: TestClient, path: str, **asked: object) -> Json:
    answer = client.get(path, params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_the_figures_the_cells_and_the_map_tell_the_same_coverage(people: TestClient) -> None:
    """Weighing the cells' probabilities by their expected calls gives the share that the report tells."""
    report, cells = read(people, "/v1/coverage"), read(people, "/v1/coverage/cells")
    weighed = sum(c * p for c, p in zip(cells["calls_per_hour"], cells["covered"], strict=True))
    assert weighed / sum(cells["calls_per_hour"]) == pytest.approx(report["share"], abs=1e-3)
    assert report["calls_per_hour"] == pytest.approx(sum(cells["calls_per_hour"]), abs=1e-3)
    assert {unit["unit_id"] for unit in report["units"]} == {"A1", "A2", "A3", "A4", "A5", "A6"}
    shares = [district["share"] for district in report["districts"]]
    assert shares == sorted(shares)
    told = sum(district["share"] * district["calls_per_hour"] for district in report["districts"])
    assert told / report["calls_per_hour"] == pytest.approx(report["share"])
    squares = read(people, "/v1/map/coverage")["features"]
    assert [square["properties"]["covered"] for square in squares] == cells["covered"]
    for square, lon, lat in zip(squares, cells["lon"], cells["lat"], strict=True):
        (west, south), _, (east, north), _, last = square["geometry"]["coordinates"][0]
        assert west <= lon <= east
        assert south <= lat <= north
        assert last == [west, south]


def test_the_operator_chooses_the_standard_and_who_counts(people: TestClient) -> None:
    """Complaint of others' users: coverage is drawn by one norm for one kind of unit, take it or leave it."""
    strict, lenient = read(people, "/v1/coverage", norm_s=240), read(people, "/v1/coverage", norm_s=3_600)
    assert strict["share"] < lenient["share"]
    assert lenient["share"] == pytest.approx(1.0, abs=1e-3)
    physicians = read(people, "/v1/coverage", capability="physician")
    assert {unit["unit_id"] for unit in physicians["units"]} == {"A3", "A6"}
    assert {out["reasons"][0]["code"] for out in physicians["left_out"]} == {"capability-missing"}
    refused = people.get("/v1/coverage", params={"priority": 9})
    assert (refused.status_code, refused.json()["code"]) == (422, "no-norm")


def test_a_region_without_people_or_history_says_what_it_needs(client: TestClient) -> None:
    refused = client.get("/v1/coverage")
    assert (refused.status_code, refused.json()["code"]) == (404, "demand-unknown")
    assert "ARTERIAL_DEMAND_FILE" in refused.json()["detail"]


def test_a_suggested_move_is_accepted_and_what_it_won_is_seen(people: TestClient) -> None:
    """Units leave the north; the move up there is suggested in Russian, accepted, and coverage is as foretold."""
    for unit_id in ("A2", "A4", "A6"):
        assert people.post(f"/v1/units/{unit_id}/status", json={"status": "out-of-service"}).status_code == 200
    plan = read(people, "/v1/relocations", norm_s=300)
    [move, *_] = plan["moves"]
    said = people.get("/v1/relocations", params={"norm_s": 300}, headers={"Accept-Language": "ru"}).json()["moves"][0]
    assert any("будет обслужено" in reason["text"] for reason in said["reasons"])
    assert move["share_after"] - move["share_before"] == pytest.approx(move["gain"])
    accepted = people.post(
        f"/v1/relocations/{move['unit_id']}/accept",
        json={
            "lon": move["lon"],
            "lat": move["lat"],
            "gain": move["gain"],
            "reasons": [{"code": reason["code"], "values": reason["values"]} for reason in move["reasons"]],
        },
    )
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["status"] == "posted"
    after = read(people, "/v1/relocations", norm_s=300)
    assert after["share_before"] == pytest.approx(move["share_after"])
    assert {held["unit_id"]: held["reasons"][0]["code"] for held in after["held"]} == {
        move["unit_id"]: "rests-between-moves"
    }


def test_a_declined_move_is_not_suggested_again_and_the_refusal_is_told(people: TestClient) -> None:
    for unit_id in ("A2", "A4", "A6"):
        people.post(f"/v1/units/{unit_id}/status", json={"status": "out-of-service"})
    move = read(people, "/v1/relocations", norm_s=300)["moves"][0]
    place = {"lon": move["lon"], "lat": move["lat"]}
    declined = people.post(f"/v1/relocations/{move['unit_id']}/decline", json=place | {"reason": "road works"})
    assert declined.status_code == 200, declined.text
    plan = read(people, "/v1/relocations", norm_s=300)
    assert (move["unit_id"], move["place_id"]) not in {(m["unit_id"], m["place_id"]) for m in plan["moves"]}
    assert [(d["unit_id"], d["reason"]) for d in plan["declined"]] == [(move["unit_id"], "road works")]


def test_a_unit_that_a_waiting_call_needs_can_not_be_moved_away(people: TestClient) -> None:
    """The only physicians are A3 and A6; with A6 off the road A3 is held for the call, and its move is refused."""
    assert people.post("/v1/units/A6/status", json={"status": "out-of-service"}).status_code == 200
    incident_id = report_call(people, needs=[{"capabilities": ["physician"]}])
    plan = read(people, "/v1/relocations", norm_s=300)
    held = {unit["unit_id"]: unit["reasons"][0] for unit in plan["held"]}
    assert held["A3"]["values"] == {"incident_id": incident_id}
    lon, lat = corner(6, 6)
    refused = people.post("/v1/relocations/A3/accept", json={"lon": lon, "lat": lat})
    assert (refused.status_code, refused.json()["code"]) == (409, "needed-by-a-call")


@pytest.mark.parametrize(
    "body",
    [{}, {"lon": 27.5}, {"lon": 27.52, "lat": 53.9, "gain": 7}, {"lon": 27.52, "lat": 53.9, "moon": 1}],
)
def test_a_move_that_makes_no_sense_is_refused(people: TestClient, body: Json) -> None:
    assert people.post("/v1/relocations/A1/accept", json=body).status_code == 422


def test_a_move_to_where_nobody_waits_is_refused_with_the_way_out(people: TestClient) -> None:
    lon, lat = corner(6, 6)
    refused = people.post("/v1/relocations/A1/accept", json={"lon": lon, "lat": lat})
    assert (refused.status_code, refused.json()["code"]) == (409, "no-waiting-place")
    assert "post it" in refused.json()["detail"]
