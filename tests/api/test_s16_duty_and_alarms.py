"""Crews, shifts, breaks and alarms over HTTP: said once, seen on every screen."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from controlroom.desk import Desk
from controlroom.follow import Follower
from tests.api.speaking import instant, report_call

Json = dict[str, Any]


def until(found: Callable[[], Any]) -> Any:
    """What the service has found out of itself, as soon as it has."""
    for _ in range(500):
        if value := found():
            return value
        time.sleep(0.02)
    raise AssertionError("it did not happen within ten seconds")


def done(answer: Any, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    return answer.json()  # type: ignore[no-any-return]


def member(client: TestClient, member_id: str, *qualifications: str) -> Json:
    body = {"member_id": member_id, "qualifications": list(qualifications)}
    return done(client.post("/v1/crew-members", json=body), 201)


def shift(shift_id: str, unit_id: str, *crew_ids: str, hours: tuple[float, float] = (1, 9), **more: Any) -> Json:
    """Whole seconds, so that the same shift said twice is the same."""
    begin, end = (instant(hours=hour)[:19] + "Z" for hour in hours)
    return {
        "shift_id": shift_id,
        "unit_id": unit_id,
        "crew_ids": list(crew_ids),
        "from_at": begin,
        "until_at": end,
    } | more


def duty_of(client: TestClient, unit_id: str) -> Json:
    lines = client.get("/v1/duty", headers={"Accept-Language": "en"}).json()["items"]
    return next(line for line in lines if line["unit_id"] == unit_id)  # type: ignore[no-any-return]


def test_a_crew_signs_on_and_its_unit_is_what_the_crew_makes_it(client: TestClient) -> None:
    member(client, "P-1", "physician", "paediatric")
    signed = done(client.post("/v1/crew-members/P-1/sign-on", json={"unit_id": "A1"}))
    assert signed["duty"]["unit_id"] == "A1"
    unit = client.get("/v1/units/A1").json()["unit"]
    assert unit["capabilities"] == ["paediatric", "paramedic", "physician"]
    line = duty_of(client, "A1")
    assert ([m["member_id"] for m in line["crew"]], line["signed_on"]) == (["P-1"], True)
    done(client.post("/v1/crew-members/P-1/sign-off"))
    assert client.get("/v1/units/A1").json()["unit"]["capabilities"] == unit["vehicle_capabilities"] == ["paramedic"]


def hears(screen: Follower, event_type: str) -> bool:
    """Whether a screen that listens is told of it within ten seconds."""
    return any(message.type == event_type for _ in range(10) for message in screen.next_batch(1.0))


def test_a_status_changed_on_one_screen_is_seen_on_every_other(client: TestClient, desk: Desk) -> None:
    """Elsewhere what one dispatcher changed did not show in the recent events of another.

    Here both hear it as it happens, with who did it, and every list has it at once.
    """
    before = client.get("/v1/units/A1").headers["etag"]
    position = desk.room.state.position
    anna = {"X-Arterial-Actor": "anna"}
    with desk.room.follow(after=position) as one, desk.room.follow(after=position) as other:
        done(client.post("/v1/units/A1/status", json={"status": "out-of-service"}, headers=anna))
        assert hears(one, "dispatch.UnitStatusChanged")
        assert hears(other, "dispatch.UnitStatusChanged")
    assert client.get("/v1/events?stream=unit/A1").json()["items"][-1]["actor"] == "anna"
    seen = next(u for u in client.get("/v1/units").json()["items"] if u["unit"]["unit_id"] == "A1")
    assert seen["unit"]["status"] == "out-of-service"
    assert client.get("/v1/units/A1").headers["etag"] != before


def test_a_roster_is_imported_once_and_whole(client: TestClient) -> None:
    member(client, "P-1", "feldsher")
    rows = [shift("d1", "A1", "P-1"), shift("d2", "A2")]
    assert done(client.post("/v1/rosters", json={"shifts": rows})) == {"planned": 2, "known_already": 0}
    assert done(client.post("/v1/rosters", json={"shifts": rows})) == {"planned": 0, "known_already": 2}
    clash = client.post("/v1/rosters", json={"shifts": [shift("d3", "A3"), shift("d4", "A4", "P-1")]})
    assert (clash.status_code, clash.json()["code"]) == (409, "crew-member-has-shift")
    assert clash.json()["field"] == "shifts.1.crew_ids"
    listed = client.get("/v1/shifts").json()["items"]
    assert [row["shift_id"] for row in listed] == ["d1", "d2"]
    assert [row["shift_id"] for row in client.get("/v1/shifts?member_id=P-1").json()["items"]] == ["d1"]
    assert client.get(f"/v1/shifts?at={instant(hours=20)}").json()["items"] == []


def test_a_shift_with_leave_says_which_limit_it_passes(client: TestClient) -> None:
    member(client, "P-1")
    done(client.post("/v1/shifts", json=shift("d1", "A1", "P-1")), 201)
    near = shift("d2", "A2", "P-1", hours=(10, 18))
    refused = client.post("/v1/shifts", json=near)
    assert (refused.status_code, refused.json()["code"]) == (409, "rest-too-short")
    planned = done(
        client.post("/v1/shifts", json=near | {"despite_limits": True}, headers={"Accept-Language": "ru"}), 201
    )
    assert planned["reasons"][0]["text"].startswith("У сотрудника P-1 между сменами было бы 1 ч отдыха")


def test_a_shift_is_changed_on_what_was_seen_and_cancelled_with_a_reason(client: TestClient) -> None:
    planned = client.post("/v1/shifts", json=shift("d1", "A1"))
    later = instant(hours=10)
    changed = client.post(
        "/v1/shifts/d1/change", json={"until_at": later}, headers={"If-Match": planned.headers["etag"]}
    )
    assert done(changed)["until_at"][:19] == later[:19]
    stale = client.post("/v1/shifts/d1/change", json={"until_at": later}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    done(client.post("/v1/shifts/d1/cancel", json={"reason": "vehicle in the workshop"}))
    assert client.get("/v1/shifts/d1").status_code == 404


def test_a_unit_off_duty_is_left_out_with_the_reason_in_words(client: TestClient) -> None:
    done(client.post("/v1/shifts", json=shift("d1", "A1")), 201)
    incident_id = report_call(client)
    answer = client.get(f"/v1/incidents/{incident_id}/recommendation", headers={"Accept-Language": "en"}).json()
    [excluded] = [unit for unit in answer["excluded"] if unit["unit_id"] == "A1"]
    assert excluded["reasons"][0]["text"].startswith("Off duty: the next shift begins in")


def test_a_shift_that_should_run_begins_at_once(client: TestClient) -> None:
    """Planned late, when it has begun already: the change-over follows of itself."""
    member(client, "P-1", "physician")
    done(client.post("/v1/shifts", json=shift("d1", "A1", "P-1", hours=(-1, 7))), 201)
    until(lambda: "physician" in client.get("/v1/units/A1").json()["unit"]["capabilities"])
    assert duty_of(client, "A1")["shift"]["shift_id"] == "d1"


def test_breaks_are_proposed_planned_and_taken(client: TestClient) -> None:
    done(client.post("/v1/shifts", json=shift("d1", "A1", hours=(-5, 7))), 201)
    proposal = client.get("/v1/breaks/proposal")
    if proposal.status_code == 404:
        assert proposal.json()["code"] == "demand-unknown"
    else:
        assert [pause["unit_id"] for pause in done(proposal)["breaks"]] == ["A1"]
    planned = done(client.post("/v1/units/A1/breaks", json={"from_at": instant(hours=1)}))
    [pause] = planned["planned_breaks"]
    done(client.post(f"/v1/breaks/{pause['break_id']}/cancel", json={"reason": "busy"}))
    resting = done(client.post("/v1/units/A1/breaks/start", json={"interruptible_to_priority": 0}))
    assert resting["obstacle"]["code"] == "on-break"
    assert [b["unit_id"] for b in client.get("/v1/breaks").json()["items"]] == ["A1"]
    assert done(client.post("/v1/units/A1/breaks/end"))["obstacle"] is None
    again = client.post("/v1/units/A1/breaks/end")
    assert (again.status_code, again.json()["code"]) == (409, "not-on-break")


def test_a_call_left_alone_raises_an_alarm_that_somebody_acknowledges(client: TestClient) -> None:
    incident_id = report_call(client, call_received_at=instant(hours=-0.03))
    [alarm] = until(lambda: client.get("/v1/alarms", headers={"Accept-Language": "en"}).json()["items"])
    assert (alarm["kind"], alarm["incident_id"], alarm["level"]) == ("call-unassigned", incident_id, 1)
    assert alarm["reason"]["text"].startswith(f"Nobody has been sent to incident {incident_id} for 1 min")
    path = f"/v1/alarms/{alarm['alarm_id']}"
    seen = done(client.post(f"{path}/acknowledge", headers={"X-Arterial-Actor": "anna"}))
    assert (seen["acknowledged_by"], client.get(path).json()["acknowledged_by"]) == ("anna", "anna")
    done(client.post(f"{path}/acknowledge", headers={"X-Arterial-Actor": "ivan"}))
    assert client.get(path).json()["acknowledged_by"] == "anna"
    assert client.get("/v1/alarms?status=unacknowledged").json()["items"] == []
    assert client.get("/v1/alarms?kind=norm-missed").json()["items"] == []
    done(client.post(f"/v1/incidents/{incident_id}/assignments", json={"unit_id": "A1", "estimated_arrival_s": 60}))
    [cleared] = until(lambda: client.get("/v1/alarms?status=cleared").json()["items"])
    assert cleared["cleared_at"] is not None
    assert client.get("/v1/alarms").json()["items"] == []
    told = [event["type"] for event in client.get(f"/v1/events?stream=alarm/{alarm['alarm_id']}").json()["items"]]
    assert told == ["dispatch.AlarmRaised", "dispatch.AlarmAcknowledged", "dispatch.AlarmCleared"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/alarms/AL-9/acknowledge", None, 404, "alarm-not-found"),
        ("/v1/crew-members/nobody/sign-on", {"unit_id": "A1"}, 404, "crew-member-not-found"),
        ("/v1/crew-members", {"member_id": "a/b"}, 422, "invalid"),
        ("/v1/shifts", {"shift_id": "x", "unit_id": "A1", "from_at": "today", "until_at": "tomorrow"}, 422, "invalid"),
        ("/v1/shifts/none/cancel", {"reason": "x"}, 404, "shift-not-found"),
        ("/v1/rosters", {"shifts": []}, 422, "invalid"),
        ("/v1/units/none/breaks/start", {}, 404, "unit-not-found"),
        ("/v1/units/A1/breaks/start", {"lasts_s": 1e9}, 422, "invalid"),
        ("/v1/breaks/none/cancel", {"reason": "x"}, 404, "break-not-found"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_recorded(
    shared_client: TestClient, shared_desk: Desk, path: str, body: Json | None, status: int, code: str
) -> None:
    before = shared_desk.room.state.dispatch.shifts
    answer = shared_client.post(path, json=body) if body is not None else shared_client.post(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert shared_desk.room.state.dispatch.shifts is before


def test_a_question_about_shifts_at_no_instant_is_told_so(shared_client: TestClient) -> None:
    answer = shared_client.get("/v1/shifts?at=yesterday")
    assert (answer.status_code, answer.json()["field"]) == (422, "query.at")
