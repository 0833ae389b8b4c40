"""Emergency runs over HTTP: the best carrier with reasons, sent and followed; an ambulance on one takes no calls."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from bloodbank.runs.settings import RunSettings
from bloodbank.settings import BloodSettings
from roads import RoadNetwork
from roads.pack import CityPack, read_pack
from tests.api.conftest import founded
from tests.api.speaking import Json, instant, receive_bag, report_call, request_blood
from tests.api.town import build_settled_town
from tests.api.waiting import until


@pytest.fixture
def client(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[TestClient]:
    """A service that lets ambulances carry blood although nothing is known of its cover."""
    with founded(town_pack, town_roads, tmp_path) as desk:
        generous = BloodSettings(runs=RunSettings(without_coverage_known=True))
        app = create_app(replace(desk, blood_settings=generous), ApiSettings())
        with TestClient(app, base_url="http://localhost") as talking:
            yield talking


@pytest.fixture
def town_with_people(tmp_path: Path) -> Iterator[TestClient]:
    """A town whose cover is known, where half a minute of the drive decides; it lets the last ambulance go."""
    pack = read_pack(build_settled_town(tmp_path / "gridville"))
    file = tmp_path / "dispatch.toml"
    file.write_text("[coverage]\ncall_handling_s = 60\ncell_m = 260\naim_s = 300\n")
    settings = Settings(region="gridville", data_dir=tmp_path, dispatch_file=file)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        bold = BloodSettings(runs=RunSettings(least_free_units=0, most_coverage_lost=0.03))
        app = create_app(replace(desk, blood_settings=bold), ApiSettings())
        with TestClient(app, base_url="http://localhost") as talking:
            yield talking


def issued(client: TestClient) -> tuple[str, str]:
    unit_id = receive_bag(client, 1)
    request_id = request_blood(client, urgency="emergency", needed_by_at=instant(hours=0.5))
    body = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    assert client.post(f"/v1/blood-requests/{request_id}/reservation", json=body).status_code == 200
    assert client.post(f"/v1/blood-requests/{request_id}/issue").status_code == 200
    return request_id, unit_id


def order(choice: Json, kind: str) -> Json:
    """The dispatch of the best carrier of a kind."""
    run = choice["runs"][0]
    best = next(one for one in run["ranked"] if one["carrier_kind"] == kind)
    fields = {name: run[name] for name in ("request_id", "from_place_id", "blood_unit_ids")}
    reasons = [{"code": reason["code"], "values": reason["values"]} for reason in best["reasons"]]
    times = {name: best[name] for name in ("carrier_kind", "carrier_id", "pick_up_at", "arrival_at")}
    return {**fields, **times, "reasons": reasons}


def test_01_an_ambulance_brings_blood_and_takes_no_calls_until_it_has(client: TestClient) -> None:
    request_id, unit_id = issued(client)
    answer = client.get(f"/v1/blood-requests/{request_id}/emergency-run", headers={"Accept-Language": "be"})
    assert answer.status_code == 200, answer.text
    choice = answer.json()
    ranked = choice["runs"][0]["ranked"]
    assert {one["carrier_kind"] for one in ranked} == {"van", "ambulance"}
    assert "хв у дарозе" in ranked[0]["reasons"][0]["text"]
    body = order(choice, "ambulance")
    headers = {"Idempotency-Key": "go"}
    sent = client.post("/v1/emergency-runs", json=body, headers=headers)
    assert sent.status_code == 201, sent.text
    run = sent.json()
    again = client.post("/v1/emergency-runs", json=body, headers=headers)
    assert (again.status_code, again.json()["run_id"]) == (201, run["run_id"])
    unit = f"/v1/units/{run['carrier_id']}"
    until(lambda: client.get(unit).json()["unit"]["status"] == "out-of-service")
    assert client.get(unit).json()["unit"]["out_of_service_reason"] == f"blood run {run['run_id']}"
    incident_id = report_call(client)
    refused = client.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": run["carrier_id"]})
    assert refused.status_code == 409
    for step in ("pick-up", "delivery"):
        answer = client.post(f"/v1/emergency-runs/{run['run_id']}/{step}", json={})
        assert answer.status_code == 200, answer.text
    assert client.get(f"/v1/blood-units/{unit_id}").json()["status"] == "delivered"
    assert client.get(f"/v1/blood-requests/{request_id}").json()["status"] == "delivered"
    until(lambda: client.get(unit).json()["unit"]["status"] == "returning")
    assert client.get("/v1/emergency-runs").json()["items"] == []
    (done,) = client.get("/v1/emergency-runs?status=all").json()["items"]
    assert done["status"] == "delivered"


def test_02_a_run_with_an_ambulance_that_a_call_has_taken_is_called_off(client: TestClient) -> None:
    request_id, _ = issued(client)
    body = order(client.get(f"/v1/blood-requests/{request_id}/emergency-run").json(), "ambulance")
    incident_id = report_call(client)
    taken = client.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": body["carrier_id"]})
    assert taken.status_code in (200, 201), taken.text
    run_id = client.post("/v1/emergency-runs", json=body).json()["run_id"]
    until(lambda: client.get(f"/v1/emergency-runs/{run_id}").json()["status"] == "cancelled")
    assert client.get(f"/v1/units/{body['carrier_id']}").json()["unit"]["incident_id"] == incident_id
    choice = client.get(f"/v1/blood-requests/{request_id}/emergency-run").json()
    excluded = {one["carrier_id"]: one["reason"]["code"] for one in choice["runs"][0]["excluded"]}
    assert excluded[body["carrier_id"]] == "run-unit-not-free"


def test_03_bad_orders_are_refused_by_name(client: TestClient) -> None:
    request_id, _ = issued(client)
    body = order(client.get(f"/v1/blood-requests/{request_id}/emergency-run?bad_weather=true").json(), "van")
    for changed, status, code in (
        ({"carrier_kind": "drone"}, 422, "unknown-carrier-kind"),
        ({"carrier_kind": "ambulance", "carrier_id": "nobody"}, 404, "unknown-unit"),
        ({"request_id": "R-999999"}, 404, "unknown-request"),
        ({"arrival_at": instant(hours=-5)}, 422, "out-of-range"),
    ):
        answer = client.post("/v1/emergency-runs", json=body | changed)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/v1/blood-requests/none/emergency-run").status_code == 404
    assert client.post("/v1/emergency-runs/E-9/pick-up", json={}).status_code == 404
    assert client.post("/v1/emergency-runs", json=body | {"speed": 9}).status_code == 422


def test_04_an_ambulance_whose_leaving_strips_the_town_of_cover_stays(town_with_people: TestClient) -> None:
    """Six units at two stations: any may go. With one left at each, the town would lose what only that one reaches."""
    client = town_with_people
    request_id, _ = issued(client)
    path = f"/v1/blood-requests/{request_id}/emergency-run"
    free = [one for one in client.get(path).json()["runs"][0]["ranked"] if one["carrier_kind"] == "ambulance"]
    assert len(free) == 6
    assert {"run-cover-kept"} <= {reason["code"] for one in free for reason in one["reasons"]}
    stations: dict[str, list[str]] = {}
    for view in client.get("/v1/units").json()["items"]:
        stations.setdefault(view["unit"]["station_id"], []).append(view["unit"]["unit_id"])
    for unit_ids in stations.values():
        for unit_id in unit_ids[1:]:
            assert client.post(f"/v1/units/{unit_id}/out-of-service", json={"reason": "repair"}).status_code == 200
    excluded = client.get(path).json()["runs"][0]["excluded"]
    why = {one["carrier_id"]: one["reason"]["code"] for one in excluded}
    assert {why[unit_ids[0]] for unit_ids in stations.values()} == {"run-strips-cover"}
    assert {why[unit_id] for unit_ids in stations.values() for unit_id in unit_ids[1:]} == {"run-unit-not-free"}


def test_05_one_ambulance_takes_over_from_another_which_is_free_again(client: TestClient) -> None:
    request_id, _ = issued(client)
    choice = client.get(f"/v1/blood-requests/{request_id}/emergency-run").json()
    first = order(choice, "ambulance")
    run_id = client.post("/v1/emergency-runs", json=first).json()["run_id"]
    until(lambda: unit_status(client, first["carrier_id"]) == "out-of-service")
    assert client.post(f"/v1/emergency-runs/{run_id}/pick-up", json={}).status_code == 200
    ambulances = [one for one in choice["runs"][0]["ranked"] if one["carrier_kind"] == "ambulance"]
    second = next(one["carrier_id"] for one in ambulances if one["carrier_id"] != first["carrier_id"])
    body = {"carrier_kind": "ambulance", "carrier_id": second, "arrival_at": instant(hours=0.4), "reason": "flat tyre"}
    answer = client.post(f"/v1/emergency-runs/{run_id}/hand-over", json=body)
    assert (answer.status_code, answer.json()["carrier_id"]) == (200, second), answer.text
    until(lambda: unit_status(client, second) == "out-of-service")
    until(lambda: unit_status(client, first["carrier_id"]) == "returning")
    assert client.post(f"/v1/emergency-runs/{run_id}/delivery", json={}).status_code == 200
    until(lambda: unit_status(client, second) == "returning")


def unit_status(client: TestClient, unit_id: str) -> str:
    return str(client.get(f"/v1/units/{unit_id}").json()["unit"]["status"])
