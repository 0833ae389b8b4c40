"""Blood over the FHIR facade."""

from fastapi.testclient import TestClient
from fhir.resources import get_fhir_model_class
from fhir.resources.R4B import get_fhir_model_class as get_r4b_model_class

from tests.api.speaking import receive_bag

R4B = {"Accept": "application/fhir+json; fhirVersion=4.3"}
PERSONAL = ("Patient", "Condition", "AllergyIntolerance", "MedicationRequest")


def test_a_unit_is_read_in_either_version(client: TestClient) -> None:
    unit_id = receive_bag(client, 1)
    modern = client.get(f"/fhir/BiologicallyDerivedProduct/{unit_id}")
    assert modern.headers["content-type"] == "application/fhir+json; fhirVersion=5.0"
    assert modern.json()["biologicalSourceEvent"]["value"] == unit_id.split("-")[0]
    older = client.get(f"/fhir/BiologicallyDerivedProduct/{unit_id}", headers=R4B).json()
    assert older["status"] == "available"
    assert "biologicalSourceEvent" not in older


def test_a_search_leads_on_by_its_links_and_finds_everything_once(client: TestClient) -> None:
    units = {receive_bag(client, serial) for serial in range(5)}
    found, address = [], "/fhir/BiologicallyDerivedProduct?_count=2"
    while address:
        bundle = client.get(address).json()
        assert bundle["type"] == "searchset"
        found += [entry["resource"]["id"] for entry in bundle["entry"]]
        address = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
    assert sorted(found) == sorted(units)
    din = found[0].split("-")[0]
    one = client.get(f"/fhir/BiologicallyDerivedProduct?biological-source-event={din}").json()
    assert [entry["resource"]["id"] for entry in one["entry"]] == [found[0]]
    nobody = client.get("/fhir/Procedure?patient=Patient/P-1").json()
    assert nobody.get("entry", []) == []


def test_what_is_not_there_or_not_spoken_is_said(client: TestClient) -> None:
    for address, headers, status in (
        ("/fhir/BiologicallyDerivedProduct/none", {}, 404),
        ("/fhir/Spaceship/1", {}, 422),
        ("/fhir/ServiceRequest", {"Accept": "application/fhir+json; fhirVersion=3.0"}, 422),
        ("/fhir/ServiceRequest?colour=red", {}, 422),
        ("/fhir/ServiceRequest?page=%25", {}, 422),
    ):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/fhir+json"), address
        for find in (get_fhir_model_class, get_r4b_model_class):
            outcome = find("OperationOutcome").model_validate(answer.json())
            assert outcome.issue[0].code == {404: "not-found", 422: "invalid"}[status]
            assert outcome.issue[0].diagnostics
    assert client.post("/fhir/ServiceRequest").json()["issue"][0]["code"] == "not-supported"
    foreign = client.get("/fhir/metadata", headers={"Host": "evil.example"})
    assert (foreign.status_code, foreign.json()["resourceType"]) == (421, "OperationOutcome")
    assert client.get("/fhirst").headers["content-type"] != "application/fhir+json"


def test_the_facade_tells_what_it_can_and_it_is_so(client: TestClient) -> None:
    for headers, number, find in (({}, "5.0.0", get_fhir_model_class), (R4B, "4.3.0", get_r4b_model_class)):
        answer = client.get("/fhir/metadata", headers=headers)
        assert answer.headers["content-type"] == f"application/fhir+json; fhirVersion={number[:3]}"
        statement = find("CapabilityStatement").model_validate(answer.json())
        assert (statement.fhirVersion, statement.implementation.url) == (number, "http://localhost/fhir")
        for resource in statement.rest[0].resource:
            find(resource.type)
            if resource.type in PERSONAL:
                continue  # asked with actor, purpose and role: elsewhere
            asked = {parameter.name: "x" for parameter in resource.searchParam}
            assert client.get(f"/fhir/{resource.type}", params=asked, headers=headers).status_code == 200
