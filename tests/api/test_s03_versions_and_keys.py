"""Deciding on what was seen, and saying a thing once: ETag, If-Match, Idempotency-Key."""

from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import call, report_call


def test_a_decision_on_an_old_version_is_refused_and_on_the_present_one_carried_out(client: TestClient) -> None:
    incident = report_call(client, needs=[{"count": 2}])
    seen = client.get(f"/v1/incidents/{incident}").headers["etag"]
    assert client.get(f"/v1/incidents/{incident}/recommendation").headers["etag"] == seen
    path = f"/v1/incidents/{incident}/assignments"
    first = client.post(path, json={"unit_id": "A1"}, headers={"If-Match": seen})
    assert first.status_code == 200
    stale = client.post(path, json={"unit_id": "A2"}, headers={"If-Match": seen})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    fresh = client.post(path, json={"unit_id": "A2"}, headers={"If-Match": first.headers["etag"]})
    assert fresh.json()["unit_ids"] == ["A1", "A2"]


def test_who_has_the_present_version_is_told_so_without_the_body(client: TestClient) -> None:
    incident = report_call(client)
    seen = client.get(f"/v1/incidents/{incident}").headers["etag"]
    again = client.get(f"/v1/incidents/{incident}", headers={"If-None-Match": f'"999", {seen}'})
    assert (again.status_code, again.content) == (304, b"")


def test_nonsense_for_an_etag_is_refused(client: TestClient) -> None:
    incident = report_call(client)
    path = f"/v1/incidents/{incident}/assignments"
    answer = client.post(path, json={"unit_id": "A1"}, headers={"If-Match": "seven"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-etag")
    assert client.get(f"/v1/incidents/{incident}").json()["unit_ids"] == []


def test_a_repeated_request_is_answered_from_the_record_and_does_nothing_twice(client: TestClient, desk: Desk) -> None:
    key = {"Idempotency-Key": "call-4711"}
    first = client.post("/v1/incidents", json=call(call_received_at=None), headers=key)
    after_first = desk.room.state.dispatch.incidents
    again = client.post("/v1/incidents", json=call(call_received_at=None), headers=key)
    assert again.json() == first.json()
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert desk.room.state.dispatch.incidents == after_first


def test_one_key_for_two_different_requests_is_a_conflict(client: TestClient) -> None:
    key = {"Idempotency-Key": "call-4711"}
    assert client.post("/v1/incidents", json=call(priority=1), headers=key).status_code == 201
    other = client.post("/v1/incidents", json=call(priority=2), headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")


def test_a_busy_unit_is_a_conflict_that_names_its_holder(client: TestClient) -> None:
    holder, other = report_call(client), report_call(client)
    anna = {"X-Arterial-Actor": "anna"}
    client.post(f"/v1/incidents/{holder}/assignments", json={"unit_id": "A1"}, headers=anna)
    answer = client.post(f"/v1/incidents/{other}/assignments", json={"unit_id": "A1"})
    held_by = answer.json()["held_by"]
    assert answer.status_code == 409
    assert (held_by["stream"], held_by["actor"], held_by["what"]) == (
        f"incident/{holder}",
        "anna",
        "dispatch.UnitAssigned",
    )
    assert held_by["at"].endswith("Z")
