"""What the service checks before it believes a request: the patient, the keys, the conditions, the place."""

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import instant, receive_bag, report_call, request_blood

NURSE = {"X-Arterial-Actor": "nurse.7", "X-Arterial-Purpose": "transfusion"}
AUDITOR = {"X-Arterial-Actor": "auditor", "X-Arterial-Purpose": "audit"}


def register(client: TestClient, *, blood_group: str | None) -> str:
    person = {"family_name": "Семёнов", "given_name": "Пётр", "blood_group": blood_group}
    return str(client.post("/v1/patients", json=person, headers=NURSE).json()["patient_id"])


def blood_request(client: TestClient, **more: Any) -> Any:
    body = {
        "place_id": "centre",
        "lines": [{"component": "red-cells", "count": 1}],
        "urgency": "urgent",
        "needed_by_at": instant(hours=4),
        "despite_duplicate": True,
    }
    return client.post("/v1/blood-requests", json=body | more)


def deliver(client: TestClient, request_id: str, bag: str) -> None:
    """Blood asked for where it lies is handed over when it is issued."""
    held = {"blood_unit_ids": [bag], "expires_at": instant(hours=2)}
    assert client.post(f"/v1/blood-requests/{request_id}/reservation", json=held).status_code == 200
    assert client.post(f"/v1/blood-requests/{request_id}/issue").status_code == 200
    assert client.get(f"/v1/blood-units/{bag}").json()["status"] == "delivered"


def settled_position(desk: Desk) -> int:
    """The log's end once everything that follows from what was asked so far stands in it."""
    deadline = time.monotonic() + 10
    while desk.room.health().reaction_lag and time.monotonic() < deadline:
        time.sleep(0.01)
    return desk.room.state.position


