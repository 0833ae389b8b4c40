"""How much a place can keep, over HTTP: set, shown with the stock, refused and told of."""

from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import Json, receive_bag
from tests.api.test_s01_story import done
from tests.api.test_s09_checks_before_believing import wait_for_reactions
from tests.api.test_s86_sharing_blood import second_place

COLD = {"temperature_class": "chilled", "most_units": 2}


def limit(client: TestClient, place_id: str, *limits: Json) -> list[Json]:
    return done(client.put(f"/v1/blood/places/{place_id}/storage-limits", json={"limits": list(limits)}))  # type: ignore[no-any-return]


def test_limits_are_set_shown_in_the_stock_and_taken_away(client: TestClient, desk: Desk) -> None:
    second_place(client, desk)
    receive_bag(client, 1)
    (standing,) = limit(client, "centre", COLD)
    told = {"place_id": "centre", "most_units": 2, "lying": 1, "coming": 0, "left": 1, "temperature_class": "chilled"}
    assert standing == told | {"component": None}
    limit(client, "branch", {"component": "platelets", "most_units": 0}, COLD)
    assert done(client.get("/v1/blood/stock", params={"place_id": "centre"}))["limits"] == [standing]
    assert [each["place_id"] for each in done(client.get("/v1/blood/stock"))["limits"]] == [
        "branch",
        "branch",
        "centre",
    ]
    assert limit(client, "branch") == done(client.get("/v1/blood/places/branch/storage-limits")) == []


def test_a_transfer_that_does_not_fit_is_refused_and_blood_that_came_is_told_of(client: TestClient, desk: Desk) -> None:
    branch = second_place(client, desk)
    limit(client, branch, COLD)
    units = [receive_bag(client, serial) for serial in range(1, 4)]
    draft = {"from_place_id": "centre", "to_place_id": branch, "blood_unit_ids": units}
    (proposed,) = done(client.post("/v1/blood/transfers", json={"transfers": [draft]}), 201)
    for step in ("accept", "approve"):
        refused = client.post(f"/v1/blood/transfers/{proposed['transfer_id']}/{step}", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "no-room")
    assert "room for 2 more units (chilled) of 2, not for 3" in refused.json()["detail"]
    limit(client, "centre", COLD)
    wait_for_reactions(desk)
    alarms = done(client.get("/v1/blood/alarms", headers={"Accept-Language": "ru"}))["alarms"]
    assert [each["reason"]["text"] for each in alarms] == ["в centre доз 3 (на холоде), а место есть только для 2"]


def test_limits_that_can_not_be_are_refused_with_their_field(client: TestClient) -> None:
    both = COLD | {"component": "plasma"}
    for body, status, field in (
        ({"limits": [both]}, 422, "limits[0]"),
        ({"limits": [COLD, COLD]}, 422, "limits[1]"),
        ({"limits": [{"temperature_class": "lukewarm", "most_units": 1}]}, 422, None),
        ({"limits": [COLD | {"most_units": -1}]}, 422, None),
    ):
        refused = client.put("/v1/blood/places/centre/storage-limits", json=body)
        assert refused.status_code == status
        assert field is None or refused.json()["field"] == field
    assert client.put("/v1/blood/places/moon/storage-limits", json={"limits": []}).status_code == 404
    assert client.get("/v1/blood/places/moon/storage-limits").status_code == 404
    centre = client.put("/v1/blood/places/centre/storage-limits", json={"limits": [COLD]})
    stale = client.put("/v1/blood/places/centre/storage-limits", json={"limits": []}, headers={"If-Match": '"0"'})
    assert (centre.status_code, stale.status_code) == (200, 412)
