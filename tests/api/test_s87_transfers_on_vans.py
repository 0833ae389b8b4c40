"""Transfers on vans over HTTP: accepted, planned together with a request, fetched, brought; and called off."""

from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import Json, instant, receive_bag
from tests.api.test_s01_story import done
from tests.api.test_s18_vans import issued
from tests.api.test_s86_sharing_blood import second_place


def to_share(client: TestClient, desk: Desk, *serials: int, **agreed: str) -> Json:
    """An accepted transfer from the centre to its branch."""
    branch = desk.room.state.bloodbank.places.get("branch")
    to_place_id = "branch" if branch else second_place(client, desk)
    units = [receive_bag(client, serial) for serial in serials]
    draft = {"from_place_id": "centre", "to_place_id": to_place_id, "blood_unit_ids": units}
    (proposed,) = done(client.post("/v1/blood/transfers", json={"transfers": [draft]}), 201)
    return done(client.post(f"/v1/blood/transfers/{proposed['transfer_id']}/accept", json=agreed))  # type: ignore[no-any-return]


def planned(client: TestClient, **asked: list[str]) -> Json:
    (tour,) = done(client.post("/v1/tours/plan", json=asked))["tours"]
    stops = [{key: stop[key] for key in stop if key != "arrived_at"} for stop in tour["stops"]]
    return {"van_id": tour["van_id"], "stops": stops}


def read(client: TestClient, transfer: Json) -> Json:
    return done(client.get(f"/v1/blood/transfers/{transfer['transfer_id']}"))  # type: ignore[no-any-return]


def test_a_transfer_and_a_request_go_by_one_van_and_both_arrive(client: TestClient, desk: Desk) -> None:
    request_id = issued(client, 1, place_id="hospital-H1")
    transfer = to_share(client, desk, 2, 3, deliver_until_at=instant(hours=5))
    assert (transfer["status"], transfer["tour_id"]) == ("accepted", None)
    tour = done(client.post("/v1/tours", json=planned(client)), 201)
    assert read(client, transfer)["tour_id"] == tour["tour_id"]
    again = client.post("/v1/tours/plan", json={"transfer_ids": [transfer["transfer_id"]]})
    assert (again.status_code, again.json()["code"]) == (409, "transfer-on-tour")
    for index in range(len(tour["stops"])):
        done(client.post(f"/v1/tours/{tour['tour_id']}/stops", json={"stop_index": index}))
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "delivered"
    came = read(client, transfer)
    assert (came["status"], came["received_unit_ids"]) == ("received", came["blood_unit_ids"])
    shelf = done(client.get("/v1/blood/stock", params={"place_id": "branch"}))["lines"]
    assert [(line["group"], line["available"]) for line in shelf] == [("O-", 2)]


def test_scans_at_the_stops_say_what_was_left_and_what_is_missing(client: TestClient, desk: Desk) -> None:
    transfer = to_share(client, desk, 1, 2, 3)
    left, lost, here = transfer["blood_unit_ids"]
    tour = done(client.post("/v1/tours", json=planned(client, transfer_ids=[transfer["transfer_id"]])), 201)
    where = f"/v1/tours/{tour['tour_id']}/stops"
    done(client.post(where, json={"stop_index": 0, "scanned": [lost, here]}))
    wrong = client.post(where, json={"stop_index": 1, "scanned": ["G999-X"]})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (422, "not-of-stop", "scanned")
    done(client.post(where, json={"stop_index": 1, "scanned": [here]}))
    came = read(client, transfer)
    assert (came["status"], came["missing"], came["left_out"]) == ("incomplete", [lost], [left])


def test_a_cancelled_tour_gives_its_transfer_back_and_names_where_its_blood_is(client: TestClient, desk: Desk) -> None:
    transfer = to_share(client, desk, 1)
    tour = done(client.post("/v1/tours", json=planned(client)), 201)
    cancel = f"/v1/tours/{tour['tour_id']}/cancel"
    assert done(client.post(cancel, json={"reason": "flat tyre"}))["cancel_reason"] == "flat tyre"
    assert (read(client, transfer)["status"], read(client, transfer)["tour_id"]) == ("accepted", None)
    tour = done(client.post("/v1/tours", json=planned(client)), 201)
    done(client.post(f"/v1/tours/{tour['tour_id']}/stops", json={"stop_index": 0}))
    cancel = f"/v1/tours/{tour['tour_id']}/cancel"
    refused = client.post(cancel, json={"reason": "accident"})
    assert (refused.status_code, refused.json()["code"]) == (409, "blood-aboard")
    done(client.post(cancel, json={"reason": "accident", "place_id": "hospital-H2"}))
    ended = read(client, transfer)
    assert (ended["to_place_id"], ended["meant_for_place_id"]) == ("hospital-H2", "branch")
    assert client.post("/v1/tours/T-999999/cancel", json={"reason": "x"}).status_code == 404


def test_what_can_not_be_agreed_is_refused_with_its_field(client: TestClient, desk: Desk) -> None:
    transfer = to_share(client, desk, 1)
    again = client.post(f"/v1/blood/transfers/{transfer['transfer_id']}/accept", json={})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-transfer-status")
    unit_id = receive_bag(client, 2)
    draft = {"from_place_id": "centre", "to_place_id": "branch", "blood_unit_ids": [unit_id]}
    (proposed,) = done(client.post("/v1/blood/transfers", json={"transfers": [draft]}), 201)
    windows = {"ready_at": instant(hours=2), "deliver_until_at": instant(hours=1)}
    refused = client.post(f"/v1/blood/transfers/{proposed['transfer_id']}/accept", json=windows)
    assert (refused.status_code, refused.json()["field"]) == (422, "deliver_until_at")
    nobody = client.post("/v1/tours/plan", json={"transfer_ids": ["X-9"]})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown-transfer")
