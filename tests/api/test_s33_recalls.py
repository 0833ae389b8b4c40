"""A recall over HTTP: frozen, asked back, answered, closed."""

from fastapi.testclient import TestClient

from tests.api.speaking import instant, receive_bag, request_blood
from tests.api.test_s01_story import done


def test_a_recall_is_answered_by_every_place_and_closed_when_all_is_accounted_for(client: TestClient) -> None:
    unit_id = receive_bag(client, 1, group="A+")
    request_id = request_blood(client)
    held = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    body = {"reason": "donor reports fever", "dins": [unit_id.split("-")[0]]}
    report = done(client.post("/v1/blood/recalls", json=body), 201)
    recall_id = report["recall"]["recall_id"]
    assert report["blood_units"][0]["status"] == "recalled"
    assert (report["unanswered_place_ids"], report["unaccounted_unit_ids"]) == (["centre"], [unit_id])
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "open"
    early = client.post(f"/v1/blood/recalls/{recall_id}/close", json={"result": "donor well"})
    assert (early.status_code, early.json()["code"]) == (409, "units-unaccounted")
    found = {"place_id": "centre", "isolated_unit_ids": [unit_id]}
    done(client.post(f"/v1/blood/recalls/{recall_id}/answers", json=found))
    done(client.post(f"/v1/blood/recalls/{recall_id}/close", json={"result": "culture positive"}))
    assert done(client.get("/v1/blood/recalls?open=true"))["items"] == []
    assert done(client.get(f"/v1/blood/recalls/{recall_id}"))["recall"]["result"] == "culture positive"
    again = client.post("/v1/blood/recalls", json={"reason": "nothing named"})
    assert (again.status_code, again.json()["code"]) == (422, "bad-count")


def test_each_place_reads_what_it_has_to_do_in_its_language_and_says_so(client: TestClient) -> None:
    unit_id = receive_bag(client, 1, group="A+")
    body = {"reason": "donor reports fever", "dins": [unit_id.split("-")[0]]}
    recall_id = done(client.post("/v1/blood/recalls", json=body), 201)["recall"]["recall_id"]
    notices = f"/v1/blood/recalls/{recall_id}/notices"
    (told,) = done(client.get(notices, headers={"Accept-Language": "ru"}))
    assert (told["notice"]["place_id"], told["notice"]["held_unit_ids"]) == ("centre", [unit_id])
    assert told["instructions"][0]["text"] == f"отложите отдельно {unit_id}: использовать нельзя"
    assert told["acknowledge_by_at"] > told["notice"]["notified_at"]
    read = done(client.post(f"{notices}/centre/acknowledgement", json={}))
    assert read["notice"]["acknowledged_by"] is not None
    assert done(client.get(f"{notices}?acknowledged=false")) == []
    for path, code in ((f"{notices}/nowhere/acknowledgement", "no-recall-notice"),):
        nobody = client.post(path, json={})
        assert (nobody.status_code, nobody.json()["code"]) == (404, code)
    assert client.get("/v1/blood/recalls/RC-999999/notices").status_code == 404
