"""Triage, response plans, alarm levels and norms over HTTP."""

from fastapi.testclient import TestClient

from tests.api.speaking import Json, report_call
from tests.api.town import corner


def done(answer, status=200):  # type: ignore[no-untyped-def]
    assert answer.status_code == status, answer.text
    return answer.json()


def taken(client: TestClient, **more: object) -> str:
    lon, lat = corner(5, 5)
    answer = done(client.post("/v1/calls", json={"location": {"lon": lon, "lat": lat}, **more}), 201)
    return str(answer["incident"]["incident_id"])


def answer(client: TestClient, triage_id: str, question: str, code: str, **headers: str) -> Json:
    body = {"question": question, "answer": code}
    told: Json = done(client.post(f"/v1/triages/{triage_id}/answers", json=body, headers=headers))
    return told


def test_a_triage_is_asked_in_the_operator_s_language_and_goes_on_where_it_was(client: TestClient) -> None:
    incident = taken(client)
    started = client.post(
        f"/v1/incidents/{incident}/triage", json={"protocol_id": "general"}, headers={"Accept-Language": "be"}
    )
    first = done(started, 201)
    assert first["told"]["question"]["text"] == "Пацыент у прытомнасці і адказвае вам?"
    triage = first["triage"]["triage_id"]
    assert started.headers["Location"] == f"/v1/triages/{triage}"
    answer(client, triage, "responsive", "no")
    resumed = done(client.get(f"/v1/incidents/{incident}/triage", headers={"Accept-Language": "ru"}))
    assert resumed["told"]["question"]["code"] == "breathing"
    assert resumed["told"]["answered"][0]["answer_text"] == "Нет"
    arrest = answer(client, triage, "breathing", "no")
    assert arrest["incident"]["determinant"] == "arrest.adult", "before the last question is answered"
    assert "loudspeaker" in " ".join(said["text"] for said in arrest["told"]["instructions"])
    ended = answer(client, triage, "arrest_age", "child")
    assert (ended["triage"]["status"], ended["told"]["question"]) == ("concluded", None)
    assert ended["incident"]["priority"] == ended["triage"]["priority"] == 1
    assert done(client.get(f"/v1/incidents/{incident}"))["determinant"] == "arrest.child"


def test_two_consoles_that_answer_at_once_do_not_answer_twice(client: TestClient) -> None:
    incident = taken(client)
    view = client.post(f"/v1/incidents/{incident}/triage", json={"protocol_id": "general"})
    triage, seen = view.json()["triage"]["triage_id"], view.headers["ETag"]
    body = {"question": "responsive", "answer": "yes"}
    done(client.post(f"/v1/triages/{triage}/answers", json=body, headers={"If-Match": seen}))
    late = client.post(f"/v1/triages/{triage}/answers", json=body, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "stale-version")
    blind = client.post(f"/v1/triages/{triage}/answers", json=body)
    assert (blind.status_code, blind.json()["code"]) == (409, "not-the-present-question")


def test_going_back_and_overriding(client: TestClient) -> None:
    incident = taken(client)
    triage = done(client.post(f"/v1/incidents/{incident}/triage", json={"protocol_id": "general"}), 201)
    triage_id = triage["triage"]["triage_id"]
    answer(client, triage_id, "responsive", "yes")
    answer(client, triage_id, "complaint", "burn")
    back = done(client.post(f"/v1/triages/{triage_id}/back", json={"question": "complaint"}))
    assert (back["told"]["question"]["code"], len(back["triage"]["answers"])) == ("complaint", 1)
    reasons = done(client.get("/v1/protocols"))["override_reasons"]
    judged = {"determinant": "stroke.recent", "priority": 1, "reason": reasons[0]}
    ended = done(client.post(f"/v1/triages/{triage_id}/override", json=judged))
    assert (ended["triage"]["status"], ended["incident"]["determinant"]) == ("overridden", "stroke.recent")
    free = client.post(f"/v1/triages/{triage_id}/override", json={**judged, "reason": "because I say so"})
    assert (free.status_code, free.json()["field"]) == (422, "reason")
    nobody = client.get(f"/v1/incidents/{report_call(client)}/triage")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "triage-not-found")


def test_protocols_are_read_whole_in_every_language(client: TestClient) -> None:
    names = {p["protocol_id"]: p for p in done(client.get("/v1/protocols"))["protocols"]}
    assert names["belarus"]["newest"]
    protocol = done(client.get("/v1/protocols/belarus"))
    assert set(protocol["questions"][0]["text"]) == {"en", "ru", "be"}
    assert client.get("/v1/protocols/nonsense").status_code == 404


def test_an_alarm_is_raised_and_services_acknowledge(client: TestClient) -> None:
    """A large incident begins as an ordinary call: raising the alarm is one step from it."""
    incident = taken(client, determinant="trauma.entrapment", priority=1)
    plan = done(client.get(f"/v1/incidents/{incident}/response-plan"))
    assert (plan["plan"]["alarm_level"], plan["highest_alarm_level"]) == (1, 3)
    raised = done(client.post(f"/v1/incidents/{incident}/alarm-level", json={"alarm_level": 2, "reason": "bus"}))
    assert len(raised["incident_needs"]) == len(plan["incident_needs"]) + 1
    too_high = client.post(f"/v1/incidents/{incident}/alarm-level", json={"alarm_level": 9, "reason": "war"})
    assert (too_high.status_code, too_high.json()["code"]) == (422, "no-such-alarm-level")

    waiting = done(client.get("/v1/notifications"))["items"]
    assert [one["notification"]["service"] for one in waiting] == ["police", "rescue"]
    assert waiting[0]["names"]["ru"] == "Милиция"
    said = {"service": "police", "outcome": "acknowledged"}
    done(client.post(f"/v1/incidents/{incident}/notifications/answer", json=said))
    assert [o["notification"]["service"] for o in done(client.get("/v1/notifications"))["items"]] == ["rescue"]
    done(client.post(f"/v1/incidents/{incident}/notifications", json={"service": "gas"}))
    assert len(done(client.get("/v1/notifications?status=all"))["items"]) == 3
    unknown = client.post(f"/v1/incidents/{incident}/notifications", json={"service": "navy"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "service-not-found")


def test_a_plan_is_applied_to_a_call_that_came_without_one(client: TestClient) -> None:
    incident = report_call(client)
    assert done(client.get(f"/v1/incidents/{incident}/response-plan"))["plan"]["plan_key"] == ""
    applied = done(client.post(f"/v1/incidents/{incident}/response-plan", json={}))
    assert applied["plan"]["plan_key"] == "chest-pain"
    assert any(plan["determinant"] == "chest-pain" for plan in done(client.get("/v1/response-plans"))["plans"])


def test_the_norms_of_an_epidemic_hold_from_the_switch_on(client: TestClient) -> None:
    incident = taken(client, determinant="infection.fever", priority=2)
    norm = done(client.get(f"/v1/incidents/{incident}/norm"))
    assert (norm["norm_s"], norm["category"], norm["epidemic"]) == (900.0, "urgent", False)
    switched = client.post("/v1/norms/epidemic", json={"epidemic": True, "reason": "influenza"})
    assert done(switched)["in_force"]["epidemic"]
    after = done(client.get(f"/v1/incidents/{incident}/norm"))
    assert (after["epidemic"], after["norm_s"]) == (True, 900.0), (
        "this town has norms of its own, without an epidemic's"
    )
    stale = client.post("/v1/norms/epidemic", json={"epidemic": False, "reason": "?"}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    assert done(client.get("/v1/norms"))["city_s"]["1"] == 480.0
