"""Requests, crossmatch, issue, emergencies, packs, bedside and reactions over HTTP."""

import itertools
import time

import pytest
from fastapi.testclient import TestClient

from controlroom.desk import Desk
from tests.api.speaking import Json, instant, request_blood

NURSE = {"X-Arterial-Actor": "nurse-1"}
DOCTOR = {"X-Arterial-Actor": "dr-1"}
CLERK = {"X-Arterial-Actor": "clerk-1", "X-Arterial-Purpose": "administration"}
AT_HOSPITAL = {"place_id": "hospital-H1"}
SERIALS = itertools.count(1)


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> TestClient:
    """One service for all stories of this file; each has its own bags and patients."""
    return shared_client


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    return shared_desk


def ok(answer: object, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    return answer.json()  # type: ignore[no-any-return, attr-defined]


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]  # type: ignore[attr-defined]


def register(client: TestClient, **more: str) -> str:
    person = {"family_name": "Иванова", "given_name": "Анна", "birth_date": "1990-05-17", "sex": "female"}
    return str(ok(client.post("/v1/patients", json=person | more, headers=CLERK), 201)["patient_id"])


def bag_here(client: TestClient, *, group: str = "A+") -> str:
    """A bag that lies at the hospital."""
    body = {
        "din": f"S000026{next(SERIALS):06d}",
        "product_code": "E0336V00",
        "component": "red-cells",
        "group": group,
        "expires_at": instant(hours=240),
        "antigens_absent": ["K"],
    }
    return str(ok(client.post("/v1/blood-units", json=body | AT_HOSPITAL), 201)["blood_unit_id"])


def handed_out(client: TestClient, patient: str, bag: str) -> str:
    request = request_blood(client, patient_id=patient)
    held = {"blood_unit_ids": [bag], "expires_at": instant(hours=1)}
    ok(client.post(f"/v1/blood-requests/{request}/reservation", json=held))
    issue = {"blood_unit_ids": [bag], "handed_to": "porter-1", "cold_box_id": "box-1"}
    ok(client.post(f"/v1/blood-requests/{request}/issue", json=issue))
    return request


def owed_for(client: TestClient, request: str) -> list[str]:
    items = ok(client.get("/v1/blood/owed"))["items"]
    return [item["kind"] for item in items if item["request_id"] == request]


def until(client: TestClient, path: str, what: str) -> Json:
    """The room's reactions run a moment after the answer."""
    give_up_at = time.monotonic() + 20
    while True:
        answer = ok(client.get(path))
        if answer[what]:
            return answer
        assert time.monotonic() < give_up_at, f"{path}: no {what}"
        time.sleep(0.02)


def test_a_request_is_made_twice_amended_held_for_longer_and_crossmatched(client: TestClient) -> None:
    patient = register(client)
    bag = bag_here(client)
    request = request_blood(client, patient_id=patient, indication="O72.1", prescriber_id="dr-1")
    body = {**AT_HOSPITAL, "lines": [{"component": "red-cells", "count": 1}], "urgency": "routine"}
    again = body | {"needed_by_at": instant(hours=2), "patient_id": patient, "patient_group": "A+"}
    assert code(client.post("/v1/blood-requests", json=again)) == (409, "duplicate-request")
    meant = ok(client.post("/v1/blood-requests", json=again | {"despite_duplicate": True}), 201)
    assert meant["similar_request_ids"] == [request]
    assert meant["may_bear_children"] is True, "by the register"
    path = f"/v1/blood-requests/{request}"
    amended = {"reason": "more", "lines": [{"component": "red-cells", "count": 2}]}
    assert ok(client.post(f"{path}/amend", json=amended))["lines"][0]["count"] == 2
    held = {"blood_unit_ids": [bag], "expires_at": instant(hours=1)}
    ok(client.post(f"{path}/reservation", json=held))
    ok(client.post(f"{path}/reservation/extend", json={"expires_at": instant(hours=3), "reason": "theatre is late"}))
    asked = {"blood_unit_ids": [bag], "sample_id": "s-1"}
    assert ok(client.post(f"{path}/crossmatches", json=asked))["crossmatches"] == []
    result = {"blood_unit_id": bag, "sample_id": "s-1", "method": "serological", "result": "incompatible"}
    assert code(client.post(f"{path}/crossmatch-results", json=result)) == (422, "bad-text")
    ok(client.post(f"{path}/crossmatch-results", json=result | {"reason": "agglutination"}))
    assert code(client.post(f"{path}/issue")) == (409, "crossmatch-incompatible")
    (known,) = ok(client.get(f"{path}/crossmatches"))["crossmatches"]
    assert (known["result"], known["reason"]) == ("incompatible", "agglutination")
    electronic = result | {"method": "electronic", "result": "compatible"}
    assert code(client.post(f"{path}/crossmatch-results", json=electronic)) == (409, "crossmatch-incompatible")


