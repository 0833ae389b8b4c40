"""What a console is told before it sends a unit, and the sending of one that is on its way elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from roads import RoadNetwork
from roads.pack import CityPack
from tests.api.speaking import report_call
from tests.api.test_s01_story import done, drive


def proposal(client: TestClient, incident: str, language: str = "en") -> dict:  # type: ignore[type-arg]
    return done(client.get(f"/v1/incidents/{incident}/recommendation", headers={"Accept-Language": language}))


def everybody_but(client: TestClient, *kept: str) -> list[str]:
    """Take all other units out of service."""
    others = [view["unit"]["unit_id"] for view in client.get("/v1/units").json()["items"]]
    others = [unit_id for unit_id in others if unit_id not in kept]
    for unit_id in others:
        drive(client, unit_id, "out-of-service")
    return others


def test_a_ranked_unit_is_told_with_all_it_was_weighed_by(client: TestClient) -> None:
    found = proposal(client, report_call(client))
    assert found["policy"] == "closest"
    first = found["ranked"][0]
    assert first["estimated_arrival_s"] == first["available_in_s"] + first["preparation_s"] + first["travel_s"]
    assert 0.5 < first["probability_within_norm"] <= 1.0
    assert first["preempts_incident_id"] is None
    chances = [unit["probability_within_norm"] for unit in found["ranked"]]
    assert chances == sorted(chances, reverse=True), "the earliest is the surest"


def test_a_unit_is_taken_from_a_lesser_call_only_by_naming_that_call(client: TestClient) -> None:
    """A busy unit that is merely assigned stays where it is, and nothing of it is reset."""
    everybody_but(client, "A1")
    lesser = report_call(client, priority=3)
    done(client.post(f"/v1/incidents/{lesser}/assignments", json={"unit_id": "A1"}))
    urgent = report_call(client, priority=1)
    [unit] = proposal(client, urgent)["ranked"]
    assert (unit["unit_id"], unit["preempts_incident_id"]) == ("A1", lesser)
    path = f"/v1/incidents/{urgent}/assignments"

    unnamed = client.post(path, json={"unit_id": "A1"})
    assert (unnamed.status_code, unnamed.json()["code"]) == (409, "unit-not-available")
    misnamed = client.post(path, json={"unit_id": "A1", "preempts_incident_id": urgent})
    assert (misnamed.status_code, misnamed.json()["code"]) == (409, "on-another-incident")
    assert client.get("/v1/units/A1").json()["unit"]["incident_id"] == lesser

    reasons = [{"code": reason["code"], "values": reason["values"]} for reason in unit["reasons"]]
    body = {"unit_id": "A1", "preempts_incident_id": lesser, "reasons": reasons}
    assert done(client.post(path, json=body))["unit_ids"] == ["A1"]
    left = client.get(f"/v1/incidents/{lesser}").json()
    assert (left["status"], left["unit_ids"]) == ("waiting", [])


def test_a_call_that_is_no_less_urgent_keeps_its_unit(client: TestClient) -> None:
    everybody_but(client, "A1")
    first = report_call(client, priority=1)
    done(client.post(f"/v1/incidents/{first}/assignments", json={"unit_id": "A1"}))
    second = report_call(client, priority=1)
    assert proposal(client, second)["ranked"] == []
    body = {"unit_id": "A1", "preempts_incident_id": first}
    refused = client.post(f"/v1/incidents/{second}/assignments", json=body)
    assert refused.status_code == 409
    assert client.get("/v1/units/A1").json()["unit"]["incident_id"] == first


def test_a_need_may_name_alternatives_and_be_optional(client: TestClient) -> None:
    everybody_but(client, "A1", "A2")
    needs = [
        {"capabilities": ["neonatal"], "alternatives": [["physician"], ["paramedic"]]},
        {"capabilities": ["paramedic"], "count": 2, "optional": True},
    ]
    found = proposal(client, report_call(client, needs=needs), language="be")
    assert sorted(found["chosen"]) == ["A1", "A2"]
    assert found["shortfalls"] == []
    texts = [reason["text"] for unit in found["ranked"] for reason in unit["reasons"]]
    assert any("фельчар" in text and "neonatal" in text for text in texts), texts


@pytest.mark.parametrize(
    "needs",
    [
        [{"optional": True}],
        [{"alternatives": [["a"]] * 5}],
        [{"alternatives": ["a"]}],
        [{"optional": "yes"}],
    ],
)
def test_needs_that_mean_nothing_are_refused(client: TestClient, needs: list[dict]) -> None:  # type: ignore[type-arg]
    body = {"determinant": "fall", "priority": 1, "lon": 27.52, "lat": 53.9, "needs": needs}
    answer = client.post("/v1/incidents", json=body)
    assert answer.status_code == 422, answer.text
    assert "needs" in answer.text


@pytest.fixture
def strict_client(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[TestClient]:
    """A service whose file of settings asks for cover, and lets nobody be taken."""
    file = tmp_path / "dispatch.toml"
    file.write_text(
        'policy_by_priority = {1 = "coverage-aware", 2 = "coverage-aware"}\n'
        "[preemption]\nup_to_priority = 0\n[uncertainty]\nspread = 0.0\n",
        encoding="utf-8",
    )
    settings = Settings(region="gridville", data_dir=tmp_path, dispatch_file=file)
    with open_desk(settings, town_pack, town_roads) as desk:
        with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
            yield client
        town_roads.reopen(list(town_roads.closures))


def test_an_installation_s_file_sets_policy_pre_emption_and_spread(strict_client: TestClient) -> None:
    """Gridville knows nothing of demand: cover can't be weighed, and both departures from the file are said."""
    everybody_but(strict_client, "A1", "A2")
    lesser = report_call(strict_client, priority=3)
    done(strict_client.post(f"/v1/incidents/{lesser}/assignments", json={"unit_id": "A1"}))
    notes = {}
    for priority in (1, 2):
        found = proposal(strict_client, report_call(strict_client, priority=priority))
        assert [unit["unit_id"] for unit in found["ranked"]] == ["A2"]
        assert found["ranked"][0]["probability_within_norm"] in (0.0, 1.0)
        notes[priority] = [note["code"] for note in found["notes"]]
    assert notes == {1: ["earliest-as-life-threatening"], 2: ["earliest-as-demand-unknown"]}


