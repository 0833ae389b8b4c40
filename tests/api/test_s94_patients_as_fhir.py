"""Patients as FHIR over HTTP, and the doors to an outside record system."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

CREW = {"X-Arterial-Actor": "crew.A7", "X-Arterial-Purpose": "treatment", "X-Arterial-Role": "crew"}
TATIANA = {"family_name": "Ковалёва", "given_name": "Татьяна", "birth_date": "1981-03-23", "sex": "female"}
ENTRIES = (
    {"category": "allergy", "text": "Пенициллин", "source": "mother", "details": {"reaction": "сыпь"}},
    {"category": "condition", "system": "http://hl7.org/fhir/sid/icd-10", "code": "I20.0", "source": "ECG"},
    {"category": "prescription", "system": "http://www.whocc.no/atc", "code": "B01AA03", "source": "clinic"},
)


def registered(client: TestClient) -> str:
    patient_id = client.post("/v1/patients", json=TATIANA, headers=CREW).json()["patient_id"]
    for entry in ENTRIES:
        assert client.post(f"/v1/patients/{patient_id}/entries", json=entry, headers=CREW).status_code == 201
    return str(patient_id)


def search(client: TestClient, form: dict[str, str]) -> Any:
    return client.post("/fhir/Patient/_search", data=form, headers=CREW)


@pytest.mark.parametrize(("version", "medication"), [("5.0", "medication"), ("4.3", "medicationCodeableConcept")])
def test_a_record_is_read_as_fhir_in_both_versions(client: TestClient, version: str, medication: str) -> None:
    patient_id = registered(client)
    headers = CREW | {"Accept": f"application/fhir+json; fhirVersion={version}"}
    patient = client.get(f"/fhir/Patient/{patient_id}", headers=headers)
    assert (patient.status_code, patient.json()["name"][0]["family"]) == (200, "Ковалёва")
    for kind in ("AllergyIntolerance", "Condition", "MedicationRequest"):
        found = client.get(f"/fhir/{kind}", params={"patient": patient_id}, headers=headers).json()
        assert found["total"] == 1, found
        resource = found["entry"][0]["resource"]
        one = client.get(f"/fhir/{kind}/{resource['id']}", params={"patient": patient_id}, headers=headers)
        assert one.json() == resource
    assert resource[medication]


def test_a_role_finds_no_more_as_fhir_than_in_the_record(client: TestClient) -> None:
    patient_id = registered(client)
    dispatcher = CREW | {"X-Arterial-Role": "dispatcher"}
    found = client.get("/fhir/AllergyIntolerance", params={"patient": patient_id}, headers=dispatcher)
    assert (found.json()["total"], "Пеницил" in found.text) == (0, False)
    assert client.get(f"/fhir/Patient/{patient_id}").status_code == 422, "who asks?"


def test_people_are_sought_by_a_posted_form(client: TestClient) -> None:
    patient_id = registered(client)
    found = search(client, {"family": "КОВАЛЕВА", "birthdate": "1981-03-23"}).json()
    assert [each["resource"]["id"] for each in found["entry"]] == [patient_id]
    assert search(client, {"identifier": f"urn:arterial:patient|{patient_id}"}).json()["total"] == 1
    wrong = search(client, {"colour": "red"})
    assert (wrong.status_code, wrong.json()["resourceType"]) == (422, "OperationOutcome")
    nobody = client.get("/fhir/Condition", params={"patient": "P-99999999"}, headers=CREW)
    assert (nobody.status_code, nobody.json()["resourceType"]) == (404, "OperationOutcome")


def test_without_an_outside_system_its_doors_say_so(client: TestClient) -> None:
    patient_id = registered(client)
    fetched = client.post(f"/v1/patients/{patient_id}/outside/fetch", headers=CREW)
    assert (fetched.status_code, fetched.json()["code"]) == (409, "no-record-system")
    assert client.post("/v1/patients/outside/search", json=TATIANA, headers=CREW).status_code == 409
    assert client.get("/v1/patients/outside/messages", headers=CREW).json() == {"messages": [], "next_after": None}
    assert client.post("/v1/patients/outside/messages/7/retry", headers=CREW).status_code == 404


def test_the_blood_bank_s_resources_stand_where_they_stood(client: TestClient) -> None:
    assert client.get("/fhir/BiologicallyDerivedProduct").status_code == 200
    told = client.get("/fhir/metadata").json()["rest"][0]["resource"]
    assert {"Patient", "Condition", "AllergyIntolerance", "MedicationRequest"} <= {each["type"] for each in told}
