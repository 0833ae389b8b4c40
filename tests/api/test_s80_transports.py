"""Scheduled transports over HTTP: booked with a return trip, planned by themselves, taken by an emergency."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.speaking import Json, instant, report_call
from tests.api.town import corner
from tests.api.waiting import until


def order(*, ready: float = 0.5, by: float = 3.0, **more: Any) -> Json:
    """From hospital H1 to hospital H2, in hours from now."""
    wishes = {"ready_from_at": instant(hours=ready), "arrive_by_at": instant(hours=by)}
    return {"origin": {"hospital_id": "H1"}, "destination": {"hospital_id": "H2"}, "wishes": wishes} | more


def booked(client: TestClient, **more: Any) -> Json:
    answer = client.post("/v1/transports", json=order(**more))
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def transport(client: TestClient, transport_id: str, **headers: str) -> Json:
    answer = client.get(f"/v1/transports/{transport_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def planned(client: TestClient, transport_id: str, **headers: str) -> Json:
    """The transport, once a unit is planned for it."""
    until(lambda: transport(client, transport_id)["status"] == "planned")
    return transport(client, transport_id, **headers)


def test_01_a_transport_and_its_return_are_booked_and_units_are_planned_with_reasons(client: TestClient) -> None:
    back = {"ready_from_at": instant(hours=5), "pick_up_until_at": instant(hours=6)}
    told = booked(client, return_wishes=back, origin={"lon": corner(3, 3)[0], "lat": corner(3, 3)[1]})
    outbound = planned(client, told["transport_id"], **{"Accept-Language": "be"})
    assert "прабегу" in outbound["reasons"][0]["text"]
    home = planned(client, outbound["return_id"])
    assert (home["outbound_id"], home["destination"]["hospital_id"]) == (told["transport_id"], None)
    listed = client.get("/v1/transports").json()["items"]
    assert [item["transport_id"] for item in listed] == [told["transport_id"], home["transport_id"]]


def test_02_changes_are_conditional_and_repeatable(client: TestClient) -> None:
    name = booked(client)["transport_id"]
    planned(client, name)
    tag = client.get(f"/v1/transports/{name}").headers["ETag"]
    wishes = order(ready=1.0, by=4.0)["wishes"]
    headers = {"If-Match": tag, "Idempotency-Key": "later"}
    for replayed in (None, "true"):
        answer = client.post(f"/v1/transports/{name}/change", json={"wishes": wishes}, headers=headers)
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, replayed)
    stale = client.post(f"/v1/transports/{name}/cancel", json={"reason": "postponed"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    gone = client.post(f"/v1/transports/{name}/cancel", json={"reason": "postponed"})
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert client.get("/v1/transports").json()["items"] == []


def test_03_an_emergency_takes_the_unit_and_the_transport_is_planned_again(client: TestClient) -> None:
    name = booked(client, wishes=order(ready=0.25, by=0.75)["wishes"])["transport_id"]
    unit_id = planned(client, name)["run"]["unit_id"]
    answer = client.post(f"/v1/transports/{name}/start")
    assert answer.json()["status"] == "under-way"
    emergency = report_call(client)
    diverted = client.post(
        f"/v1/units/{unit_id}/divert", json={"to_incident_id": emergency, "reason": "cardiac arrest"}
    )
    assert diverted.status_code == 200, diverted.text
    assert planned(client, name)["run"]["unit_id"] != unit_id


def test_04_what_can_not_be_is_refused_with_its_field(client: TestClient) -> None:
    for body, status, code in (
        (order(origin={}), 422, "invalid"),
        (order(origin={"hospital_id": "H9"}), 404, "hospital-not-found"),
        (order(wishes={"ready_from_at": instant(hours=1)}), 422, "invalid"),
        (order(ready=4.0, by=3.0), 422, "invalid-value"),
        (order(patient_ids=["P-UNKNOWN"]), 404, "unknown-patient"),
    ):
        answer = client.post("/v1/transports", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert client.post("/v1/transports/TR-000009/start").status_code == 404
    name = booked(client)["transport_id"]
    assert client.post(f"/v1/transports/{name}/complete").json()["code"] == "transport-not-under-way"


def test_05_a_plan_can_be_asked_for_and_made_valid(client: TestClient) -> None:
    name = booked(client)["transport_id"]
    planned(client, name)
    proposal = client.get("/v1/transports/plan").json()
    assert [run["transport_id"] for run in proposal["runs"]] == [name]
    assert proposal["cost"] <= proposal["greedy_cost"]
    assert client.post("/v1/transports/plan").json()["runs"][0]["run"]["unit_id"]


def test_06_two_ride_together_and_the_unit_is_told_its_stops(client: TestClient) -> None:
    """The crew reads its stops in order, says who is aboard, and each arrives for himself."""
    shared = order(ready=0.5, by=2.5)["wishes"] | {"mobility": "seated", "stable": True, "may_share": True}
    names = [booked(client, wishes=shared | {"pick_up_until_at": instant(hours=0.9)})["transport_id"] for _ in "ab"]
    until(lambda: all(transport(client, name)["status"] == "planned" for name in names))
    if not transport(client, names[0])["run"]["with_ids"]:
        client.post("/v1/transports/plan")
    run = transport(client, names[0])["run"]
    assert run["with_ids"] == [names[1]]
    told = client.get("/v1/transports/stops", params={"unit_id": run["unit_id"]})
    assert told.status_code == 200, told.text
    assert [(stop["kind"], len(stop["aboard"])) for stop in told.json()] == [
        ("pick-up", 1), ("pick-up", 2), ("drop-off", 1), ("drop-off", 0),
    ]  # fmt: skip
    assert client.post(f"/v1/transports/{names[0]}/start").json()["status"] == "under-way"
    early = client.post(f"/v1/transports/{names[1]}/picked-up")
    assert (early.status_code, early.json()["code"]) == (409, "transport-not-reached")
    for status in ("en-route", "on-scene"):
        client.post(f"/v1/units/{run['unit_id']}/status", json={"status": status})
    for name in names:
        assert client.post(f"/v1/transports/{name}/picked-up").json()["picked_up_at"] is not None
    left = client.get("/v1/transports/stops", params={"unit_id": run["unit_id"]}).json()
    assert [stop["kind"] for stop in left] == ["drop-off", "drop-off"]
    assert client.get("/v1/transports/stops", params={"unit_id": "NOBODY"}).status_code == 404
    lying = order(wishes=shared | {"mobility": "stretcher"})
    assert client.post("/v1/transports", json=lying).json()["code"] == "invalid-value"
