"""The life of a response over HTTP: diverted, upgraded, with several patients, queued, reopened."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import Json, report_call
from tests.api.test_s01_story import done, drive
from tests.api.town import corner


def post(client: TestClient, path: str, expected: int = 200, /, **body: Any) -> Json:
    return done(client.post(f"/v1/{path}", json=body), expected)  # type: ignore[no-any-return]


def read(client: TestClient, path: str, language: str = "en") -> Json:
    return done(client.get(f"/v1/{path}", headers={"Accept-Language": language}))  # type: ignore[no-any-return]


def on_scene(client: TestClient, unit_id: str, **call: Any) -> str:
    incident = report_call(client, **call)
    post(client, f"incidents/{incident}/assignments", unit_id=unit_id)
    drive(client, unit_id, "en-route", "on-scene")
    return incident


def test_a_unit_is_diverted_and_the_call_it_leaves_waits_at_once(client: TestClient) -> None:
    left = report_call(client, priority=3)
    post(client, f"incidents/{left}/assignments", unit_id="A1")
    urgent = report_call(client, column=9)
    view = post(client, "units/A1/divert", to_incident_id=urgent, reason="cardiac arrest")
    assert view["unit"]["incident_id"] == urgent
    again = read(client, f"incidents/{left}")
    assert (again["status"], again["responses"][0]["ended"]) == ("waiting", "diverted")
    assert again["responses"][0]["left_at"].endswith("Z")


def test_a_diversion_against_the_rule_is_refused_with_what_to_do(client: TestClient) -> None:
    left, other = report_call(client), report_call(client, column=9)
    post(client, f"incidents/{left}/assignments", unit_id="A1")
    refused = post(client, "units/A1/divert", 409, to_incident_id=other, reason="nearer")
    assert refused["code"] == "preemption-not-allowed"
    assert "forced" in refused["detail"]
    view = post(client, "units/A1/divert", to_incident_id=other, reason="nearer", forced=True)
    assert view["unit"]["incident_id"] == other


def test_priority_and_needs_are_changed_and_units_too_many_are_named(client: TestClient) -> None:
    incident = report_call(client, priority=3, needs=[{"count": 2}])
    for unit_id in ("A1", "A2"):
        post(client, f"incidents/{incident}/assignments", unit_id=unit_id)
    changed = post(client, f"incidents/{incident}/priority", priority=1, reason="stopped breathing")
    assert changed["priority"] == 1
    post(client, f"incidents/{incident}/needs", needs=[{"count": 1}], reason="one patient")
    assert read(client, f"incidents/{incident}/surplus-units")["unit_ids"] == ["A2"]
    assert read(client, "units/A2")["unit"]["status"] == "assigned", "nobody is dropped by itself"


def test_a_change_on_an_old_version_is_refused(client: TestClient) -> None:
    incident = report_call(client)
    version = client.get(f"/v1/incidents/{incident}").headers["ETag"]
    post(client, f"incidents/{incident}/priority", priority=2, reason="calmer")
    stale = client.post(
        f"/v1/incidents/{incident}/priority", json={"priority": 3, "reason": "late"}, headers={"If-Match": version}
    )
    assert stale.status_code == 412


def test_two_patients_are_followed_to_their_hospitals_and_named_in_the_readers_words(client: TestClient) -> None:
    incident = on_scene(client, "A1", needs=[{"count": 1}])
    patients = post(client, f"incidents/{incident}/counted-patients", count=3)["patients"]
    assert [patient["patient"]["number"] for patient in patients] == [1, 2, 3]
    post(client, f"incidents/{incident}/counted-patients/2/hospital", hospital_id="H2")
    post(client, f"incidents/{incident}/counted-patients/3/outcome", disposition="not-found")
    post(client, "units/A1/status", status="transporting", patient_numbers=[2])
    told = read(client, f"incidents/{incident}/counted-patients", "ru")["patients"]
    assert (told[1]["patient"]["unit_id"], told[1]["patient"]["hospital_id"]) == ("A1", "H2")
    assert (told[2]["disposition_text"], told[2]["nemsis"]["unit"]) == ("не найден на месте", "4227009")
    wanted = read(client, f"incidents/{incident}/recommendation")
    assert len(wanted["chosen"]) == 1, "the first patient is still at the scene"
    refused = post(client, f"incidents/{incident}/counted-patients/9/outcome", 404, disposition="not-found")
    assert refused["code"] == "incident-patient-not-found"


def test_the_patients_are_never_shown_as_none_when_there_are_some(client: TestClient) -> None:
    """The count on every screen is the incident's own."""
    incident = report_call(client)
    post(client, f"incidents/{incident}/counted-patients", count=2)
    assert len(read(client, f"incidents/{incident}")["patients"]) == 2
    listed = [i for i in read(client, "incidents")["items"] if i["incident_id"] == incident]
    assert len(listed[0]["patients"]) == 2


