"""Blood over the FHIR facade."""

from fastapi.testclient import TestClient

from tests.api.speaking import receive_bag

R4B = {"Accept": "application/fhir+json; fhirVersion=4.3"}


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
        assert client.get(address, headers=headers).status_code == status, address