def test_nobody_unknown_is_linked_to_an_incident(client: TestClient, desk: Desk) -> None:
    incident = report_call(client)
    before = settled_position(desk)
    answer = client.post(f"/v1/incidents/{incident}/patients", json={"patient_id": "P-99999999"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (404, "unknown-patient", "patient_id")
    assert desk.room.state.position == before


def test_nobody_unknown_asks_for_blood_or_is_given_it(client: TestClient, desk: Desk) -> None:
    asked = blood_request(client, patient_id="P-99999999")
    assert (asked.status_code, asked.json()["code"]) == (404, "unknown-patient")
    bag = receive_bag(client, 1, group="O-")
    request = blood_request(client).json()["request_id"]
    deliver(client, request, bag)
    before = settled_position(desk)
    given = client.post("/v1/transfusions", json={"blood_unit_id": bag, "patient_id": "P-99999999"})
    assert (given.status_code, given.json()["code"]) == (404, "unknown-patient")
    assert desk.room.state.position == before


def test_blood_for_another_group_than_the_registers_is_not_even_asked_for(client: TestClient) -> None:
    patient = register(client, blood_group="O+")
    answer = blood_request(client, patient_id=patient, patient_group="AB+")
    assert (answer.status_code, answer.json()["code"]) == (409, "other-group-in-register")
    assert "O+" not in answer.json()["detail"], "the group is personal"
    assert blood_request(client, patient_id=patient, patient_group="O+").status_code == 201
    assert blood_request(client, patient_id=patient).status_code == 201, "of unknown group: gets what suits everybody"


def test_blood_issued_for_nobody_in_particular_is_refused_at_the_bed_of_a_patient_it_would_harm(
    client: TestClient,
) -> None:
    """The request named a group and no patient; the first patient at the bedside has another group."""
    bag = receive_bag(client, 2, group="A+")
    deliver(client, blood_request(client, patient_group="A+").json()["request_id"], bag)
    harmed, suited = register(client, blood_group="O+"), register(client, blood_group="AB+")
    refused = client.post("/v1/transfusions", json={"blood_unit_id": bag, "patient_id": harmed})
    assert (refused.status_code, refused.json()["code"]) == (409, "unsuitable-for-patient")
    assert client.get(f"/v1/blood-units/{bag}").json()["status"] == "delivered"
    assert client.post("/v1/transfusions", json={"blood_unit_id": bag, "patient_id": suited}).status_code == 201


def test_what_a_patient_was_linked_with_stands_in_the_register_and_so_does_who_did_it(
    client: TestClient, desk: Desk
) -> None:
    patient, bag = register(client, blood_group=None), receive_bag(client, 3, group="O-")
    incident = report_call(client)
    anna = {"X-Arterial-Actor": "anna"}
    client.post(f"/v1/incidents/{incident}/patients", json={"patient_id": patient}, headers=anna)
    deliver(client, blood_request(client, patient_id=patient).json()["request_id"], bag)
    client.post("/v1/transfusions", json={"blood_unit_id": bag, "patient_id": patient}, headers=anna)
    wait_for_reactions(desk)
    links = client.get(f"/v1/patients/{patient}/links", headers=AUDITOR).json()["links"]
    assert {(link["kind"], link["target_id"]) for link in links} == {("incident", incident), ("transfusion", bag)}
    looks = client.get(f"/v1/patients/{patient}/accesses", headers=AUDITOR).json()["accesses"]
    by_anna = {(look["action"], look["purpose"]) for look in looks if look["actor"] == "anna"}
    assert by_anna >= {("link-incident", "dispatch"), ("link-transfusion", "transfusion"), ("get", "dispatch")}


def wait_for_reactions(desk: Desk) -> None:
    until = time.monotonic() + 20
    while desk.room.health().reaction_lag and time.monotonic() < until:
        time.sleep(0.01)
    assert desk.room.health().reaction_lag == 0


@pytest.mark.parametrize("actor", ["reaction", "timer"])
def test_no_clients_key_can_pass_for_one_of_the_rooms_own(client: TestClient, desk: Desk, actor: str) -> None:
    """A client that guesses the keys of the reservation's end can't keep blood from going back to stock."""
    bag, request = receive_bag(client, 4), request_blood(client)
    position = desk.room.state.position
    key = f"reservation-ends/{position + 2}" if actor == "reaction" else f"reservation-end/{request}/1"
    guessed = {"X-Arterial-Actor": actor, "Idempotency-Key": key}
    client.post("/v1/units/A1/status", json={"status": "out-of-service"}, headers=guessed)
    held = {"blood_unit_ids": [bag], "expires_at": instant(hours=1 / 3600)}
    assert client.post(f"/v1/blood-requests/{request}/reservation", json=held).status_code == 200
    wait_for_status(client, bag, "available")


def wait_for_status(client: TestClient, bag: str, status: str) -> None:
    until = time.monotonic() + 20
    while client.get(f"/v1/blood-units/{bag}").json()["status"] != status:
        assert time.monotonic() < until, f"{bag} is not {status}"
        time.sleep(0.05)


def test_a_registration_whose_answer_was_lost_is_repeated_without_a_second_patient(client: TestClient) -> None:
    person, key = {"family_name": "Семёнов", "given_name": "Пётр"}, {"Idempotency-Key": "tablet-1"}
    first = client.post("/v1/patients", json=person, headers=NURSE | key)
    again = client.post("/v1/patients", json=person, headers=NURSE | key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = client.post("/v1/patients", json=person | {"given_name": "Павел"}, headers=NURSE | key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")


def test_a_condition_on_something_that_does_not_exist_yet_is_refused(client: TestClient, desk: Desk) -> None:
    before = desk.room.state.position
    incident = {"determinant": "fall", "priority": 2, "lon": 27.52, "lat": 53.9}
    answer = client.post("/v1/incidents", json=incident, headers={"If-Match": '"7"'})
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing-to-match")
    assert desk.room.state.position == before


def test_a_call_from_off_the_roads_is_taken_with_a_warning_in_the_operators_language(client: TestClient) -> None:
    body = {"determinant": "fall", "priority": 2, "lon": 27.5 - 0.02, "lat": 53.9}
    taken = client.post("/v1/incidents", json=body, headers={"Accept-Language": "ru"})
    assert taken.status_code == 201
    (warning,) = taken.json()["warnings"]
    assert warning["code"] == "place-off-roads"
    assert 1200 < warning["values"]["off_road_m"] < 1400
    assert "дорог" in warning["text"]
    incident = taken.json()["incident_id"]
    told = client.get(f"/v1/incidents/{incident}/recommendation").json()["warnings"]
    assert [reason["code"] for reason in told] == ["place-off-roads"]
    post = client.post("/v1/units/A1/post", json={"lon": 27.48, "lat": 53.9}).json()
    assert [reason["code"] for reason in post["warnings"]] == ["place-off-roads"]
    near = client.post("/v1/incidents", json=body | {"lon": 27.5}).json()
    assert near["warnings"] == []
