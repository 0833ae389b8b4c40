"""Calls over HTTP: taken by address or by position, compared, merged; the caller's words kept out of the log."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from controlroom.desk import Desk
from patients import Access, Purpose
from roads.geocode import Geocoder
from tests.api.speaking import Json, report_call
from tests.api.town import corner
from tests.roads.geocode.town import house, named, write_places

OLGA = {"X-Arterial-Actor": "olga", "X-Arterial-Purpose": "dispatch"}


def done(answer, status=200):  # type: ignore[no-untyped-def]
    assert answer.status_code == status, answer.text
    return answer.json()


def at(column: int, row: int, **more: object) -> Json:
    lon, lat = corner(column, row)
    return {"lon": lon, "lat": lat, **more}


def take(client: TestClient, location: Json, **more: object) -> Json:
    return done(client.post("/v1/calls", json={"location": location, **more}, headers=OLGA), 201)


@pytest.fixture
def with_gazetteer(desk: Desk, tmp_path: Path) -> Iterator[TestClient]:
    """The same town with a few addresses, two of them alike."""
    rows = [
        house("садовая", "12", lon=27.51, lat=53.89),
        house("садовая", "14", lon=27.512),
        house("независимости", "5", lon=27.52, settlement="Заречье"),
        house("независимости", "5", lon=27.54, settlement="Поляны"),
        named("street", ("Речная улица", "Рачная вуліца", "Rechnaya Street")),
        named("crossing", ("улица Садовая / проспект Независимости", "вуліца Садовая / праспект Незалежнасці",
                           "Sadovaya Street / Independence Avenue")),
    ]  # fmt: skip
    geocoder = Geocoder.open(write_places(tmp_path / "places", rows))
    app = create_app(dataclasses.replace(desk, geocoder=geocoder), ApiSettings())
    with TestClient(app, base_url="http://localhost") as client:
        yield client
    geocoder.close()


def test_a_call_is_taken_by_its_address_and_the_address_stays_as_it_was_typed(with_gazetteer: TestClient) -> None:
    """Elsewhere operators had to give decimal coordinates, and saw their words replaced by the gazetteer's."""
    typed = "садовая 12"
    taken = take(with_gazetteer, {"text": typed}, template_code="chest-pain")
    assert taken["incident"]["address_text"] == taken["call"]["address_text"] == typed
    assert taken["call"]["place_label"] != typed
    assert (taken["call"]["location_method"], taken["call"]["lon"]) == ("address", 27.51)
    crossing = take(with_gazetteer, {"text": "угол Садовая и Независимости"})
    assert crossing["call"]["location_method"] == "crossing"


@pytest.mark.parametrize(
    ("text", "code", "some"),
    [("проспект Независимости 5", "place-ambiguous", True), ("Речная улица", "place-ambiguous", True),
     ("Ййй 999", "place-not-found", False)],
)  # fmt: skip
def test_a_text_that_is_not_clearly_one_place_is_answered_with_the_candidates(
    with_gazetteer: TestClient, text: str, code: str, some: bool
) -> None:
    """Two houses of one address, and a whole street, are for the operator to choose; nothing is guessed."""
    problem = done(with_gazetteer.post("/v1/calls", json={"location": {"text": text}}), 422)
    assert (problem["code"], problem["field"], bool(problem["candidates"])) == (code, "body.location.text", some)
    if some:
        picked = problem["candidates"][0]
        location = {"text": text, "lon": picked["lon"], "lat": picked["lat"], "method": picked["location_method"],
                    "place_label": picked["label"]}  # fmt: skip
        assert take(with_gazetteer, location)["call"]["address_text"] == text


def test_who_called_and_what_was_said_is_kept_from_the_log(client: TestClient) -> None:
    caller = {"name": "Мария Канарейкина", "phone": "+375 29 700-00-07", "note": "Канарейка: муж не дышит"}
    taken = take(client, at(5, 5), caller=caller)
    call_id = taken["call"]["call_id"]
    done(client.post(f"/v1/calls/{call_id}/notes", json={"text": "дверь открыта, код 45"}, headers=OLGA), 201)
    record = done(client.get(f"/v1/calls/{call_id}/caller", headers=OLGA))
    assert record["caller"]["name"] == caller["name"]
    assert [note["text"] for note in record["notes"]] == [caller["note"], "дверь открыта, код 45"]
    assert client.get(f"/v1/calls/{call_id}/caller").json()["code"] == "actor-required"
    everything = client.get("/v1/events?limit=500").text + client.get("/v1/calls").text
    assert taken["call"]["caller_id"] in everything
    for personal in ("Канарейк", "700-00-07", "код 45"):
        assert personal not in everything


