"""A patient's record over HTTP: seen by role, antibodies known to the blood bank, nothing personal in events."""

from typing import Any

from fastapi.testclient import TestClient

CREW = {"X-Arterial-Actor": "crew.A7", "X-Arterial-Purpose": "treatment", "X-Arterial-Role": "crew"}
TATIANA = {"family_name": "Ковалёва", "given_name": "Татьяна", "birth_date": "1981-03-23", "sex": "female"}
ALLERGY = {"category": "allergy", "text": "Пенициллин", "source": "mother", "details": {"criticality": "high"}}
ANTIBODY = {"category": "antibody", "system": "urn:arterial:antibody", "code": "K", "source": "laboratory"}


def add(client: TestClient, patient_id: str, entry: dict[str, Any]) -> Any:
    return client.post(f"/v1/patients/{patient_id}/entries", json=entry, headers=CREW)


def test_an_entry_is_seen_by_the_crew_and_withheld_from_the_dispatcher(client: TestClient) -> None:
    patient_id = client.post("/v1/patients", json=TATIANA, headers=CREW).json()["patient_id"]
    added = add(client, patient_id, ALLERGY)
    assert added.status_code == 201, added.text
    path = f"/v1/patients/{patient_id}/record"
    crew = client.get(path, headers=CREW).json()
    assert [each["text"] for each in crew["entries"]] == ["Пенициллин"]
    dispatcher = client.get(path, headers=CREW | {"X-Arterial-Role": "dispatcher"}).json()
    assert (dispatcher["entries"], "allergy" in dispatcher["withheld"]) == ([], True)
    nobody = client.get(path, headers={name: CREW[name] for name in list(CREW)[:2]})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "role-required")
    wrong = f"/v1/patients/{patient_id}/entries/{added.json()['entry_number']}/status"
    body = {"status": "entered-in-error", "reason": "another patient"}
    assert client.post(wrong, json=body, headers=CREW).json()["status"] == "entered-in-error"
    assert client.get(path, headers=CREW).json()["entries"] == []


def test_an_antibody_of_the_record_is_known_to_the_blood_bank_and_no_name_to_the_log(client: TestClient) -> None:
    patient_id = client.post("/v1/patients", json=TATIANA, headers=CREW).json()["patient_id"]
    assert add(client, patient_id, ALLERGY).status_code == 201
    assert add(client, patient_id, ANTIBODY | {"since": "2019-05-01"}).status_code == 201
    told = client.get(f"/v1/recipients/{patient_id}", headers=CREW).json()["antibodies"]
    assert [(each["specificity"], each["found_at"][:10]) for each in told] == [("K", "2019-05-01")]
    unknown = add(client, patient_id, ANTIBODY | {"code": "Zzz"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-antibody")
    events = str(client.get("/v1/events", params={"limit": 500}).json())
    assert not any(word in events for word in ("Пеницил", "Ковал", "mother"))


def test_the_vocabulary_says_what_may_be_recorded_and_what_each_role_may_see(client: TestClient) -> None:
    told = client.get("/v1/patients/vocabulary").json()
    assert told["registers"]["dialysis"]["be"] == "На дыялізе"
    assert "http://www.whocc.no/atc" in told["categories"]["allergy"]["systems"]
    assert told["views"]["auditor"]["categories"] == []
