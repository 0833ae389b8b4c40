"""Indicators over HTTP."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from roads import RoadNetwork, read_pack, write_pack
from roads.pack.content import District
from tests.api.speaking import Json, instant
from tests.api.town import corner, town_content


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gridville with a western and an eastern district."""
    districts = (District("west", "Western", 7_200, *corner(2, 6)), District("east", "Eastern", 21_600, *corner(9, 6)))
    folder = tmp_path_factory.mktemp("parted") / "gridville"
    write_pack(folder, replace(town_content(units=6), districts=districts))
    return folder


@pytest.fixture
def parted_desk(parted: Path, tmp_path: Path) -> Iterator[Desk]:
    pack = read_pack(parted)
    with open_desk(
        Settings(region="gridville", data_dir=tmp_path), pack, RoadNetwork.open(pack, save_index=False)
    ) as desk:
        yield desk


@pytest.fixture
def region(parted_desk: Desk) -> Iterator[TestClient]:
    with TestClient(create_app(parted_desk, ApiSettings()), base_url="http://localhost") as client:
        yield client


def read(client: TestClient, **asked: object) -> Json:
    answer = client.get("/v1/indicators", params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def take(client: TestClient, column: int, **more: object) -> str:
    lon, lat = corner(column, 6)
    answer = client.post("/v1/calls", json={"location": {"lon": lon, "lat": lat}, "priority": 1, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["incident"]["incident_id"])


def test_figures_follow_the_log_from_question_to_question(region: TestClient, parted_desk: Desk) -> None:
    """What is asked twice is read once, and the second answer knows what has happened since."""
    assert read(region)["rows"][0]["incidents"] == 0
    take(region, 2, call_received_at=instant(hours=-0.1), call_answered_at=instant(hours=-0.09))
    incident_id = take(region, 9)
    unit_id = sorted(parted_desk.room.state.dispatch.units)[0]
    sent = region.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": unit_id, "additional": True})
    assert sent.status_code in (200, 201), sent.text
    report = read(region, by=["district"], standard="nfpa-1225")
    rows = {row["group"]["district"]: row for row in report["rows"]}
    assert {name: (row["calls"], row["responses"]) for name, row in rows.items()} == {
        "Western": (1, 0),
        "Eastern": (1, 1),
    }
    answered = rows["Western"]["intervals"]["call-to-answer"]
    assert answered["mean_s"] == pytest.approx(36, abs=1)
    assert rows["Eastern"]["intervals"]["call-to-answer"]["missing"] == 1
    assert rows["Eastern"]["norms"]["pending"] == 1
    [clause, *_] = report["standards"][0]["clauses"]
    assert (clause["met"], clause["measured"], clause["missing"]) == (False, 1, 1)
    earlier = read(region, until=instant(hours=-0.05))
    assert [row["incidents"] for row in earlier["rows"]] == [1]


def test_a_call_is_not_answered_before_it_rings(region: TestClient) -> None:
    lon, lat = corner(2, 2)
    body = {
        "location": {"lon": lon, "lat": lat},
        "call_received_at": instant(hours=-0.1),
        "call_answered_at": instant(hours=-0.2),
    }
    answer = region.post("/v1/calls", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "call_answered_at"), answer.text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"by": "colour"}, "dimension-unknown"),
        ({"standard": "mine"}, "standard-not-found"),
        ({"from": "2027-03-02T00:00:00Z", "until": "2027-03-01T00:00:00Z"}, "period-empty"),
        ({"from": "yesterday"}, "invalid"),
    ],
)
def test_what_can_not_be_asked_is_a_problem_with_its_code(region: TestClient, asked: dict[str, str], code: str) -> None:
    answer = region.get("/v1/indicators", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


def test_published_standards_are_listed_with_their_sources(region: TestClient) -> None:
    standards = region.get("/v1/indicators/standards").json()["standards"]
    assert {standard["code"] for standard in standards} >= {"nhs-arp", "belarus"}
    assert all(standard["source"] and standard["clauses"] for standard in standards)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_figures_are_sent_as_a_table_where_that_is_asked_for(region: TestClient) -> None:
    """By the address or by the header Accept, the one liked best; JSON where nobody says."""
    take(region, 2, call_received_at=instant(hours=-0.1), call_answered_at=instant(hours=-0.09))
    asked = {"by": "district"}
    answer = region.get("/v1/indicators", params=asked | {"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="indicators.csv"'
    rows = rows_of(answer.text)
    [answered] = [row for row in rows if (row["district"], row["interval"]) == ("Western", "call-to-answer")]
    assert (answered["measured"], float(answered["p90_s"])) == ("1", pytest.approx(36, abs=1))
    liked = region.get("/v1/indicators", params=asked, headers={"Accept": "application/json;q=0.5, text/csv"})
    assert liked.text == answer.text
    assert region.get("/v1/indicators", params=asked, headers={"Accept": "*/*"}).json()["rows"]
    kept = region.get("/v1/indicators", params=asked | {"format": "parquet"})
    table = pq.read_table(io.BytesIO(kept.content))
    assert table.num_rows == len(rows)
    assert {row["district"] for row in table.to_pylist()} == {"Western"}
    wrong = region.get("/v1/indicators", params={"format": "xlsx"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "query.format")


def test_responses_are_sent_with_their_nemsis_elements(region: TestClient, parted_desk: Desk) -> None:
    """The header line alone where there are none yet; no place and no text of a call."""
    assert rows_of(region.get("/v1/indicators/responses").text) == []
    incident_id, unit_id = take(region, 9), sorted(parted_desk.room.state.dispatch.units)[0]
    sent = region.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": unit_id, "additional": True})
    assert sent.status_code in (200, 201), sent.text
    [row] = rows_of(region.get("/v1/indicators/responses").text)
    assert (row["eResponse.03"], row["eResponse.13"], row["district"]) == (incident_id, unit_id, "Eastern")
    assert row["eTimes.03"].endswith("Z")
    assert not {"lon", "lat", "address_text"} & set(row)
    kept = region.get("/v1/indicators/responses", params={"format": "parquet"})
    assert pq.read_table(io.BytesIO(kept.content)).num_rows == 1
    wrong = region.get("/v1/indicators/responses", params={"from": instant(hours=0), "until": instant(hours=-1)})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "period-empty")


def test_a_service_that_ends_leaves_what_it_read_to_the_next(parted: Path, tmp_path: Path) -> None:
    pack, settings = read_pack(parted), Settings(region="old town", data_dir=tmp_path)
    network = RoadNetwork.open(pack, save_index=False)
    kept = tmp_path / "indicators-old%20town.ledger"
    with open_desk(settings, pack, network) as desk:
        with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
            take(client, 2)
            before = read(client)["rows"]
        assert not kept.exists()
    assert kept.is_file()
    kept_at = kept.stat().st_mtime_ns
    with open_desk(settings, pack, network) as desk:
        with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
            assert read(client)["rows"] == before
            assert before[0]["incidents"] == 1
        assert desk.indicator_books.position == desk.room.state.position
    assert kept.stat().st_mtime_ns == kept_at, "nothing happened since, so nothing is written"