def test_a_repeated_request_takes_one_call_and_records_one_caller(client: TestClient) -> None:
    body = {"location": at(5, 5), "caller": {"name": "Мария"}}
    headers = {**OLGA, "Idempotency-Key": "call-1"}
    first = client.post("/v1/calls", json=body, headers=headers)
    again = client.post("/v1/calls", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["call"] == again.json()["call"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(done(client.get("/v1/calls"))["items"]) == 1


def test_a_caller_s_position_has_a_radius_and_a_place_off_the_map_is_refused_in_words(client: TestClient) -> None:
    """A call from outside the area ended other programs with an assertion."""
    taken = take(client, at(5, 5, accuracy_m=250))
    assert (taken["call"]["location_method"], taken["call"]["accuracy_m"]) == ("caller-position", 250)
    outside = client.post("/v1/calls", json={"location": {"lon": 10.0, "lat": 10.0}})
    assert (outside.status_code, outside.json()["code"]) == (422, "outside-map")
    half = client.post("/v1/calls", json={"location": {"lon": 27.5}})
    assert (half.status_code, half.json()["code"]) == (422, "invalid")
    nobody = client.post("/v1/calls", json={"location": at(5, 5), "template_code": "none"}, headers=OLGA)
    assert (nobody.status_code, nobody.json()["code"]) == (404, "template-not-found")
    phone = client.post("/v1/calls", json={"location": at(5, 5), "caller": {"phone": "call me"}}, headers=OLGA)
    assert (phone.status_code, phone.json()["code"]) == (422, "bad-phone")
    assert len(done(client.get("/v1/calls"))["items"]) == 1, "what was refused left nothing behind"


def test_a_second_call_about_the_same_event_is_offered_merged_and_parted_again(client: TestClient) -> None:
    words = {"note": "Две машины столкнулись на углу, водитель зажат"}
    first = take(client, at(5, 5), determinant="trauma.major", priority=1, caller=words)["incident"]["incident_id"]
    draft = {**at(5, 5), "note": "столкнулись две машины, зажат водитель", "phone": "8 029 7000007"}
    offered = done(client.post("/v1/calls/related", json=draft, headers={**OLGA, "Accept-Language": "ru"}))
    [likely] = offered["incidents"]
    assert (likely["incident_id"], likely["likely"]) == (first, "same-event")
    assert any("совпадает" in reason["text"] for reason in likely["reasons"])

    second = take(client, at(5, 5), determinant="trauma.major", caller=words)
    assert [related["incident_id"] for related in second["related"]] == [first]
    other = second["incident"]["incident_id"]
    before = done(client.get(f"/v1/incidents/{other}"))
    one = done(client.post(f"/v1/incidents/{first}/merge", json={"other_incident_id": other}))
    assert one["incident_id"] == first
    assert len(done(client.get(f"/v1/calls?incident_id={first}"))["items"]) == 2
    assert done(client.get(f"/v1/incidents/{first}/relations"))["merged_incident_ids"] == [other]
    assert done(client.get(f"/v1/incidents/{other}"))["merged_into_id"] == first
    assert done(client.post(f"/v1/incidents/{other}/unmerge")) == before

    apart = {"other_incident_id": other, "relation": "distinct"}
    assert done(client.post(f"/v1/incidents/{first}/relations", json=apart))["relations"] == [apart]
    assert done(client.get(f"/v1/incidents/{first}/related", headers=OLGA))["incidents"] == []
    refused = client.post(f"/v1/incidents/{first}/merge", json={"other_incident_id": other})
    assert (refused.status_code, refused.json()["code"]) == (409, "said-to-be-distinct")
    gone = client.post(f"/v1/incidents/{first}/relations/withdraw", json={"other_incident_id": other})
    assert done(gone)["relations"] == []


def test_the_same_number_finds_the_caller_s_first_call_across_the_town(client: TestClient) -> None:
    first = take(client, at(1, 1), caller={"phone": "+375 29 700-00-07"})["incident"]["incident_id"]
    again = take(client, at(11, 11), caller={"phone": "80297000007"})
    assert [(r["incident_id"], r["reasons"][0]["code"]) for r in again["related"]] == [(first, "same-number")]


def test_an_assignment_on_a_merged_incident_says_where_to_go_on(client: TestClient) -> None:
    first, second = report_call(client), report_call(client)
    done(client.post(f"/v1/incidents/{second}/merge", json={"other_incident_id": first}))
    refused = client.post(f"/v1/incidents/{second}/assignments", json={"unit_id": "A1"})
    assert (refused.status_code, first in refused.json()["detail"]) == (409, True)


def test_every_incident_open_or_closed_is_on_a_list(client: TestClient) -> None:
    """Users of another system found no page that lists all incidents."""
    first = take(client, at(5, 5))["incident"]["incident_id"]
    second = take(client, at(1, 1))["incident"]["incident_id"]
    done(client.post(f"/v1/incidents/{first}/close", json={"disposition": "hoax"}))
    listed = {i["incident_id"]: i["status"] for i in done(client.get("/v1/incidents?status=all"))["items"]}
    assert listed == {first: "closed", second: "waiting"}


def test_templates_are_listed_in_every_language(client: TestClient) -> None:
    templates = {t["code"]: t for t in done(client.get("/v1/call-templates"))["templates"]}
    assert templates["stroke"]["name"]["be"] == "Прыкметы інсульту"


def test_a_call_without_a_place_is_refused_in_plain_words(client: TestClient) -> None:
    refused = client.post("/v1/calls", json={"location": {"text": "  "}})
    assert refused.status_code == 422
    assert refused.json()["detail"] == "body.location: give a text to be looked up, or lon and lat."


def test_many_patients_told_of_are_warned_of_and_expected_when_it_is_declared(client: TestClient) -> None:
    """The caller's number asks for units and suggests more; it counts nobody, so the incident closes without them."""
    bus = take(client, at(2, 2), patients_expected=30)
    assert [warning["code"] for warning in bus["warnings"]] == ["mass-casualty-suggested"]
    assert "30" in bus["warnings"][0]["text"]
    incident_id = bus["incident"]["incident_id"]
    declared_on = f"/v1/mass-casualties/{incident_id}"
    declared = done(client.post(declared_on, json={"reason": "bus overturned"}), 201)
    assert declared["expected_casualties"] == 30
    done(client.post(f"{declared_on}/stand-down", json={"reason": "a drill"}))
    assert done(client.post(f"/v1/incidents/{incident_id}/close", json={"disposition": "drill"}))["status"] == "closed"


def test_a_call_of_last_year_is_refused_by_its_field(client: TestClient) -> None:
    body = {"location": at(2, 2), "call_received_at": "2020-01-01T00:00:00Z"}
    problem = done(client.post("/v1/calls", json=body, headers=OLGA), 422)
    assert (problem["code"], problem["field"]) == ("call-too-old", "call_received_at")


@pytest.mark.parametrize("headers", [{"Idempotency-Key": "k-7"}, {"Idempotency-Key": "k-8", "If-Match": '"1"'}, {}])
def test_a_refused_call_leaves_no_caller_and_is_sent_again_corrected_under_its_key(
    client: TestClient, desk: Desk, headers: Json
) -> None:
    """What was said in a call that was not taken is in no register, and nobody finds the number in it."""
    caller = {"name": "Мария", "phone": "+375291234567", "note": "Муж упал"}
    body = {"location": at(2, 2), "caller": caller}
    asked = {**OLGA, **headers}
    refused = client.post("/v1/calls", json={**body, "template_code": "no-such"}, headers=asked)
    assert refused.status_code in (404, 422), refused.text
    access = Access(actor="ira", purpose=Purpose.AUDIT)
    assert desk.patients.callers.with_number(caller["phone"], since_at=0.0, access=access, now=desk.now()) == ()
    asked.pop("If-Match", None)
    body["caller"] = {**caller, "name": "Анна"}
    taken = done(client.post("/v1/calls", json=body, headers=asked), 201)
    again = client.post("/v1/calls", json=body, headers=asked)
    if headers:
        assert done(again, 201)["call"] == taken["call"]
        other = client.post("/v1/calls", json={**body, "location": at(3, 3)}, headers=asked)
        assert other.status_code == 409, "the key is another call's"
    url = f"/v1/calls/{taken['call']['call_id']}/caller"
    assert done(client.get(url, headers=OLGA))["caller"]["name"] == "Анна"