def test_the_service_reckons_the_arrival_that_a_client_leaves_out(client: TestClient) -> None:
    """The alarm about the norm, the caller and the indicators all need it, whatever the client is."""
    incident = report_call(client, needs=[{"count": 2}])
    ranked = {unit["unit_id"]: unit for unit in proposal(client, incident)["ranked"]}
    path = f"/v1/incidents/{incident}/assignments"
    body, once = {"unit_id": "A1"}, {"Idempotency-Key": "send A1 once".replace(" ", "-")}
    sent = done(client.post(path, json=body, headers=once))
    known = sent["responses"][0]["estimated_arrival_s"]
    assert known == pytest.approx(ranked["A1"]["estimated_arrival_s"], abs=1.0)
    client.post("/v1/positions", json={"positions": [{"unit_id": "A1", "lon": 27.6, "lat": 53.91}]})
    again = client.post(path, json=body, headers=once)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true"), "the same request is the same"
    done(client.post(path, json={"unit_id": "A2", "estimated_arrival_s": 77.0}))
    assert client.get(f"/v1/incidents/{incident}").json()["responses"][1]["estimated_arrival_s"] == 77.0


def test_a_diverted_unit_has_its_arrival_reckoned_too(client: TestClient) -> None:
    lesser = report_call(client, priority=3)
    done(client.post(f"/v1/incidents/{lesser}/assignments", json={"unit_id": "A1"}))
    urgent = report_call(client, priority=1, column=9)
    [ranked] = [unit for unit in proposal(client, urgent)["ranked"] if unit["unit_id"] == "A1"]
    done(client.post("/v1/units/A1/divert", json={"to_incident_id": urgent, "reason": "more urgent"}))
    told = client.get(f"/v1/incidents/{urgent}").json()["responses"][0]["estimated_arrival_s"]
    assert told == pytest.approx(ranked["estimated_arrival_s"], abs=1.0)
