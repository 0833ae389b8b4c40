"""The register's group counts wherever a patient and blood meet: naming, issuing, checking, joining ids."""

import sqlite3
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.api.speaking import instant, receive_bag
from tests.api.test_s09_checks_before_believing import NURSE, blood_request, register


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def hold(client: TestClient, request: str, bag: str) -> str:
    """Held for the request; its path."""
    body = {"blood_unit_ids": [bag], "expires_at": instant(hours=2)}
    assert client.post(f"/v1/blood-requests/{request}/reservation", json=body).status_code == 200
    return f"/v1/blood-requests/{request}"


def test_a_request_for_nobody_can_not_be_given_a_patient_of_another_group(client: TestClient) -> None:
    request = blood_request(client, patient_group="AB+").json()["request_id"]
    harmed, suited = register(client, blood_group="O-"), register(client, blood_group="AB+")
    amend = {"reason": "known now", "patient_id": harmed}
    assert code(client.post(f"/v1/blood-requests/{request}/amend", json=amend)) == (409, "other-group-in-register")
    assert client.post(f"/v1/blood-requests/{request}/amend", json=amend | {"patient_id": suited}).status_code == 200


def test_blood_that_the_register_speaks_against_does_not_match_at_the_bedside(client: TestClient) -> None:
    """It was issued for nobody in particular; the wristband is of somebody whom it would harm."""
    patient, bag = register(client, blood_group="O-"), receive_bag(client, 1, group="A+")
    request = hold(client, blood_request(client, patient_group="A+").json()["request_id"], bag)
    assert client.post(f"{request}/issue").status_code == 200
    check = {"patient_id": patient, "verified_by": "nurse-2", "birth_date": "1990-05-17"}
    checked = client.post(f"/v1/blood-units/{bag}/bedside-check", json=check)
    assert checked.status_code == 200, checked.text
    assert checked.json()["outcome"] == "mismatched"
    assert "unsuitable-by-register" in [reason["code"] for reason in checked.json()["reasons"]]


def test_two_ids_of_different_groups_in_the_register_are_not_one_person(client: TestClient) -> None:
    one, other = register(client, blood_group="A+"), register(client, blood_group="B+")
    joined = f"/v1/recipients/{one}/merge"
    assert client.post(joined, json={"other_patient_id": other, "reason": "same name"}).status_code == 200
    assert code(client.post(f"{joined}/confirm", json={"other_patient_id": other})) == (
        409,
        "groups-differ-in-register",
    )
    bag = receive_bag(client, 1, group="A+")
    request = hold(client, blood_request(client, patient_id=one, patient_group="A+").json()["request_id"], bag)
    assert code(client.post(f"{request}/issue")) == (409, "unsuitable-for-patient"), "for the other it would be wrong"
    assert code(client.post(f"{request}/issue", json={"blood_unit_ids": [bag]})) == (409, "unsuitable-for-patient")


ISSUED_AT_ONCE = {"handed_to": "porter-1", "authorised_by": "dr-1", "reason": "bleeding"}


def at_once(client: TestClient, request: str, bag: str, **more: str) -> Any:
    body = ISSUED_AT_ONCE | {"blood_unit_ids": [bag]} | more
    return client.post(f"/v1/blood-requests/{request}/emergency-issue", json=body)


def test_in_an_emergency_the_register_is_asked_and_somebody_may_answer_for_rhd(client: TestClient) -> None:
    """An old man bled; his group was not stated, the register had it, and nobody had asked the register."""
    person = {"family_name": "Дуб", "given_name": "Янка", "sex": "male", "birth_date": "1950-01-01"}
    made = client.post("/v1/patients", json=person | {"blood_group": "O-"}, headers=NURSE)
    patient, bag = made.json()["patient_id"], receive_bag(client, 1, group="O+")
    request = blood_request(client, patient_id=patient, urgency="emergency").json()["request_id"]
    refused = at_once(client, request, bag)
    assert code(refused) == (409, "unsuitable-for-patient")
    assert "By RhD" in refused.json()["detail"]
    assert "despite_register_by" in refused.json()["detail"]
    assert client.get(f"/v1/blood-units/{bag}").json()["status"] == "available"
    answered = at_once(client, request, bag, despite_register_by="dr-2")
    assert answered.status_code == 200, answered.text
    told = client.get("/v1/events", params={"stream": f"blood-unit/{bag}"}).json()["items"][-1]
    assert told["event"]["despite_register_by"] == "dr-2"


def test_in_an_emergency_nobody_answers_for_abo(client: TestClient) -> None:
    one, other = register(client, blood_group="A+"), register(client, blood_group="B+")
    joined = {"other_patient_id": other, "reason": "same name"}
    assert client.post(f"/v1/recipients/{one}/merge", json=joined).status_code == 200
    bag = receive_bag(client, 1, group="A+")
    asked = blood_request(client, patient_id=one, patient_group="A+", urgency="emergency")
    for more in ({}, {"despite_register_by": "dr-2"}):
        refused = at_once(client, asked.json()["request_id"], bag, **more)
        assert code(refused) == (409, "unsuitable-for-patient")
        assert "By ABO" in refused.json()["detail"]


def test_a_pack_for_a_massive_haemorrhage_asks_the_register_too(client: TestClient) -> None:
    person = {"family_name": "Дуб", "given_name": "Янка", "sex": "male", "birth_date": "1950-01-01"}
    made = client.post("/v1/patients", json=person | {"blood_group": "O-"}, headers=NURSE)
    patient, bag = made.json()["patient_id"], receive_bag(client, 1, group="O+")
    begun = client.post("/v1/blood/haemorrhages", json={"place_id": "centre", "patient_id": patient}, headers=NURSE)
    assert begun.status_code == 201, begun.text
    path = f"/v1/blood/haemorrhages/{begun.json()['protocol_id']}/packs"
    pack = {"handed_to": "porter-1", "blood_unit_ids": [bag]}
    assert code(client.post(path, json=pack, headers=NURSE)) == (409, "unsuitable-for-patient")
    sent = client.post(path, json=pack | {"despite_register_by": "dr-2"}, headers=NURSE)
    assert sent.status_code == 200, sent.text


def test_where_the_register_is_silent_an_emergency_goes_on_and_says_so(client: TestClient, tmp_path: Path) -> None:
    patient, bag = register(client, blood_group="A+"), receive_bag(client, 1, group="O-")
    asked = blood_request(client, patient_id=patient, patient_group="A+", urgency="emergency")
    with sqlite3.connect(tmp_path / "patients.sqlite3") as broken:
        broken.execute("ALTER TABLE patients DROP COLUMN patronymic")
    assert client.get(f"/v1/patients/{patient}", headers=NURSE).status_code == 503
    issued = at_once(client, asked.json()["request_id"], bag)
    assert issued.status_code == 200, issued.text
    told = client.get("/v1/events", params={"stream": f"blood-unit/{bag}"}).json()["items"][-1]
    assert [warning["code"] for warning in told["event"]["warnings"]] == ["register-not-asked"]
