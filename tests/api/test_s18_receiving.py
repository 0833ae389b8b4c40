"""Hospitals over HTTP: beds, diversions by capability, the queue, and blood that meets the patient."""

from fastapi.testclient import TestClient

from tests.api.speaking import Json, instant, receive_bag, report_call, request_blood
from tests.api.waiting import until

IN_RUSSIAN = {"Accept-Language": "ru"}


def post(client: TestClient, path: str, body: Json, *, status: int = 200, **headers: str) -> Json:
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()  # type: ignore[no-any-return]


def choice(client: TestClient, incident_id: str, query: str = "", **headers: str) -> Json:
    answer = client.get(f"/v1/incidents/{incident_id}/hospital-choice{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_01_a_count_of_beds_turns_the_next_patient_to_another_hospital(client: TestClient) -> None:
    incident = report_call(client, column=2, row=2)
    assert choice(client, incident)["chosen"] == "H2"
    told = post(client, "/v1/hospitals/H2/beds", {"free": {"emergency": 0}, "reported_by": "hospital"})
    assert (told["beds_left"], told["beds"]["emergency"]["reported_by"]) == ({"emergency": 0}, "hospital")
    found = choice(client, incident, **IN_RUSSIAN)
    assert found["chosen"] == "H1"
    [left_out] = found["excluded"]
    assert left_out["reasons"][0]["code"] == "hospital-full"
    assert "приёмное отделение" in left_out["reasons"][0]["text"]


def test_02_reports_are_conditional_repeatable_and_never_older_than_what_is_known(client: TestClient) -> None:
    tag = client.get("/v1/hospitals/H1/reception").headers["ETag"]
    body = {"free": {"emergency": 3, "burns": 1}}
    first = client.post("/v1/hospitals/H1/beds", json=body, headers={"If-Match": tag, "Idempotency-Key": "one"})
    again = client.post("/v1/hospitals/H1/beds", json=body, headers={"If-Match": tag, "Idempotency-Key": "one"})
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    stale = client.post("/v1/hospitals/H1/beds", json=body, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    older = client.post("/v1/hospitals/H1/beds", json=body | {"reported_at": instant(hours=-1)})
    assert (older.status_code, older.json()["code"]) == (409, "older-report")


def test_03_one_capability_is_closed_and_shown_with_whose_word_it_is(client: TestClient) -> None:
    body = {"until_at": instant(hours=1), "capabilities": ["cardiac"], "reported_by": "hospital"}
    post(client, "/v1/hospitals/H1/diversion", body)
    reception = client.get("/v1/hospitals/H1/reception").json()
    assert reception["diversions"]["cardiac"]["reported_by"] == "hospital"
    incident = report_call(client, hospital_capabilities=["cardiac"])
    found = choice(client, incident)
    assert found["chosen"] == "H2"
    assert found["shortfalls"][0]["code"] == "no-capable-hospital"
    refused = client.post(f"/v1/incidents/{incident}/hospital", json={"hospital_id": "H1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "capability-diverting")
    taken = post(client, f"/v1/incidents/{incident}/hospital", {"hospital_id": "H1", "despite_diversion": True})
    assert taken["hospital_id"] == "H1"


def test_04_blood_is_sent_to_meet_the_bleeding_patient_by_one_decision(client: TestClient) -> None:
    """The proposal names hospital, units, place and time; the decision requests the blood and holds exactly those."""
    bags = [receive_bag(client, serial) for serial in (1, 2)]
    incident = report_call(client, column=2, row=2)
    proposal = choice(client, incident, "?red_cells=2&patient_group=A%2B")
    order = proposal["blood"]
    assert (order["place_id"], sorted(order["blood_unit_ids"])) == (f"hospital-{proposal['chosen']}", sorted(bags))
    assert proposal["blood_at"] is not None
    body = {"hospital_id": proposal["chosen"], "blood": {k: v for k, v in order.items() if v is not None}}
    post(client, f"/v1/incidents/{incident}/hospital", body)

    def held() -> list[Json]:
        asked = client.get("/v1/blood-requests").json()["items"]
        return [one for one in asked if one["incident_id"] == incident and one["status"] == "reserved"]

    [request] = until(held)
    assert sorted(request["blood_unit_ids"]) == sorted(bags)
    assert (request["patient_group"], request["urgency"]) == ("A+", "emergency")


def test_05_blood_that_is_held_for_another_is_not_promised(client: TestClient) -> None:
    [bag] = [receive_bag(client, 1, group="A+")]
    other = request_blood(client)
    body = {"blood_unit_ids": [bag], "expires_at": instant(hours=2)}
    post(client, f"/v1/blood-requests/{other}/reservation", body)
    proposal = choice(client, report_call(client), "?red_cells=1&patient_group=A%2B")
    assert proposal["shortfalls"][0]["code"] == "no-blood-anywhere"
    assert (proposal["blood"]["blood_unit_ids"], proposal["blood_at"]) == ([], None)
    assert proposal["chosen"] is not None


def test_06_a_patient_of_unknown_group_is_promised_only_what_suits_everybody(client: TestClient) -> None:
    receive_bag(client, 1, group="A+")
    incident = report_call(client)
    assert choice(client, incident, "?red_cells=1")["blood_at"] is None
    receive_bag(client, 2, group="O-")
    assert choice(client, incident, "?red_cells=1")["blood_at"] is not None


def test_07_what_can_not_be_meant_is_refused(client: TestClient) -> None:
    incident = report_call(client)
    for query in ("?red_cells=-1", "?red_cells=101", "?patient_group=C", "?patient_number=0"):
        assert client.get(f"/v1/incidents/{incident}/hospital-choice{query}").status_code == 422
    assert (
        client.get(f"/v1/incidents/{incident}/hospital-choice?patient_number=9").json()["code"] == "patient-not-found"
    )
    for body in ({"free": {}}, {"free": {"emergency": -1}}, {"free": {"emergency": 1}, "reported_by": "moon"}):
        assert client.post("/v1/hospitals/H1/beds", json=body).status_code == 422
    assert client.get("/v1/hospitals/none/reception").status_code == 404
