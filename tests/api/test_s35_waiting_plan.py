"""The plan for all waiting calls over HTTP: what is optional, whom a unit leaves, what is missing, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from roads import RoadNetwork
from roads.pack import CityPack
from tests.api.speaking import Json, instant, report_call
from tests.api.test_s80_transports import booked, planned
from tests.api.waiting import until

TAKING = "[waiting]\ntake_from_calls = true\n[transports]\nkept_for_emergencies = 0\n"


@pytest.fixture
def taking(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[TestClient]:
    """A service where units on their way to less urgent calls take part in plans."""
    file = tmp_path / "dispatch.toml"
    file.write_text(TAKING)
    settings = Settings(region="gridville", data_dir=tmp_path, dispatch_file=file)
    with (
        open_desk(settings, town_pack, town_roads) as desk,
        TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client,
    ):
        yield client
        town_roads.reopen(list(town_roads.closures))


def the_plan(client: TestClient, **headers: str) -> Json:
    answer = client.get("/v1/dispatch/plan", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def follow(client: TestClient, assignment: Json) -> None:
    """Send the unit just as the plan says: its reasons with it, and the call it leaves."""
    reasons = [{"code": why["code"], "values": why["values"]} for why in assignment["reasons"]]
    body = {name: assignment[name] for name in ("unit_id", "estimated_arrival_s", "preempts_incident_id")}
    path = f"/v1/incidents/{assignment['incident_id']}/assignments"
    answer = client.post(path, json=body | {"reasons": reasons, "additional": assignment["optional"]})
    assert answer.status_code == 200, answer.text


def leave_free(client: TestClient, *unit_ids: str) -> None:
    """Only these units stay in service."""
    for item in client.get("/v1/units").json()["items"]:
        unit_id = item["unit"]["unit_id"]
        if unit_id not in unit_ids:
            report(client, unit_id, "out-of-service")


def report(client: TestClient, unit_id: str, status: str) -> None:
    answer = client.post(f"/v1/units/{unit_id}/status", json={"status": status})
    assert answer.status_code == 200, answer.text


def test_01_optional_units_come_after_everybody_who_is_needed_and_are_told_apart(client: TestClient) -> None:
    leave_free(client, "A1", "A2")
    double = report_call(client, needs=[{"capabilities": ["paramedic"]}, {"capabilities": [], "optional": True}])
    single = report_call(client, column=9, row=9)
    plan = the_plan(client)
    assert {one["incident_id"]: one["optional"] for one in plan["assignments"]} == {double: False, single: False}
    report(client, "A4", "available-at-station")
    plan = the_plan(client)
    [extra] = [one for one in plan["assignments"] if one["optional"]]
    assert (extra["incident_id"], extra["reasons"][0]["code"]) == (double, "fills-optional-need")
    assert plan["shortfalls"] == []


def test_02_what_is_missing_and_how_the_plan_was_made_is_said_in_the_asked_language(client: TestClient) -> None:
    leave_free(client, "A1")
    report_call(client)
    report_call(client, column=9, row=9, priority=2)
    words = {"en": "Units missing", "ru": "Не хватает бригад", "be": "Не хапае брыгад"}
    for language, begins in words.items():
        plan = the_plan(client, **{"Accept-Language": language})
        [shortfall] = plan["shortfalls"]
        assert shortfall["reasons"][0]["text"].startswith(begins)
        assert [note["code"] for note in plan["notes"]] == ["greedy-is-best"]
        assert plan["notes"][0]["text"]
    assert plan["cost"] <= plan["greedy_cost"]


def test_03_a_unit_on_its_way_is_taken_and_the_call_it_leaves_gets_another_in_the_same_plan(taking: TestClient) -> None:
    """Followed word for word, nobody is forgotten."""
    leave_free(taking, "A1")
    can_wait = report_call(taking, column=2, row=2, priority=3)
    follow(taking, the_plan(taking)["assignments"][0])
    report(taking, "A1", "en-route")
    emergency = report_call(taking, column=9, row=2, priority=1)
    report(taking, "A2", "available-at-station")
    plan = the_plan(taking)
    goes = {one["unit_id"]: (one["incident_id"], one["preempts_incident_id"]) for one in plan["assignments"]}
    assert goes == {"A1": (emergency, can_wait), "A2": (can_wait, None)}
    for assignment in plan["assignments"]:
        follow(taking, assignment)
    held = {name: taking.get(f"/v1/incidents/{name}").json()["unit_ids"] for name in (can_wait, emergency)}
    assert held == {can_wait: ["A2"], emergency: ["A1"]}
    assert the_plan(taking)["assignments"] == []


def test_04_a_unit_that_has_arrived_meanwhile_is_not_taken_any_more(taking: TestClient) -> None:
    leave_free(taking, "A1")
    can_wait = report_call(taking, column=2, row=2, priority=3)
    follow(taking, the_plan(taking)["assignments"][0])
    report(taking, "A1", "en-route")
    report_call(taking, column=9, row=2, priority=1)
    [taken] = the_plan(taking)["assignments"]
    assert taken["preempts_incident_id"] == can_wait
    report(taking, "A1", "on-scene")
    path = f"/v1/incidents/{taken['incident_id']}/assignments"
    answer = taking.post(path, json={"unit_id": "A1", "preempts_incident_id": can_wait})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-on-the-way")


def test_05_an_emergency_takes_a_unit_promised_to_a_transport_and_the_transport_is_planned_again(
    taking: TestClient,
) -> None:
    """A call that can wait does not: it gets the unit that no transport waits for."""
    leave_free(taking, "A1")
    wishes = {"ready_from_at": instant(hours=0.25), "arrive_by_at": instant(hours=0.9)}
    name = booked(taking, wishes=wishes)["transport_id"]
    assert planned(taking, name)["run"]["unit_id"] == "A1"
    can_wait = report_call(taking, priority=3)
    assert the_plan(taking)["assignments"] == []
    emergency = report_call(taking, priority=1)
    [sent] = the_plan(taking)["assignments"]
    assert (sent["unit_id"], sent["incident_id"]) == ("A1", emergency)
    assert "transport-ahead" in [why["code"] for why in sent["reasons"]]
    for unit_id in ("A2", "A3"):
        report(taking, unit_id, "available-at-station")
    follow(taking, sent)
    assert until(lambda: planned(taking, name)["run"]["unit_id"] != "A1")
    [left] = the_plan(taking)["assignments"]
    assert left["incident_id"] == can_wait
    assert left["unit_id"] not in ("A1", planned(taking, name)["run"]["unit_id"])
