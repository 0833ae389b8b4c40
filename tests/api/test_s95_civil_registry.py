"""The civil registry over HTTP."""

import datetime

from fastapi.testclient import TestClient

from patients.personal_number import make_personal_number

REGISTRY = {"X-Arterial-Actor": "civil-registry", "X-Arterial-Purpose": "administration"}


def test_a_birth_registers_and_a_death_closes_once_however_often_sent(shared_client: TestClient) -> None:
    number = make_personal_number(birth_date=datetime.date(2020, 5, 6), sex="female", serial=7)
    birth = {
        "message_id": "b-1",
        "event": "birth",
        "personal_number": number,
        "family_name": "Шпак",
        "given_name": "Зоя",
        "birth_date": "2020-05-06",
        "sex": "female",
    }
    path = "/v1/civil-registry/messages"
    told = [shared_client.post(path, json=birth, headers=REGISTRY).json() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["outcome"] == "registered"
    death = {"message_id": "d-1", "event": "death", "personal_number": number, "died_on": "2024-01-01"}
    assert shared_client.post(path, json=death, headers=REGISTRY).json()["outcome"] == "closed"
    patient_id = told[0]["patient_id"]
    entry = {"category": "condition", "text": "x", "source": "y"}
    late = shared_client.post(f"/v1/patients/{patient_id}/entries", json=entry, headers=REGISTRY)
    assert (late.status_code, late.json()["code"]) == (409, "record-closed")
    assert shared_client.post(path, json=death | {"died_on": "2024-01-02"}, headers=REGISTRY).status_code == 409
