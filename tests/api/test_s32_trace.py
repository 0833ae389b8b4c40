"""Where did it come from, where did it go: asked over HTTP."""

import pytest
from fastapi.testclient import TestClient

from tests.api.speaking import instant, receive_bag, request_blood
from tests.api.test_s01_story import JOE, done


@pytest.fixture(autouse=True)
def somebody(client: TestClient) -> None:
    client.headers.update({"X-Arterial-Actor": "vera", "X-Arterial-Purpose": "transfusion"})


def given(client: TestClient) -> tuple[str, str, str]:
    """A patient, the unit they had, and one more of the same donation, in stock."""
    patient_id = done(client.post("/v1/patients", json=JOE), 201)["patient_id"]
    whole = receive_bag(client, 1, group="A+")
    halves = [{"product_code": "E0336VA0"}, {"product_code": "E0336VB0"}]
    body = {"process": "split", "source_unit_ids": [whole], "products": halves}
    first, second = done(client.post("/v1/blood-units/processing", json=body), 201)["blood_units"]
    request_id = request_blood(client, place_id="centre", patient_id=patient_id)
    held = {"blood_unit_ids": [first["blood_unit_id"]], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    done(client.post(f"/v1/blood-requests/{request_id}/issue"))
    use = {"blood_unit_id": first["blood_unit_id"], "patient_id": patient_id}
    done(client.post("/v1/transfusions", json=use), 201)
    return patient_id, first["blood_unit_id"], second["blood_unit_id"]


def test_from_the_donation_to_the_patient_and_back_to_what_is_left(client: TestClient) -> None:
    patient_id, used, left = given(client)
    din = used.split("-")[0]
    trace = done(client.get(f"/v1/blood/trace/donations/{din}"))
    assert {unit["unit"]["blood_unit_id"]: unit["unit"]["status"] for unit in trace["units"]} == {
        f"{din}-E0336V00": "modified",
        used: "transfused",
        left: "available",
    }
    assert trace["patient_ids"] == [patient_id]
    source = next(unit for unit in trace["units"] if unit["unit"]["status"] == "modified")
    assert source["made_unit_ids"] == sorted([used, left])
    back = done(client.get(f"/v1/blood/trace/patients/{patient_id}"))
    assert back["dins"] == [din]
    assert left in [unit["unit"]["blood_unit_id"] for unit in back["units"]], "what else of the donation there is"
    same = done(client.get(f"/v1/blood/trace/blood-units/{left}"))
    assert same["units"] == trace["units"]


def test_each_unit_tells_its_story_and_who_did_what(client: TestClient) -> None:
    _, used, _ = given(client)
    trace = done(client.get(f"/v1/blood/trace/blood-units/{used}"))
    unit = next(unit for unit in trace["units"] if unit["unit"]["blood_unit_id"] == used)
    assert [step["event"].removeprefix("bloodbank.") for step in unit["steps"]] == [
        "BloodUnitsProcessed",
        "BloodReserved",
        "BloodIssued",
        "BloodTransfused",
    ]
    assert all(step["actor"] for step in unit["steps"])


def test_what_nobody_knows_is_said(client: TestClient) -> None:
    for path, code in (("donations/S000026999999", "unknown-donation"), ("blood-units/X", "unknown-blood-unit")):
        answer = client.get(f"/v1/blood/trace/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    nobody = client.get("/v1/blood/trace/patients/P-99999999")
    assert nobody.status_code == 404
