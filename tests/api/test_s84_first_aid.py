"""First aid on the way over HTTP: named in the recommendation, asked, begun, ended; nothing of it where it is off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from roads import RoadNetwork
from roads.pack import CityPack
from tests.api.speaking import instant, report_call
from tests.api.test_s10_recommendation import proposal
from tests.api.test_s80_transports import booked, order, planned
from tests.api.town import corner


@pytest.fixture
def helping(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[TestClient]:
    """A service that lets units with stable patients aboard stop, even a minute before others."""
    file = tmp_path / "dispatch.toml"
    file.write_text("[transports]\nfirst_aid_with_patient = true\nfirst_aid_earlier_by_s = 30\n", encoding="utf-8")
    settings = Settings(region="gridville", data_dir=tmp_path, dispatch_file=file)
    with open_desk(settings, town_pack, town_roads) as desk:
        with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
            yield client
        town_roads.reopen(list(town_roads.closures))


def with_patient_at(client: TestClient, column: int, row: int) -> str:
    """A unit that drives a stable patient, and is seen at a crossing."""
    name = booked(client, wishes=order(ready=0.25, by=2.0)["wishes"] | {"stable": True})["transport_id"]
    unit_id = str(planned(client, name)["run"]["unit_id"])
    assert client.post(f"/v1/transports/{name}/start").status_code == 200
    for status in ("en-route", "on-scene", "transporting"):
        assert client.post(f"/v1/units/{unit_id}/status", json={"status": status}).status_code == 200
    lon, lat = corner(column, row)
    seen = [{"unit_id": unit_id, "lon": lon, "lat": lat, "seen_at": instant(hours=0)}]
    assert client.post("/v1/positions", json={"positions": seen}).status_code == 200
    return unit_id


def test_the_unit_is_named_asked_and_goes_on(helping: TestClient) -> None:
    unit_id = with_patient_at(helping, 6, 6)
    emergency = report_call(helping, column=6, row=6)
    found = proposal(helping, emergency, "ru")
    [helper] = found["first_responders"]
    assert (helper["unit_id"], helper["unit_id"] in found["chosen"]) == (unit_id, False)
    assert "первую помощь" in helper["reasons"][0]["text"]
    reasons = [{"code": reason["code"], "values": reason["values"]} for reason in helper["reasons"]]
    body = {"incident_id": emergency, "estimated_arrival_s": helper["estimated_arrival_s"], "reasons": reasons}
    path = f"/v1/units/{unit_id}/first-aid"
    for replayed in (None, "true"):
        answer = helping.post(path, json=body, headers={"Idempotency-Key": "stop"})
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, replayed), answer.text
    assert helping.get(f"/v1/units/{unit_id}").json()["unit"]["status"] == "transporting"
    assert proposal(helping, emergency)["notes"][0]["code"] == "first-aid-under-way"
    assert helping.post(f"{path}/begin").json()["begun_at"] is not None
    ended = helping.post(f"{path}/end", json={"reason": "handed over"})
    assert ended.json()["ended_at"] is not None
    assert helping.get(path).json() == ended.json()


def test_where_it_is_off_nobody_is_named_and_nobody_is_sent(client: TestClient) -> None:
    unit_id = with_patient_at(client, 6, 6)
    emergency = report_call(client, column=6, row=6)
    assert proposal(client, emergency)["first_responders"] == []
    refused = client.post(f"/v1/units/{unit_id}/first-aid", json={"incident_id": emergency})
    assert (refused.status_code, refused.json()["code"]) == (409, "first-aid-not-allowed")
    assert client.get(f"/v1/units/{unit_id}/first-aid").json()["code"] == "first-aid-not-asked"
    assert client.get("/v1/units/NOBODY/first-aid").json()["code"] == "unit-not-found"
