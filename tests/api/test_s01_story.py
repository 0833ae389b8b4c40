"""One story over HTTP: from a call to blood at the patient's bed."""

from fastapi.testclient import TestClient

from tests.api.speaking import receive_bag, report_call, request_blood
from tests.api.town import corner

DOCTOR = {"X-Arterial-Actor": "dr.smirnova", "X-Arterial-Purpose": "treatment"}
JOE = {"family_name": "Семёнов", "given_name": "Пётр", "birth_date": "1981-03-23", "sex": "male", "blood_group": "A+"}


def done(answer, status=200):  # type: ignore[no-untyped-def]
    assert answer.status_code == status, answer.text
    return answer.json()


def drive(client: TestClient, unit_id: str, *statuses: str, hospital_id: str | None = None) -> None:
    for status in statuses:
        body = {"status": status}
        if status == "transporting" and hospital_id:
            body["hospital_id"] = hospital_id
        done(client.post(f"/v1/units/{unit_id}/status", json=body))


def test_a_call_is_answered_by_the_recommended_unit_and_the_patient_reaches_the_chosen_hospital(
    client: TestClient,
) -> None:
    incident = report_call(client, hospital_capabilities=["cardiac"])
    proposal = done(client.get(f"/v1/incidents/{incident}/recommendation", headers={"Accept-Language": "ru"}))
    unit = proposal["chosen"][0]
    assert any("а" <= letter <= "я" for letter in proposal["ranked"][0]["reasons"][0]["text"]), "reasons are in Russian"
    ranked = proposal["ranked"][0]
    body = {"unit_id": unit, "estimated_arrival_s": ranked["estimated_arrival_s"], "reasons": []}
    assert done(client.post(f"/v1/incidents/{incident}/assignments", json=body))["unit_ids"] == [unit]
    drive(client, unit, "en-route", "on-scene")

    patient = done(client.post("/v1/patients", json=JOE, headers=DOCTOR), 201)["patient_id"]
    done(client.post(f"/v1/incidents/{incident}/patients", json={"patient_id": patient}))
    choice = done(client.get(f"/v1/incidents/{incident}/hospital-choice"))
    assert choice["chosen"] == "H1", "only the city hospital treats hearts"
    done(client.post(f"/v1/incidents/{incident}/hospital", json={"hospital_id": "H1"}))
    drive(client, unit, "transporting", "at-hospital", "returning", "available-at-station", hospital_id="H1")
    assert done(client.post(f"/v1/incidents/{incident}/close", json={"disposition": "transported"}))["closed_at"]
    assert incident not in client.get("/v1/incidents").text
    assert incident in client.get("/v1/incidents?status=closed").text


def test_blood_is_found_held_issued_carried_and_transfused(client: TestClient) -> None:
    bags = [receive_bag(client, serial, group="A+", days=3 + serial) for serial in range(3)]
    patient = done(client.post("/v1/patients", json=JOE, headers=DOCTOR), 201)["patient_id"]
    request = request_blood(client, count=2, patient_id=patient)
    proposal = done(client.get(f"/v1/blood-requests/{request}/allocation"))
    assert proposal["blood_unit_ids"] == bags[:2], "first to expire is first out"
    assert done(client.get("/v1/blood/stock?group=A%2B"))["lines"][0]["available"] == 3

    held = {"blood_unit_ids": proposal["blood_unit_ids"], "expires_at": proposal["reserve_until_at"]}
    done(client.post(f"/v1/blood-requests/{request}/reservation", json=held))
    done(client.post(f"/v1/blood-requests/{request}/issue"))
    plan = done(client.get(f"/v1/tours/proposal?request_id={request}"))
    stops = [{name: stop[name] for name in stop if name != "arrived_at"} for stop in plan["stops"]]
    tour = done(client.post("/v1/tours", json={"van_id": plan["van_id"], "stops": stops}), 201)
    assert any(van["tour_id"] == tour["tour_id"] for van in done(client.get("/v1/vans"))["items"])
    for index in range(len(stops)):
        tour = done(client.post(f"/v1/tours/{tour['tour_id']}/stops", json={"stop_index": index}))
    assert tour["completed_at"]
    given = done(client.post("/v1/transfusions", json={"blood_unit_id": bags[0], "patient_id": patient}), 201)
    assert given["status"] == "transfused"