def test_an_emergency_leaves_a_list_of_what_is_owed(client: TestClient) -> None:
    bags = [bag_here(client, group="O-") for _ in range(6)]
    request = request_blood(client, count=6, urgency="emergency", patient_group=None)
    path = f"/v1/blood-requests/{request}"
    issue = {"handed_to": "porter-1", "authorised_by": "dr-1", "reason": "bleeds"}
    ok(client.post(f"{path}/emergency-issue", json=issue | {"blood_unit_ids": bags[:4]}, headers=NURSE))
    fifth = client.post(f"{path}/emergency-issue", json=issue | {"blood_unit_ids": bags[4:5]}, headers=NURSE)
    assert code(fifth) == (409, "rhd-negative-cap")
    assert (len(owed_for(client, request)), ok(client.get("/v1/blood/owed"))["overdue"]) == (10, 0)
    assert ok(client.get("/v1/blood/owed?place_id=centre"))["items"] == []
    ok(client.post(f"{path}/owed/sample", json={"sample_id": "s-1"}, headers=NURSE))
    assert code(client.post(f"{path}/owed/signature", headers=NURSE)) == (409, "other-prescriber")
    ok(client.post(f"{path}/owed/signature", headers=DOCTOR))
    assert set(owed_for(client, request)) == {"retrospective-crossmatch", "fate"}
    ordinary = request_blood(client)
    refused = client.post(f"/v1/blood-requests/{ordinary}/emergency-issue", json=issue | {"blood_unit_ids": bags[5:]})
    assert code(refused) == (409, "not-an-emergency")


def test_packs_are_made_ready_by_the_room_and_sent_by_stages(client: TestClient, desk: Desk) -> None:
    for _ in range(5):
        bag_here(client, group="O+")
    patient = register(client)
    begun = {**AT_HOSPITAL, "patient_id": patient, "patient_group": "O+"}
    protocol = ok(client.post("/v1/blood/haemorrhages", json=begun, headers=DOCTOR), 201)
    path = f"/v1/blood/haemorrhages/{protocol['protocol_id']}"
    pack = protocol["packs"][0]["request_id"]
    until(client, f"/v1/blood-requests/{pack}", "blood_unit_ids")
    assert code(client.post("/v1/blood/haemorrhages", json=begun)) == (409, "protocol-active")
    sent = ok(client.post(f"{path}/packs", json={"handed_to": "porter-1"}, headers=NURSE))
    assert len(sent["packs"][0]["sent"][0]["blood_unit_ids"]) == 2
    assert len(sent["packs"]) == 2
    report = ok(client.get(f"{path}/report"))
    assert report["time_to_first_unit_s"] >= 0
    assert report["sent"]["red_cells"] == 2
    over = ok(client.post(f"{path}/stand-down", json={"reason": "bleeding stopped"}, headers=DOCTOR))
    assert over["stood_down_by"] == "dr-1"
    assert len(ok(client.get(f"{path}/report"))["out_blood_unit_ids"]) == 2
    assert ok(client.get("/v1/blood/haemorrhages"))["items"] == []
    assert code(client.post(f"{path}/packs", json={"handed_to": "p"})) == (409, "haemorrhage-over")
    assert code(client.get("/v1/blood/haemorrhages/MH-9")) == (404, "unknown-haemorrhage")


def test_a_standing_order_is_placed_suspended_resumed_and_ended(client: TestClient, desk: Desk) -> None:
    order = {**AT_HOSPITAL, "component": "red-cells", "group": "A+", "count": 4, "weekdays": [0, 3], "at_s": 28_800}
    placed = ok(client.post("/v1/blood/standing-orders", json=order), 201)
    path = f"/v1/blood/standing-orders/{placed['order_id']}"
    assert placed["next_at"].endswith("05:00:00.000Z"), "eight o'clock in Minsk"
    (held,) = ok(client.post(f"{path}/suspend", json={"reason": "closed"}))["orders"]
    assert held["suspended_reason"] == "closed"
    (going,) = ok(client.post(f"{path}/resume"))["orders"]
    assert going["suspended_reason"] is None
    assert ok(client.post(f"{path}/end", json={"reason": "enough"}))["orders"] == []
    assert code(client.post(f"{path}/resume")) == (404, "unknown-standing-order")
    assert client.post("/v1/blood/standing-orders", json=order | {"weekdays": [7]}).status_code == 422
    assert "standing-orders/due" in desk.room.state.timers


