"""Forms of what was done on paper, read back by a running service."""

import time

from fastapi.testclient import TestClient

from tests.api.speaking import instant
from tests.api.test_s01_story import done
from tests.api.test_s09_checks_before_believing import NURSE, blood_request
from tests.api.test_s34_stock_tables import CSV, HEADER, row, sent

FORM = "unit,action,when,who,reason\n"


def test_a_form_is_tried_taken_once_and_refused_whole(client: TestClient) -> None:
    sent(client, HEADER + row(1))
    (unit,) = done(client.get("/v1/blood-units"))["items"]
    unit_id = unit["blood_unit_id"]
    # The unit came a moment ago: whatever stands on paper was before the log has it.
    form = FORM + f"{unit_id},discard,{instant(hours=-1)},vera,leaking\n"

    def read(**asked: str) -> dict:  # type: ignore[type-arg]
        answer = client.post("/v1/blood/downtime/paper", content=form.encode(), headers=CSV, params=asked)
        return done(answer)  # type: ignore[no-any-return]

    refused = read()
    assert (refused["taken"], [fault["code"] for fault in refused["faults"]]) == (0, ["record-contradicts"])
    tried = read(set_aside="true", dry_run="true")
    assert (len(tried["disputed"]), done(client.get("/v1/blood-units"))["items"][0]["status"]) == (1, "available")
    assert len(read(set_aside="true")["disputed"]) == 1
    assert done(client.get("/v1/blood-units"))["items"][0]["status"] == "quarantined"
    assert read(set_aside="true")["read_before"] == 1


def test_the_register_says_what_it_knows_to_every_row_of_paper(client: TestClient) -> None:
    """A bag of the wrong group went out at night, on paper: the form named the request only, and nobody was asked."""
    person = {"family_name": "Дуб", "given_name": "Янка", "sex": "male", "birth_date": "1950-01-01"}
    patient = client.post("/v1/patients", json=person | {"blood_group": "O-"}, headers=NURSE).json()["patient_id"]
    sent(client, HEADER + row(1).replace("O-", "O+"))
    (unit,) = done(client.get("/v1/blood-units"))["items"]
    request = blood_request(client, patient_id=patient, urgency="emergency").json()["request_id"]
    heads = "unit,action,when,who,request,handed to,authorised by,reason,despite the register\n"
    time.sleep(1.1)  # a form tells whole seconds, and the unit came just now

    def read(answered: str) -> dict:  # type: ignore[type-arg]
        what = f"{unit['blood_unit_id']},emergency-issue,{instant(hours=0)},vera,{request}"
        line = f"{what},porter,dr-1,bleeding,{answered}\n"
        answer = client.post("/v1/blood/downtime/paper", content=(heads + line).encode(), headers=CSV)
        return done(answer)  # type: ignore[no-any-return]

    refused = read("")
    assert [fault["code"] for fault in refused["faults"]] == ["record-contradicts"]
    assert "by RhD" in refused["faults"][0]["detail"]
    assert read("dr-2")["taken"] == 1


def test_a_disputed_row_is_listed_until_somebody_says_what_happened(client: TestClient) -> None:
    sent(client, HEADER + row(1))
    (unit,) = done(client.get("/v1/blood-units"))["items"]
    form = FORM + f"{unit['blood_unit_id']},discard,{instant(hours=-1)},vera,leaking\n"
    done(client.post("/v1/blood/downtime/paper?set_aside=true", content=form.encode(), headers=CSV))
    disputes = "/v1/blood/downtime/disputes"
    (dispute,) = done(client.get(f"{disputes}?open=true"))
    assert (dispute["blood_unit_id"], dispute["code"]) == (unit["blood_unit_id"], "record-contradicts")
    resolution = f"{disputes}/{dispute['dispute_id']}/resolution"
    assert client.post(resolution, json={"finding": ""}).status_code == 422
    assert done(client.post(resolution, json={"finding": "never left"}))["finding"] == "never left"
    again = client.post(resolution, json={"finding": "left after all"})
    assert (again.status_code, again.json()["code"]) == (409, "paper-dispute-resolved")
    nowhere = client.post(f"{disputes}/PD-000009/resolution", json={"finding": "any"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown-paper-dispute")
    assert (done(client.get(f"{disputes}?open=true")), len(done(client.get(disputes)))) == ([], 1)
