"""The life of a unit of blood over HTTP: quarantine, tests, release by two, cold, processing, return."""

from fastapi.testclient import TestClient

from tests.api.speaking import bag, instant, receive_bag, request_blood
from tests.api.test_s01_story import done

ALL_NEGATIVE = {"HIV": "negative", "HBV": "negative", "HCV": "negative", "syphilis": "negative"}


def fridge(client: TestClient, storage_id: str = "fridge-1") -> str:
    body = {"storage_id": storage_id, "place_id": "centre", "low_c": 2, "high_c": 6}
    done(client.post("/v1/blood/storages", json=body), 201)
    return storage_id


def test_a_unit_waits_for_its_tests_and_is_released_by_two(client: TestClient) -> None:
    body = bag(1, group="A+") | {"quarantine_reason": "awaiting-tests", "attributes": ["leucodepleted"]}
    unit = done(client.post("/v1/blood-units", json=body), 201)
    assert (unit["status"], unit["attributes"]) == ("quarantined", ["leucodepleted"])
    release = {"blood_unit_ids": [unit["blood_unit_id"]], "verified_by": "oleg"}
    too_early = client.post("/v1/blood-units/release", json=release)
    assert (too_early.status_code, too_early.json()["code"]) == (409, "test-missing")
    donation = done(client.post(f"/v1/donations/{unit['din']}/test-results", json={"results": ALL_NEGATIVE}))
    assert donation["test_results"] == ALL_NEGATIVE
    alone = client.post("/v1/blood-units/release", json=release | {"verified_by": None})
    assert (alone.status_code, alone.json()["code"]) == (422, "second-person-missing")
    (free,) = done(client.post("/v1/blood-units/release", json=release))["blood_units"]
    assert free["status"] == "available"
    assert done(client.get(f"/v1/donations/{unit['din']}"))["blood_units"][0]["status"] == "available"


def test_a_positive_test_stops_every_unit_of_the_donation_even_a_reserved_one(client: TestClient) -> None:
    unit_id = receive_bag(client, 1, group="A+")
    request_id = request_blood(client)
    held = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    din = unit_id.split("-")[0]
    stopped = done(client.post(f"/v1/donations/{din}/test-results", json={"results": {"HCV": "positive"}}))
    assert [unit["status"] for unit in stopped["blood_units"]] == ["quarantined"]
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "open", "it lacks its unit again"
    changed = client.post(f"/v1/donations/{din}/test-results", json={"results": {"HCV": "negative"}})
    assert (changed.status_code, changed.json()["code"]) == (409, "test-not-negative")


def test_what_was_too_warm_for_too_long_is_set_aside_by_the_reading(client: TestClient) -> None:
    storage_id, unit_id = fridge(client), receive_bag(client, 1)
    at = instant(hours=-2)
    done(client.post(f"/v1/blood-units/{unit_id}/store", json={"storage_id": storage_id, "at": instant(hours=-3)}))
    warm = [{"at": at, "celsius": 9.5}, {"at": instant(hours=-1), "celsius": 9.1}]
    storage = done(client.post(f"/v1/blood/storages/{storage_id}/temperatures", json={"readings": warm}))
    assert storage["outside_since_at"] is not None
    unit = done(client.get(f"/v1/blood-units/{unit_id}"))
    assert (unit["status"], unit["quarantine_reasons"]) == ("quarantined", ["temperature-excursion"])
    late = client.post(f"/v1/blood/storages/{storage_id}/temperatures", json={"readings": warm})
    assert (late.status_code, late.json()["code"]) == (409, "readings-out-of-order")
    absurd = {"readings": [{"at": instant(hours=0), "celsius": -300}]}
    refused = client.post(f"/v1/blood/storages/{storage_id}/temperatures", json=absurd)
    assert refused.status_code == 422
    assert "celsius" in refused.text


def test_an_irradiated_unit_is_a_new_product_that_keeps_no_longer_than_either_rule(client: TestClient) -> None:
    unit_id = receive_bag(client, 1, days=30)
    body = {"process": "irradiate", "source_unit_ids": [unit_id], "products": [{"product_code": "E0336VA0"}]}
    (made,) = done(client.post("/v1/blood-units/processing", json=body), 201)["blood_units"]
    assert (made["attributes"], made["source_unit_ids"]) == (["irradiated"], [unit_id])
    assert made["expires_at"] < instant(hours=14 * 24 + 1), "fourteen days from irradiation"
    assert done(client.get(f"/v1/blood-units/{unit_id}"))["status"] == "modified"
    again = client.post("/v1/blood-units/processing", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


def test_a_unit_that_comes_back_is_stock_only_when_it_was_surely_kept_well(client: TestClient) -> None:
    unit_ids = [receive_bag(client, serial, group="A+") for serial in (1, 2)]
    request_id = request_blood(client, count=2, place_id="centre")
    held = {"blood_unit_ids": unit_ids, "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    done(client.post(f"/v1/blood-requests/{request_id}/issue"))
    back = {"place_id": "centre", "reason": "operation cancelled", "seal_intact": True}
    good = done(client.post(f"/v1/blood-units/{unit_ids[0]}/return", json=back | {"out_s": 1200}))
    unsure = done(client.post(f"/v1/blood-units/{unit_ids[1]}/return", json=back))
    assert (good["status"], unsure["status"]) == ("available", "quarantined")
    assert unsure["quarantine_reasons"] == ["time-out-of-storage-unknown"]


def test_nothing_is_stored_where_it_would_freeze(client: TestClient) -> None:
    body = {"storage_id": "freezer", "place_id": "centre", "low_c": -40, "high_c": -30}
    done(client.post("/v1/blood/storages", json=body), 201)
    refused = client.post(f"/v1/blood-units/{receive_bag(client, 1)}/store", json={"storage_id": "freezer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "storage-unsuitable")
    assert [storage["storage_id"] for storage in done(client.get("/v1/blood/storages"))["items"]] == ["freezer"]
