"""Closed roads over HTTP: decided once, known to every answer, shown on the map, and not forgotten by a restart."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.closures import CloseRoad
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from controlroom.road_conditions import ClosuresInForce
from roads import RoadNetwork
from roads.pack import CityPack
from tests.api.service import Service
from tests.api.speaking import instant
from tests.api.town import corner

Json = dict[str, Any]
MIDDLE = {"lon": corner(4, 5)[0] + 0.002, "lat": corner(4, 5)[1], "radius_m": 20}
CLOSED = "/v1/roads/closures"


def close(client: httpx.Client, *, headers: dict[str, str] | None = None, **more: Any) -> Json:
    answer = client.post(CLOSED, json=MIDDLE | {"reason": "burst water main"} | more, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json() | {"etag": answer.headers["etag"], "location": answer.headers["location"]}


def reopen(client: httpx.Client, closure_id: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{CLOSED}/{closure_id}/reopen", headers=named)


def listed(client: httpx.Client) -> list[Json]:
    return client.get(CLOSED).json()["items"]  # type: ignore[no-any-return]


def across_s(client: httpx.Client) -> float:
    (west, south), (east, _) = corner(2, 5), corner(6, 5)
    ends = {"origin": {"lon": west, "lat": south}, "destination": {"lon": east, "lat": south}, "profile": "lights"}
    return float(client.post("/v1/roads/route", json=ends).json()["travel_s"])


def test_a_closure_says_why_until_when_and_where_on_the_map(client: TestClient) -> None:
    end = instant(hours=2)
    closed = close(client, until_at=end)
    (seen,) = listed(client)
    assert client.get(closed["location"]).json() == seen
    assert (seen["reason"], seen["arc_count"], seen["applied"]) == ("burst water main", 2, True)
    assert seen["until_at"][:19] == end[:19]
    ends = [list(corner(column, 5)) for column in (4, 5)]
    rounded = [[round(lon, 6), round(lat, 6)] for lon, lat in ends]
    assert seen["geometry"] == {"type": "MultiLineString", "coordinates": [rounded]}, "both directions, one line"


def test_a_slowdown_of_a_whole_street_is_a_closure_with_a_factor(client: TestClient) -> None:
    answer = client.post(CLOSED, json={"street": "sadovaya", "slowdown": 3, "reason": "snow"})
    assert (answer.json()["slowdown"], answer.json()["arc_count"]) == (3.0, 264)
    assert across_s(client) == 360.0


def test_overlapping_closures_are_ended_one_by_one(client: TestClient) -> None:
    first, second = close(client), close(client, reason="crane")
    reopen(client, first["closure_id"])
    assert across_s(client) == 180.0
    assert [closure["reason"] for closure in listed(client)] == ["crane"]
    reopen(client, second["closure_id"])
    assert (across_s(client), listed(client)) == (120.0, [])


def test_a_repeated_closure_is_one_closure_even_after_its_end(client: TestClient) -> None:
    key = {"Idempotency-Key": "main-street-1"}
    first, again = close(client, headers=key), close(client, headers=key)
    assert again == first
    reopen(client, first["closure_id"])
    assert close(client, headers=key)["applied"] is False
    assert (across_s(client), listed(client)) == (120.0, [])


def test_a_reopening_is_decided_on_what_was_seen_and_happens_once(client: TestClient) -> None:
    closed = close(client)
    stale = reopen(client, closed["closure_id"], If_Match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert across_s(client) == 180.0
    unchanged = client.get(closed["location"], headers={"If-None-Match": closed["etag"]})
    assert unchanged.status_code == 304
    done = reopen(client, closed["closure_id"], If_Match=closed["etag"], Idempotency_Key="open-1")
    assert (done.status_code, done.json()["closure_id"]) == (200, closed["closure_id"])
    replayed = reopen(client, closed["closure_id"], If_Match=closed["etag"], Idempotency_Key="open-1")
    assert (replayed.json(), replayed.headers["idempotency-replayed"]) == (done.json(), "true")
    again = reopen(client, closed["closure_id"])
    assert (again.status_code, again.json()["code"]) == (409, "closure-ended")


def test_who_closed_what_and_why_stands_in_the_log(client: TestClient) -> None:
    closed = close(client, headers={"X-Arterial-Actor": "anna"})
    event = client.get(f"/v1/events?stream=road-closure/{closed['closure_id']}").json()["items"][0]
    assert (event["type"], event["actor"]) == ("roads.RoadClosed", "anna")
    assert event["event"]["reason"] == "burst water main"


def test_a_closure_that_can_not_be_applied_is_said_where_one_looks(client: TestClient, desk: Desk) -> None:
    older = CloseRoad(arc_ids=(1, 2), graph_checksum="of another map", reason="bridge works")
    desk.room.handle(CommandEnvelope(command=older, actor="anna"))
    (seen,) = listed(client)
    assert (seen["applied"], seen["geometry"]["coordinates"]) == (False, [])
    assert "another map" in seen["not_applied_because"]
    assert client.get("/readyz").json()["closures_not_applied"] == {"C-000001": seen["not_applied_because"]}
    assert across_s(client) == 120.0


def test_the_answer_to_a_decision_waits_until_it_is_in_force(town_pack: CityPack, desk: Desk) -> None:
    """On roads that no follow-up tends, what is in force is what the answers waited for."""
    network = RoadNetwork.open(town_pack)
    untended = replace(desk, network=network, closures=ClosuresInForce(network))
    with TestClient(create_app(untended, ApiSettings()), base_url="http://localhost") as client:
        closed = close(client)
        assert (closed["applied"], across_s(client)) == (True, 180.0)
        reopen(client, closed["closure_id"])
        assert across_s(client) == 120.0


@pytest.mark.parametrize("threaded", [True, False])
def test_a_desk_opens_with_the_roads_as_they_were_left(town_pack: CityPack, tmp_path: Path, threaded: bool) -> None:
    """Closed in good order, with every follow-up done: nothing but the start itself can bring the roads."""
    settings = Settings(region="gridville", data_dir=tmp_path)
    with open_desk(settings, town_pack, RoadNetwork.open(town_pack), threaded=threaded) as desk:
        road = CloseRoad(arc_ids=(3,), graph_checksum=desk.network.checksum, reason="bridge works")
        desk.room.handle(CommandEnvelope(command=road, actor="anna"))
    with open_desk(settings, town_pack, RoadNetwork.open(town_pack), threaded=threaded) as desk:
        assert desk.closures.now.applied == {"C-000001"}
        assert desk.network.closures == {3: math.inf}


def test_a_closed_road_is_closed_after_a_kill_of_the_service(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        closed = close(client)
        assert across_s(client) == 180.0
    service.kill()
    service.start()
    with httpx.Client(base_url=service.url) as client:
        assert across_s(client) == 180.0
        assert closed["closure_id"] in [closure["closure_id"] for closure in listed(client)]
        reopen(client, closed["closure_id"])
        assert across_s(client) == 120.0
