"""Blood aboard over HTTP: a unit that carries it is sent where it is asked for, uses it, and is told where more is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from immutables import Map

from api import ApiSettings, create_app
from bloodbank.prehospital.settings import PrehospitalSettings
from bloodbank.runs.settings import RunSettings
from bloodbank.settings import BloodSettings
from roads import RoadNetwork
from roads.pack import CityPack
from tests.api.conftest import founded
from tests.api.speaking import Json, receive_bag, report_call
from tests.api.waiting import until

NEEDS = [{"capabilities": ["blood"], "count": 1}]


@pytest.fixture
def client(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[TestClient]:
    """A service whose units of every type should carry two units of O RhD-negative red cells."""
    with founded(town_pack, town_roads, tmp_path) as desk:
        types = {unit.unit_type for unit in desk.room.state.dispatch.units.values()}
        wanted = Map({unit_type: Map({"red-cells/O-": 2}) for unit_type in types})
        settings = BloodSettings(
            prehospital=PrehospitalSettings(targets=wanted), runs=RunSettings(without_coverage_known=True)
        )
        app = create_app(replace(desk, blood_settings=settings), ApiSettings())
        with TestClient(app, base_url="http://localhost") as talking:
            yield talking


def post(client: TestClient, path: str, body: Json, *, status: int = 200, **headers: str) -> Json:
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()  # type: ignore[no-any-return]


def farthest_unit(client: TestClient, incident_id: str) -> str:
    """The last of those that could be sent, so that nobody would choose it for its road."""
    ranked = client.get(f"/v1/incidents/{incident_id}/recommendation").json()["ranked"]
    return str(ranked[-1]["unit_id"])


def carriers(client: TestClient) -> set[str]:
    units = client.get("/v1/units").json()["items"]
    return {view["unit"]["unit_id"] for view in units if "blood" in view["unit"]["capabilities"]}


def loaded(client: TestClient, unit_id: str, *serials: int) -> list[str]:
    post(client, "/v1/blood/vehicles", {"unit_id": unit_id}, status=201)
    bags = [receive_bag(client, serial, days=30) for serial in serials]
    body = {"blood_unit_ids": bags, "loaded_by": "olga"}
    post(client, f"/v1/blood/vehicles/vehicle-{unit_id}/load", body, **{"Idempotency-Key": "load"})
    until(lambda: carriers(client) == {unit_id})
    return bags


def test_01_the_unit_with_blood_is_sent_uses_it_and_is_told_where_to_get_more(client: TestClient) -> None:
    unit_id = farthest_unit(client, report_call(client, column=1, row=1))
    bags = loaded(client, unit_id, 1, 2)
    receive_bag(client, 3, days=30)
    incident_id = report_call(client, column=1, row=1, needs=NEEDS)
    proposal = client.get(f"/v1/incidents/{incident_id}/recommendation").json()
    assert proposal["chosen"] == [unit_id]
    sent = client.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": unit_id})
    assert sent.status_code in (200, 201), sent.text
    body = {"blood_unit_ids": bags, "incident_id": incident_id, "used_by": "medic", "authorised_by": "doctor"}
    request = post(client, f"/v1/blood/vehicles/vehicle-{unit_id}/use", body, status=201)
    assert (request["incident_id"], request["status"]) == (incident_id, "delivered")
    until(lambda: carriers(client) == set())
    owed = client.get("/v1/blood/owed").json()["items"]
    assert {item["request_id"] for item in owed} == {request["request_id"]}
    answer = client.get("/v1/blood/vehicles/errands", headers={"Accept-Language": "ru"})
    (errand,) = answer.json()["items"]
    assert (errand["from_place_id"], errand["by"], errand["task"]["bring"]) == ("centre", "van", 2)
    assert errand["task"]["reasons"][0]["text"] == "не хватает доз: 2 из 2 (эритроциты O-)"
    (vehicle,) = client.get("/v1/blood/vehicles").json()["items"]
    assert (vehicle["carries_blood"], vehicle["units"], vehicle["target"]) == (False, [], {"red-cells/O-": 2})


def test_02_without_blood_aboard_nobody_fills_the_need(client: TestClient) -> None:
    incident_id = report_call(client, needs=NEEDS)
    proposal = client.get(f"/v1/incidents/{incident_id}/recommendation").json()
    assert proposal["chosen"] == []
    unit_id = farthest_unit(client, report_call(client))
    (bag,) = loaded(client, unit_id, 1)
    assert client.get(f"/v1/incidents/{incident_id}/recommendation").json()["chosen"] == [unit_id]
    off = {"blood_unit_ids": [bag], "to_place_id": "centre", "unloaded_by": "olga", "reason": "end", "kept_cold": True}
    post(client, f"/v1/blood/vehicles/vehicle-{unit_id}/unload", off)
    until(lambda: carriers(client) == set())
    assert client.get(f"/v1/incidents/{incident_id}/recommendation").json()["chosen"] == []
    assert client.get(f"/v1/blood-units/{bag}").json()["status"] == "available"


def test_03_what_can_not_be_is_refused_by_name(client: TestClient) -> None:
    post(client, "/v1/blood/vehicles", {"unit_id": "nobody"}, status=404)
    incident_id = report_call(client)
    unit_id = farthest_unit(client, incident_id)
    loaded(client, unit_id, 1)
    place = f"/v1/blood/vehicles/vehicle-{unit_id}"
    wrong = receive_bag(client, 2, group="A+", days=30)
    post(client, f"{place}/load", {"blood_unit_ids": [wrong], "loaded_by": "olga"})
    body = {"blood_unit_ids": [wrong], "incident_id": incident_id, "used_by": "medic", "authorised_by": "doctor"}
    for changed, path, status, code in (
        ({}, f"{place}/use", 422, "patient-group-unknown"),
        ({"incident_id": "none"}, f"{place}/use", 404, "unknown-incident"),
        ({}, "/v1/blood/vehicles/centre/use", 422, "no-vehicle"),
        ({"speed": 1}, f"{place}/use", 422, None),
    ):
        answer = client.post(path, json=body | changed)
        assert answer.status_code == status, answer.text
        assert code in (None, answer.json()["code"])
    again = client.post("/v1/blood/vehicles", json={"unit_id": unit_id})
    assert (again.status_code, again.json()["code"]) == (409, "place-exists")