def test_wristband_and_bag_are_checked_by_two_and_the_register_never_reaches_the_log(
    client: TestClient, desk: Desk
) -> None:
    """The birthday on the wristband is compared with the register; the log knows only whether it was right."""
    anna, berta = register(client), register(client, given_name="Берта", birth_date="1991-01-01")
    bag = bag_here(client)
    handed_out(client, anna, bag)
    path = f"/v1/blood-units/{bag}"
    mine = {"patient_id": anna, "birth_date": "1990-05-17", "verified_by": "nurse-2"}
    start = {"patient_id": anna, "verified_by": "nurse-2"}
    assert code(client.post(f"{path}/transfusion/start", json=start, headers=NURSE)) == (
        409,
        "bedside-not-checked",
    )
    other = {"patient_id": berta, "birth_date": "1991-01-01", "verified_by": "nurse-2"}
    wrong = ok(client.post(f"{path}/bedside-check", json=other, headers=NURSE | {"Accept-Language": "ru"}))
    assert wrong["outcome"] == "mismatched"
    assert "браслет" in wrong["reasons"][0]["text"]
    false_birthday = ok(client.post(f"{path}/bedside-check", json=mine | {"birth_date": "1990-05-18"}, headers=NURSE))
    assert [reason["code"] for reason in false_birthday["reasons"]] == ["second-identifier-differs"]
    assert client.post(f"{path}/bedside-check", json={"patient_id": anna}, headers=NURSE).status_code == 422
    (alarm,) = [each for each in ok(client.get("/v1/blood/alarms"))["alarms"] if each["blood_unit_id"] == bag]
    left = ok(client.post(f"/v1/blood/alarms/{alarm['alarm_id']}/acknowledge", headers=NURSE))["alarms"]
    assert alarm["alarm_id"] not in {each["alarm_id"] for each in left}
    assert ok(client.post(f"{path}/bedside-check", json=mine, headers=NURSE))["outcome"] == "matched"
    begun = ok(
        client.post(f"{path}/transfusion/start", json=start | {"overload_risks": ["low-albumin"]}, headers=NURSE),
        201,
    )
    assert (begun["started_by"], begun["verified_by"]) == ("nurse-1", "nurse-2")
    ok(client.post(f"{path}/transfusion/observations", json={"within_limits": True}, headers=NURSE))
    assert code(client.post(f"{path}/transfusion/end", json={"outcome": "stopped", "volume_ml": 40})) == (
        422,
        "bad-text",
    )
    ended = ok(client.post(f"{path}/transfusion/end", json={"outcome": "completed", "volume_ml": 280}, headers=NURSE))
    assert (ended["outcome"], ended["volume_ml"]) == ("completed", 280)
    assert ok(client.get(path))["status"] == "transfused"
    logged = "".join(str(record.event) for record in desk.room.events(after=0, limit=1000))
    assert "1990-05-17" not in logged
    assert "Иванова" not in logged


def test_a_reaction_is_reported_followed_up_and_judged(client: TestClient) -> None:
    patient, bag = register(client), bag_here(client)
    handed_out(client, patient, bag)
    given = {"blood_unit_id": bag, "patient_id": patient}
    ok(client.post("/v1/transfusions", json=given), 201)
    reaction = {"patient_id": patient, "blood_unit_ids": [bag], "kind": "allergic", "severity": 2}
    reaction |= {"onset_at": instant(hours=-0.1)}
    reported = ok(client.post("/v1/blood/reactions", json=reaction, headers=NURSE), 201)
    path = f"/v1/blood/reactions/{reported['reaction_id']}"
    alarms = ok(client.get("/v1/blood/alarms"))["alarms"]
    assert [each["kind"] for each in alarms if each["blood_unit_id"] == bag] == ["transfusion-reaction"]
    assert ok(client.post(f"{path}/bags", json={"blood_unit_id": bag}))["received_bag_ids"] == [bag]
    judged = ok(client.post(f"{path}/assessment", json={"imputability": "probable", "severity": 1}, headers=DOCTOR))
    assert (judged["imputability"], judged["severity"], judged["assessed_by"]) == ("probable", 1, "dr-1")
    assert len(ok(client.get("/v1/blood/reactions"))["items"]) == 1
    assert client.post("/v1/blood/reactions", json=reaction | {"severity": 5}).status_code == 422
    assert code(client.get("/v1/blood/reactions/TR-9")) == (404, "unknown-reaction")


@pytest.mark.parametrize(("language", "word"), [("en", "heart failure"), ("ru", "сердечная"), ("be", "сардэчная")])
def test_the_overload_checklist_is_said_in_three_languages(client: TestClient, language: str, word: str) -> None:
    items = ok(client.get("/v1/blood/overload-checklist", headers={"Accept-Language": language}))["items"]
    assert len(items) == 10
    assert word in items[0]["text"]


def test_what_is_held_for_different_times_goes_back_at_different_times(client: TestClient, desk: Desk) -> None:
    """The timer frees only what has lapsed: the rest stays held for its request."""
    early, late = bag_here(client), bag_here(client)
    request = request_blood(client, count=2)
    path = f"/v1/blood-requests/{request}"
    ok(client.post(f"{path}/reservation", json={"blood_unit_ids": [late], "expires_at": instant(hours=1)}))
    ok(client.post(f"{path}/reservation", json={"blood_unit_ids": [early], "expires_at": instant(hours=0.5 / 3600)}))
    give_up_at = time.monotonic() + 20
    while ok(client.get(f"/v1/blood-units/{early}"))["status"] != "available":
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    assert ok(client.get(f"/v1/blood-units/{late}"))["status"] == "reserved"