def test_every_look_at_a_patient_is_on_record_and_no_look_is_possible_without_saying_why(client: TestClient) -> None:
    patient = done(client.post("/v1/patients", json=JOE, headers=DOCTOR), 201)["patient_id"]
    nameless = client.get(f"/v1/patients/{patient}")
    assert (nameless.status_code, nameless.json()["code"]) == (422, "actor-required")
    aimless = client.get(f"/v1/patients/{patient}", headers={"X-Arterial-Actor": "nosy"})
    assert (aimless.status_code, aimless.json()["code"]) == (422, "purpose-required")
    nurse = {"X-Arterial-Actor": "nurse.7", "X-Arterial-Purpose": "transfusion"}
    found = done(
        client.post("/v1/patients/search", json={"family_name": "семенов", "birth_date": "1981-03-23"}, headers=nurse)
    )
    assert [person["patient_id"] for person in found["patients"]] == [patient]
    looks = done(client.get(f"/v1/patients/{patient}/accesses", headers=DOCTOR))["accesses"]
    assert ("nurse.7", "transfusion", "find-by-name") in [(w["actor"], w["purpose"], w["action"]) for w in looks]
    assert "Семёнов" not in client.get("/v1/events?limit=500").text, "no name stands in the log"


def test_a_closed_street_changes_the_way_and_reopening_brings_it_back(client: TestClient) -> None:
    (west, south), (east, _) = corner(2, 5), corner(6, 5)
    ends = {"origin": {"lon": west, "lat": south}, "destination": {"lon": east, "lat": south}, "profile": "lights"}
    free = done(client.post("/v1/roads/route", json=ends))
    assert free["travel_s"] == 120.0
    closure = {"lon": (west + east) / 2 + 0.002, "lat": south, "radius_m": 20, "reason": "burst water main"}
    closed = done(client.post("/v1/roads/closures", json=closure), 201)
    assert (closed["slowdown"], closed["applied"]) == (None, True)
    assert done(client.post("/v1/roads/route", json=ends))["travel_s"] == 180.0
    done(client.post(f"/v1/roads/closures/{closed['closure_id']}/reopen"))
    assert done(client.post("/v1/roads/route", json=ends))["travel_s"] == 120.0


def test_only_the_first_ranked_units_are_told_but_the_chosen_ones_always(client: TestClient) -> None:
    """The physicians A3 and A6 are far away; everybody else is near."""
    near, far = corner(1, 1), corner(11, 11)
    places = {unit: far if unit in ("A3", "A6") else near for unit in ("A1", "A2", "A3", "A4", "A5", "A6")}
    seen = [{"unit_id": unit, "lon": lon, "lat": lat} for unit, (lon, lat) in places.items()]
    done(client.post("/v1/positions", json={"positions": seen}))
    incident = report_call(client, column=0, row=0, needs=[{"capabilities": ["physician"]}, {}])
    told = done(client.get(f"/v1/incidents/{incident}/recommendation?most=1"))
    assert sorted(told["chosen"]) == ["A1", "A3"]
    assert [unit["unit_id"] for unit in told["ranked"]] == ["A1", "A3"]


def test_positions_reach_the_recommendation_and_stale_or_unknown_ones_are_named(client: TestClient) -> None:
    (lon, lat), incident = corner(5, 5), report_call(client)
    seen = [{"unit_id": "A3", "lon": lon, "lat": lat}, {"unit_id": "ghost", "lon": lon, "lat": lat}]
    taken = done(client.post("/v1/positions", json={"positions": seen}))
    assert taken == {"taken": 1, "unknown_unit_ids": ["ghost"], "future_unit_ids": []}
    assert done(client.get(f"/v1/incidents/{incident}/recommendation"))["chosen"] == ["A3"]
    assert done(client.get("/v1/units/A3"))["position"]["lon"] == lon


def test_lists_are_walked_by_cursor_without_gap_or_repetition(client: TestClient) -> None:
    walked, cursor = [], None
    while True:
        page = done(client.get("/v1/units", params={"limit": 2} | ({"cursor": cursor} if cursor else {})))
        walked += [view["unit"]["unit_id"] for view in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert walked == ["A1", "A2", "A3", "A4", "A5", "A6"]
