"""Several vans over HTTP: on duty, planned together, each tour sent as it was proposed."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.speaking import Json, instant, receive_bag, request_blood


def issued(client: TestClient, serial: int, *, place_id: str) -> str:
    """A request with one unit issued at the centre."""
    unit_id = receive_bag(client, serial)
    request_id = request_blood(client, place_id=place_id)
    body = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    assert client.post(f"/v1/blood-requests/{request_id}/reservation", json=body).status_code == 200
    assert client.post(f"/v1/blood-requests/{request_id}/issue").status_code == 200
    return request_id


def duty(client: TestClient, van_id: str, *hours: tuple[float, float], **more: Any) -> Json:
    shifts = [{"from_at": instant(hours=begins), "until_at": instant(hours=ends)} for begins, ends in hours]
    answer = client.post(f"/v1/vans/{van_id}/duty", json={"shifts": shifts, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_01_tours_of_the_vans_on_duty_are_proposed_and_sent_as_they_stand(client: TestClient) -> None:
    requests = [issued(client, serial, place_id=f"hospital-H{serial}") for serial in (1, 2)]
    assert len(duty(client, "V1", (-9, -1))["shifts"]) == 1
    duty(client, "V2", (-1, 7), ride_limit_s=3600)
    answer = client.post("/v1/tours/plan", json={}, headers={"Accept-Language": "ru"})
    assert answer.status_code == 200, answer.text
    proposal = answer.json()
    assert [tour["van_id"] for tour in proposal["tours"]] == ["V2"]
    assert [reason["text"] for reason in proposal["unused"]] == ["водитель машины V1 не на смене"]
    assert proposal["shortfalls"] == []
    stops = [{key: stop[key] for key in stop if key != "arrived_at"} for stop in proposal["tours"][0]["stops"]]
    assert {stop["place_id"] for stop in stops} == {"centre", "hospital-H1", "hospital-H2"}
    sent = client.post("/v1/tours", json={"van_id": "V2", "stops": stops})
    assert sent.status_code == 201, sent.text
    for index in range(len(stops)):
        assert client.post(f"/v1/tours/{sent.json()['tour_id']}/stops", json={"stop_index": index}).status_code == 200
    asked = [client.get(f"/v1/blood-requests/{request_id}").json()["status"] for request_id in requests]
    assert asked == ["delivered", "delivered"]


def test_02_duty_is_conditional_repeatable_and_checked(client: TestClient) -> None:
    tag = client.get("/v1/vans/V1").headers["ETag"]
    body = {"shifts": [{"from_at": instant(hours=0), "until_at": instant(hours=8)}]}
    headers = {"If-Match": tag, "Idempotency-Key": "today"}
    for replayed in (None, "true"):
        answer = client.post("/v1/vans/V1/duty", json=body, headers=headers)
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, replayed)
    stale = client.post("/v1/vans/V1/duty", json={"shifts": []}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    backwards = {"shifts": [{"from_at": instant(hours=8), "until_at": instant(hours=1)}]}
    answer = client.post("/v1/vans/V1/duty", json=backwards)
    assert (answer.status_code, answer.json()["field"]) == (422, "shifts[0].until_at")
    assert client.post("/v1/vans/V9/duty", json=body).status_code == 404
    assert client.get("/v1/vans/V9").status_code == 404
    nobody = client.post("/v1/tours/plan", json={"van_ids": ["V9"]})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown-van")


def test_03_a_van_whose_driver_is_off_duty_is_not_sent(client: TestClient) -> None:
    issued(client, 1, place_id="hospital-H1")
    stops = client.post("/v1/tours/plan", json={"van_ids": ["V1"]}).json()["tours"][0]["stops"]
    duty(client, "V1", (5, 9))
    stops = [{key: stop[key] for key in stop if key != "arrived_at"} for stop in stops]
    refused = client.post("/v1/tours", json={"van_id": "V1", "stops": stops})
    assert (refused.status_code, refused.json()["code"]) == (409, "driver-off-duty")
