"""Units typed wrongly are put right over HTTP, and what the laboratory finds of them stops them."""

from fastapi.testclient import TestClient

from tests.api.speaking import receive_bag
from tests.api.test_s01_story import done
from tests.api.test_s38_register_and_blood import code

VERA = {"X-Arterial-Actor": "vera"}


def test_a_wrong_product_and_group_are_put_right_and_the_trace_shows_both(client: TestClient) -> None:
    wrong = receive_bag(client, 1, group="O-")
    din, path = wrong.split("-")[0], "/v1/blood-units/correction"
    body = {"blood_unit_ids": [wrong], "reason": "typed wrongly", "group": "A+", "product_code": "A0002V00"}
    assert code(client.post(path, json=body, headers=VERA)) == (422, "bad-id")
    assert code(client.post(path, json=body | {"verified_by": "vera"}, headers=VERA)) == (422, "second-person-missing")
    (unit,) = done(client.post(path, json=body | {"verified_by": "oleg"}, headers=VERA))["blood_units"]
    right = f"{din}-A0002V00"
    assert (unit["blood_unit_id"], unit["group"], unit["attributes"]) == (right, "A+", ["leucodepleted"])
    trace = done(client.get(f"/v1/blood/trace/donations/{din}"))
    assert [each["unit"]["status"] for each in trace["units"]] == ["available", "modified"]
    steps = [step for each in trace["units"] for step in each["steps"] if step["corrected"]]
    fields = {each["field"]: (each["before"], each["after"]) for each in steps[0]["corrected"]}
    assert fields["group"] == ("O-", "A+")
    assert fields["product_code"] == ("E0336V00", "A0002V00")
    alarms = done(client.get("/v1/blood/alarms"))["alarms"]
    assert [(alarm["kind"], alarm["blood_unit_id"]) for alarm in alarms] == [("label-to-be-printed-again", right)]


def test_a_result_that_the_label_contradicts_sets_the_unit_aside_until_two_have_settled_it(client: TestClient) -> None:
    bag = receive_bag(client, 1, group="O-")
    known = done(client.post(f"/v1/blood-units/{bag}/typing", json={"antigens_absent": ["K"], "group": "O-"}))
    assert (known["antigens_absent"], known["typed_group"], known["status"]) == (["K"], "O-", "available")
    found = done(client.post(f"/v1/blood-units/{bag}/typing", json={"group": "A+"}, headers=VERA))
    assert (found["status"], found["contested"]) == ("quarantined", ["group"])
    assert "label-contradicted" in [alarm["kind"] for alarm in done(client.get("/v1/blood/alarms"))["alarms"]]
    release = {"blood_unit_ids": [bag], "verified_by": "oleg"}
    assert code(client.post("/v1/blood-units/release", json=release, headers=VERA)) == (409, "label-contested")
    settled = {"blood_unit_ids": [bag], "reason": "typed again", "verified_by": "oleg", "group": "A+"}
    done(client.post("/v1/blood-units/correction", json=settled, headers=VERA))
    (unit,) = done(client.post("/v1/blood-units/release", json=release, headers=VERA))["blood_units"]
    assert (unit["group"], unit["status"]) == ("A+", "available")
    refused = client.post(f"/v1/blood-units/{bag}/typing", json={"antigens_absent": ["jka"]})
    assert code(refused) == (422, "unknown-antigen")
