"""Blood shared between places over HTTP: one plan for competing requests, redistribution, transfers."""

from fastapi.testclient import TestClient

from bloodbank.messages import RegisterBloodPlace
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from tests.api.speaking import receive_bag, request_blood
from tests.api.test_s01_story import done


def second_place(client: TestClient, desk: Desk) -> str:
    centre = done(client.get("/v1/blood/places/centre"))
    command = RegisterBloodPlace(
        place_id="branch", name="Branch", kind="centre", lon=centre["lon"] + 0.001, lat=centre["lat"]
    )
    desk.room.handle(CommandEnvelope(command=command, actor="olga"))
    return "branch"


def test_competing_requests_are_planned_at_once_and_each_part_can_be_reserved(client: TestClient) -> None:
    unit_id = receive_bag(client, 1, group="A+")
    first, second = request_blood(client), request_blood(client)
    plan = done(client.get("/v1/blood/allocation-plan", params={"explain": [first, second]}))
    given = {part["request_id"]: part["blood_unit_ids"] for part in plan["allocations"]}
    assert sorted(given.values(), key=len) == [[], [unit_id]]
    unlucky = next(part for part in plan["allocations"] if not part["blood_unit_ids"])
    assert [each["reasons"][0]["code"] for each in unlucky["refused"]] == ["given-to-others"]
    assert "other requests" in unlucky["refused"][0]["reasons"][0]["text"]
    (lucky,) = (part for part in plan["allocations"] if part["blood_unit_ids"])
    held = {"blood_unit_ids": lucky["blood_unit_ids"], "expires_at": lucky["reserve_until_at"]}
    done(client.post(f"/v1/blood-requests/{lucky['request_id']}/reservation", json=held))
    unknown = client.get("/v1/blood/allocation-plan", params={"request_id": "R-999999"})
    assert unknown.status_code == 404


def test_a_plan_moves_what_would_expire_to_where_it_is_needed_and_both_sides_say_so(
    client: TestClient, desk: Desk
) -> None:
    branch = second_place(client, desk)
    bags = {receive_bag(client, n, group="O+", days=5) for n in range(1, 9)}
    quiet, busy = (
        {"place_id": place, "component": "red-cells", "group": "O+", "means": [mean]}
        for place, mean in (("centre", 0.1), (branch, 2.0))
    )
    answer = done(client.post("/v1/blood/redistribution", json={"demand": [quiet, busy], "solving_s": 2}))
    plan = answer["plan"]
    assert plan["after"]["wasted"] < plan["before"]["wasted"]
    assert plan["after"]["short"] < plan["before"]["short"]
    assert plan["bound"] <= plan["cost"] <= plan["greedy_cost"] + 1e-6 < plan["cost_before"]
    (transfer,) = plan["transfers"]
    assert (transfer["to_place_id"], set(transfer["blood_unit_ids"]) <= bags) == (branch, True)
    assert {reason["code"] for reason in transfer["reasons"]} == {"would-expire-unused", "would-run-short"}
    body = {
        "planned_on": answer["planned_on"],
        "transfers": [{name: transfer[name] for name in ("from_place_id", "to_place_id", "blood_unit_ids")}],
    }
    (proposed,) = done(client.post("/v1/blood/transfers", json=body), 201)
    late = client.post("/v1/blood/transfers", json=body)
    assert (late.status_code, late.json()["code"]) == (409, "plan-outdated")
    where = f"/v1/blood/transfers/{proposed['transfer_id']}"
    gone = done(client.post(f"{where}/approve", json={"carrier": "van 1"}))
    assert gone["status"] == "in-transit"
    some = gone["blood_unit_ids"][1:]
    came = done(client.post(f"{where}/receive", json={"blood_unit_ids": some}))
    assert (came["status"], came["missing"]) == ("incomplete", gone["blood_unit_ids"][:1])
    assert done(client.get(f"/v1/blood-units/{some[0]}"))["place_id"] == branch
    assert done(client.get(where))["missing"] == came["missing"]
    assert len(done(client.get("/v1/blood/transfers", params={"place_id": branch}))["items"]) == 1


def test_without_demand_and_without_history_there_is_no_plan_but_the_reason(client: TestClient) -> None:
    answer = done(client.post("/v1/blood/redistribution", json={}))
    assert (answer["plan"], answer["reasons"][0]["code"]) == (None, "history-too-short")
    wrong = {"place_id": "moon", "component": "red-cells", "group": "O+", "means": [1]}
    refused = client.post("/v1/blood/redistribution", json={"demand": [wrong]})
    assert refused.status_code == 422
    assert "moon" in refused.json()["detail"]


def test_scarce_blood_turns_red_is_kept_for_the_urgent_and_its_end_is_foretold(client: TestClient) -> None:
    receive_bag(client, 1, group="A+")
    wanted = {"component": "red-cells", "group": "A+", "units": 2}
    picture = done(client.put("/v1/blood/daily-demand", json={"demand": [wanted]}))
    (line,) = picture["lines"]
    assert (line["phase"], line["days"], line["urgencies"]) == ("red", 0.5, ["emergency", "urgent"])
    (run_out,) = done(client.get("/v1/blood/run-out", params={"group": "A+"}))["lines"]
    assert run_out["median_day"] == 1
    by_hand = {"component": "red-cells", "group": "A+", "phase": "amber", "reason": "a delivery is due"}
    assert done(client.post("/v1/blood/phases", json=by_hand))["lines"][0]["phase"] == "amber"
    lifted = {"component": "red-cells", "group": "A+", "reason": "it did not come"}
    assert done(client.post("/v1/blood/phases/lift", json=lifted))["lines"][0]["phase"] == "red"
    again = client.post("/v1/blood/phases/lift", json=lifted)
    assert (again.status_code, again.json()["code"]) == (409, "phase-not-set")
    assert done(client.get("/v1/blood/phases"))["lines"][0]["phase"] == "red"
