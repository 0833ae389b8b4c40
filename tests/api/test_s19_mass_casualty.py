"""A mass-casualty incident over HTTP, from the declaration to the stand-down."""

from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import Json, report_call
from tests.api.town import corner
from tests.api.waiting import until


def post(client: TestClient, path: str, body: Json, *, status: int = 200, **headers: str) -> Json:
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()  # type: ignore[no-any-return]


def declared(client: TestClient) -> str:
    """A bus crash in the middle of Gridville; the path of its mass-casualty incident."""
    incident = report_call(client)
    post(client, f"/v1/mass-casualties/{incident}", {"reason": "bus", "expected_casualties": 6}, status=201)
    return f"/v1/mass-casualties/{incident}"


def on_scene(client: TestClient, unit_id: str, incident: str) -> None:
    post(client, f"/v1/incidents/{incident}/assignments", {"unit_id": unit_id, "additional": True})
    for status in ("en-route", "on-scene"):
        post(client, f"/v1/units/{unit_id}/status", {"status": status})


def casualty(client: TestClient, path: str, number: str) -> Json:
    everyone = client.get(f"{path}/casualties").json()["items"]
    return next(one for one in everyone if one["number"] == number)  # type: ignore[no-any-return]


def test_01_from_the_declaration_to_the_stand_down(client: TestClient) -> None:
    """Two casualties are tagged, planned, loaded and received; their arrival follows from the unit's."""
    path = declared(client)
    incident = path.rsplit("/", 1)[1]
    on_scene(client, "A1", incident)
    tags = [{"number": "1", "tag": "immediate"}, {"number": "2", "tag": "minimal"}]
    post(client, f"{path}/casualties", {"casualties": tags})
    plan = client.get(f"{path}/plan").json()
    assert plan["hospital_ids"]["1"] == "H1", "the trauma hospital"
    assert plan["trips"][0]["unit_id"] == "A1"
    allotment = {"revision": plan["revision"], "hospital_ids": plan["hospital_ids"]}
    post(client, f"{path}/allotments", allotment)
    assert casualty(client, path, "1")["hospital_id"] == "H1"
    post(client, f"{path}/loads", {"unit_id": "A1", "numbers": ["1", "2"], "hospital_id": "H1"})
    post(client, "/v1/units/A1/status", {"status": "transporting"})
    assert until(lambda: client.get("/v1/units/A1").json()["unit"]["hospital_id"]) == "H1", (
        "it drives where its load goes"
    )
    early = client.post(f"{path}/stand-down", json={"reason": "done"})
    assert (early.status_code, early.json()["code"]) == (409, "casualties-waiting")
    post(client, "/v1/units/A1/status", {"status": "at-hospital"})
    assert until(lambda: casualty(client, path, "2")["status"] == "at-hospital")
    board = client.get(f"{path}/board").json()
    assert board["by_status"]["at-hospital"]["immediate"] == 1
    ended = post(client, f"{path}/stand-down", {"reason": "all received"})
    assert ended["stood_down_because"] == "all received"
    assert client.get("/v1/mass-casualties").json()["items"] == []
    assert len(client.get("/v1/mass-casualties?status=all").json()["items"]) == 1


def test_02_a_plan_that_was_overtaken_is_refused(client: TestClient) -> None:
    path = declared(client)
    post(client, f"{path}/casualties", {"casualties": [{"number": "1", "tag": "delayed"}]})
    plan = client.get(f"{path}/plan").json()
    post(client, f"{path}/casualties", {"casualties": [{"number": "2", "tag": "immediate"}]})
    body = {"revision": plan["revision"], "hospital_ids": plan["hospital_ids"]}
    refused = client.post(f"{path}/allotments", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan-stale")


def test_03_tagging_is_conditional_and_repeatable(client: TestClient) -> None:
    path = declared(client)
    tag = client.get(path).headers["ETag"]
    body = {"casualties": [{"number": "1", "tag": "delayed"}]}
    headers = {"If-Match": tag, "Idempotency-Key": "triage-1"}
    first, again = (client.post(f"{path}/casualties", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.post(f"{path}/casualties", json=body, headers={"If-Match": tag}).status_code == 412


def test_04_the_plan_says_in_the_reader_s_language_who_joins_and_who_stays(client: TestClient) -> None:
    path = declared(client)
    tags = [{"number": str(number), "tag": "immediate"} for number in range(8)]
    post(client, f"{path}/casualties", {"casualties": tags})
    plan = client.get(f"{path}/plan", headers={"Accept-Language": "be"}).json()
    found = plan["reinforcements"]
    assert len(found["send"]) == 4, "of six units a quarter, rounded up, stays"
    assert {one["reasons"][0]["code"] for one in found["keep"]} == {"kept-for-cover"}
    assert "чырвоная" in found["notes"][0]["text"]


def test_05_sectors_and_loading_points_lie_on_the_map(client: TestClient) -> None:
    path = declared(client)
    lon, lat = corner(6, 6)
    point = {"loading_point_id": "gate", "name": "Gate", "lon": lon, "lat": lat}
    scene = {"loading_points": [point], "sectors": [{"sector_id": "a", "name": "A", "loading_point_id": "gate"}]}
    assert post(client, f"{path}/scene", scene)["sectors"][0]["sector_id"] == "a"
    off = client.post(f"{path}/scene", json={"loading_points": [point | {"lon": 0.0, "lat": 0.0}]})
    assert (off.status_code, off.json()["code"]) == (422, "outside-map")


def test_06_a_crew_that_forgot_to_report_is_reported_for(client: TestClient) -> None:
    path = declared(client)
    on_scene(client, "A2", path.rsplit("/", 1)[1])
    post(client, f"{path}/casualties", {"casualties": [{"number": "1", "tag": "delayed"}]})
    post(client, f"{path}/loads", {"unit_id": "A2", "numbers": ["1"], "hospital_id": "H2"})
    post(client, f"{path}/arrivals", {"unit_id": "A2", "hospital_id": "H2"})
    assert casualty(client, path, "1")["status"] == "at-hospital"


def test_07_a_hospital_s_surge_capacity_binds_the_plan(client: TestClient) -> None:
    told = post(client, "/v1/hospitals/H1/surge-capacity", {"by_tag": {"immediate": 1}})
    assert (told["surge_capacity"]["immediate"], told["surge_capacity"]["delayed"]) == (1, 0)
    path = declared(client)
    tags = [{"number": str(number), "tag": "immediate"} for number in range(3)]
    post(client, f"{path}/casualties", {"casualties": tags})
    plan = client.get(f"{path}/plan").json()
    assert sorted(plan["hospital_ids"].values()) == ["H1", "H2", "H2"]


def test_08_what_is_not_there_or_makes_no_sense_is_refused(client: TestClient, desk: Desk) -> None:
    before = desk.room.state.position
    assert client.post("/v1/mass-casualties/I-000099", json={"reason": "x"}).status_code == 404
    assert client.get("/v1/mass-casualties/I-000099").json()["code"] == "mass-casualty-not-found"
    assert client.get("/v1/mass-casualties/I-000099/plan").status_code == 404
    assert client.get("/v1/mass-casualties/I-000099/board").status_code == 404
    path = "/v1/mass-casualties/I-000099/casualties"
    for body in (
        {"casualties": []},
        {"casualties": [{"number": "1", "tag": "purple"}]},
        {"casualties": [{"tag": "dead"}]},
    ):
        assert client.post(path, json=body).status_code == 422
    assert desk.room.state.position == before