def test_a_reopened_incident_stays_open(client: TestClient) -> None:
    incident = on_scene(client, "A1")
    drive(client, "A1", "returning")
    post(client, f"incidents/{incident}/close", disposition="treated")
    opened = post(client, f"incidents/{incident}/reopen", reason="worse again", needs=[{}])
    assert (opened["status"], opened["closed_at"], opened["disposition"]) == ("waiting", None, None)
    assert incident in client.get("/v1/incidents").text


def test_a_job_is_queued_seen_reordered_and_begun_by_itself(client: TestClient, desk: Desk) -> None:
    on_scene(client, "A1")
    for unit_id in ("A2", "A3", "A4", "A5", "A6"):
        post(client, f"units/{unit_id}/out-of-service", reason="flat tyre")
    first, second = report_call(client, priority=2), report_call(client, priority=3, column=6)
    for incident in (first, second):
        post(client, "units/A1/queue", incident_id=incident)
    queue = post(client, "units/A1/queue/order", incident_ids=[second, first])
    assert (queue["incident_ids"], queue["expected_free_at"] is not None) == ([second, first], True)
    assert [queue["unit_id"] for queue in read(client, "queues")["queues"]] == ["A1"]
    post(client, f"incidents/{second}/unqueue", reason="cancelled")
    drive(client, "A1", "returning")
    for _ in range(100):
        desk.room.run_reactions()
        if read(client, "units/A1")["unit"]["incident_id"] == first:
            break
    assert read(client, "units/A1")["unit"]["incident_id"] == first
    assert read(client, "units/A1/queue")["incident_ids"] == []


def test_a_call_for_help_stays_wanted(client: TestClient) -> None:
    incident = on_scene(client, "A1")
    post(client, "units/A1/further-units", needs=[{"capabilities": ["physician"]}], reason="unconscious")
    drive(client, "A1", "transporting", hospital_id="H1")
    assert read(client, f"incidents/{incident}/recommendation")["chosen"][0] in ("A3", "A6")


def test_a_unit_out_of_service_says_why_and_comes_back(client: TestClient) -> None:
    far_away = "2099-01-01T00:00:00Z"
    view = post(client, "units/A1/out-of-service", 422, reason="brakes", expected_return_at=far_away)
    assert view["field"] == "expected_return_at"
    assert post(client, "units/A1/out-of-service", reason="brakes")["unit"]["out_of_service_reason"] == "brakes"
    assert post(client, "units/A1/return-to-service")["unit"]["status"] == "available-at-station"
    assert post(client, "units/A1/station", station_id="S1", reason="cover")["unit"]["station_id"] == "S1"
    assert read(client, "units/A1/clearance")["expected_free_at"] is None


def test_a_breakdown_on_the_way_is_fetched_where_the_unit_was_last_seen(client: TestClient) -> None:
    incident = on_scene(client, "A1")
    drive(client, "A1", "transporting", hospital_id="H1")
    lon, lat = corner(8, 8)
    post(client, "positions", positions=[{"unit_id": "A1", "lon": lon, "lat": lat}])
    drive(client, "A1", "out-of-service")
    waiting = read(client, f"incidents/{incident}")
    assert (waiting["status"], waiting["lon"], waiting["lat"]) == ("waiting", lon, lat)


def test_a_late_report_fills_in_its_time_and_moves_nobody(client: TestClient) -> None:
    incident = report_call(client)
    post(client, f"incidents/{incident}/assignments", unit_id="A1")
    sent_at = read(client, f"incidents/{incident}")["responses"][0]["assigned_at"]
    drive(client, "A1", "on-scene")
    view = post(client, "units/A1/status", status="en-route", reported_at=sent_at)
    assert view["unit"]["status"] == "on-scene"
    assert read(client, f"incidents/{incident}")["responses"][0]["en_route_at"] == sent_at


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("units/A1/divert", {"to_incident_id": "I-1"}),
        ("units/A1/queue", {"incident_id": 7}),
        ("units/A1/out-of-service", {"reason": ""}),
        ("incidents/I-1/needs", {"needs": [], "reason": "x"}),
        ("incidents/I-1/priority", {"priority": 0, "reason": "x"}),
        ("incidents/I-1/counted-patients/1/outcome", {"disposition": "vanished"}),
        ("incidents/I-1/reopen", {"reason": "x", "why": "y"}),
    ],
)
def test_bad_bodies_are_refused_before_anything_happens(client: TestClient, path: str, body: Json) -> None:
    answer = client.post(f"/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
