"""Whatever is sent: a problem that says what is wrong, nothing changed, and a service that still runs."""

import json
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from controlroom.desk import Desk
from dispatch.alarms.state import AlarmsState
from tests.api.speaking import bag, call, instant, report_call

JSON = {"Content-Type": "application/json"}
LON = '{"determinant":"x","priority":1,"lat":53.9,"lon":'

BAD_CALLS = [
    pytest.param(LON + "NaN}", 422, "finite_number", "body.lon", id="not a number"),
    pytest.param(LON + "1e999}", 422, "finite_number", "body.lon", id="infinite"),
    pytest.param(LON + "-Infinity}", 422, "finite_number", "body.lon", id="minus infinity"),
    pytest.param(LON + "181}", 422, "less_than_equal", "body.lon", id="beyond the date line"),
    pytest.param(LON + '"27.5"}', 422, "float_type", "body.lon", id="a number as text"),
    pytest.param(LON + "true}", 422, "float_type", "body.lon", id="a truth for a number"),
    pytest.param(LON + "null}", 422, "float_type", "body.lon", id="nothing"),
    pytest.param(LON + "[27.5]}", 422, "float_type", "body.lon", id="a list"),
    pytest.param(LON + "9" * 400 + "}", 422, None, "body.lon", id="400 digits"),
    pytest.param(LON + "9" * 6000 + "}", 400, None, None, id="6000 digits"),
    pytest.param(LON + "-120.0}", 422, None, "body.lon", id="another continent"),
    pytest.param("{", 400, None, None, id="cut off"),
    pytest.param("", 422, "missing", "body", id="empty"),
    pytest.param("[]", 422, None, "body", id="a list for a body"),
    pytest.param("\xff\xfe", 400, None, None, id="not UTF-8"),
    pytest.param("[" * 100_000, 400, None, None, id="deeply nested"),
]


def decided(desk: Desk) -> object:
    """All that clients decide; timers and alarms go on of themselves meanwhile."""
    state = desk.room.state
    return msgspec.structs.replace(state.dispatch, alarms=AlarmsState()), state.bloodbank, state.roads


def test_a_body_that_is_no_json_is_told_where_it_breaks(shared_client: TestClient) -> None:
    answer = shared_client.post("/v1/incidents", content=b'{"priority": 1, lon}', headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")
    assert answer.json()["detail"].endswith("at character 16.")


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD_CALLS)
def test_a_bad_call_is_a_problem_that_names_the_field(
    shared_client: TestClient, shared_desk: Desk, body: str, status: int, code: str | None, field: str | None
) -> None:
    before = decided(shared_desk)
    answer = shared_client.post("/v1/incidents", content=body.encode("latin-1"), headers=JSON)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"]
    assert problem["remedy"]
    assert problem["type"].startswith("urn:arterial:problem:")
    if field is not None:
        assert problem["field"] == field
    if code is not None:
        assert code in [fault["code"] for fault in problem["errors"]]
    assert decided(shared_desk) == before, "nothing was recorded"
    report_call(shared_client)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in call().items() if key != name}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/incidents/I-999999", None, 404, "incident-not-found"),
        ("GET", "/v1/incidents/I-999999/recommendation", None, 404, "incident-not-found"),
        ("GET", "/v1/incidents/I-999999/hospital-choice", None, 404, "incident-not-found"),
        ("POST", "/v1/incidents/I-999999/close", {"disposition": "x"}, 404, "incident-not-found"),
        ("GET", "/v1/units/none", None, 404, "unit-not-found"),
        ("POST", "/v1/units/none/stand-down", {"reason": "x"}, 404, "unit-not-found"),
        ("POST", "/v1/units/A1/status", {"status": "flying"}, 422, "invalid"),
        ("POST", "/v1/units/A1/status", {"status": "transporting"}, 409, "illegal-transition"),
        ("POST", "/v1/units/A1/stand-down", {"reason": ""}, 422, "invalid"),
        ("POST", "/v1/units/A1/post", {"lon": 0, "lat": 0}, 422, "outside-map"),
        ("GET", "/v1/blood-units/none", None, 404, "unknown-blood-unit"),
        ("GET", "/v1/blood/stock?place_id=nowhere", None, 404, "unknown-place"),
        ("POST", "/v1/blood-units", bag(1) | {"din": "nonsense"}, 422, None),
        ("POST", "/v1/blood-units", bag(1) | {"expires_at": instant(hours=-1)}, 422, None),
        ("POST", "/v1/blood-units", bag(1) | {"expires_at": "tomorrow"}, 422, "invalid"),
        ("POST", "/v1/blood-units", bag(1) | {"expires_at": 1_900_000_000}, 422, "invalid"),
        ("POST", "/v1/blood-units", bag(1) | {"expires_at": "2030-01-01T00:00:00"}, 422, "invalid"),
        ("POST", "/v1/blood-units", bag(1) | {"expires_at": "9999-12-31T23:59:59Z"}, 422, None),
        ("GET", "/v1/tours/proposal", None, 422, "invalid"),
        ("GET", "/v1/tours/proposal?request_id=none", None, 404, None),
        ("GET", "/v1/units?limit=0", None, 422, "invalid"),
        ("GET", "/v1/units?limit=1e3", None, 422, "invalid"),
        ("GET", "/v1/units?cursor=%00%ff", None, 422, "bad-cursor"),
        ("GET", "/v1/units?cursor=WzEsMl0", None, 422, "bad-cursor"),
        ("GET", "/v1/events?after=-1", None, 422, "invalid"),
        ("POST", "/v1/roads/closures", {"lon": 27.5, "reason": "ice"}, 422, "invalid"),
        ("POST", "/v1/roads/closures", {"street": "Sadovaya"}, 422, "invalid"),
        ("POST", "/v1/roads/closures", {"street": "Sadovaya", "reason": "  "}, 422, "invalid-value"),
        ("POST", "/v1/roads/closures", {"street": "Sadovaya", "reason": "ice", "slowdown": 1001}, 422, "invalid"),
        (
            "POST",
            "/v1/roads/closures",
            {"street": "Sadovaya", "reason": "ice", "until_at": "2020-01-01T00:00:00Z"},
            422,
            "invalid-value",
        ),
        ("POST", "/v1/roads/closures", {"street": "No Such Street", "reason": "ice"}, 404, "unknown-road"),
        (
            "POST",
            "/v1/roads/closures",
            {"lon": 27.502, "lat": 53.882, "radius_m": 1, "reason": "ice"},
            404,
            "unknown-road",
        ),
        ("POST", "/v1/roads/closures", {"lon": 2.5, "lat": 53.88, "reason": "ice"}, 422, "outside-map"),
        ("POST", "/v1/roads/closures/C-000001/reopen", None, 404, "closure-not-found"),
        ("GET", "/v1/roads/closures/C-000001", None, 404, "closure-not-found"),
        ("POST", "/v1/geocode/search", {"text": "x"}, 503, "no-geocoder"),
        ("POST", "/v1/incidents", without("priority"), 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"priorty": 1}, 422, "invalid"),
        ("POST", "/v1/incidents", call(priority=0), 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"priority": 1.5}, 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"determinant": "x" * 65}, 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"address_text": "nul \0 byte"}, 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"address_text": "\ud800"}, 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"needs": [{"count": 101}]}, 422, "invalid"),
        ("POST", "/v1/incidents", call() | {"needs": []}, 422, "invalid"),
        ("GET", "/v1/incidents/..%2f..%2fetc%2fpasswd", None, 404, "not-found"),
        ("GET", "/console/..%2f..%2f..%2fpyproject.toml", None, 404, None),
        ("GET", "/v1/units/%00", None, 422, "invalid"),
        ("GET", "/v1/units/" + "x" * 65, None, 422, "invalid"),
        ("DELETE", "/v1/incidents", None, 405, "method-not-allowed"),
        ("GET", "/v1/nothing", None, 404, "not-found"),
        ("GET", "/v1/map/basemap.pmtiles", None, 404, "no-basemap"),
    ],
)
def test_every_refusal_is_a_problem_with_a_stable_code(
    shared_client: TestClient, shared_desk: Desk, method: str, path: str, body: Any, status: int, code: str | None
) -> None:
    before = decided(shared_desk)
    content = None if body is None else _ascii_json(body)
    answer = shared_client.request(method, path, content=content, headers=JSON if body is not None else {})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    if code is not None:
        assert problem["code"] == code, problem
    assert {"type", "title", "status", "code", "detail", "remedy", "instance"} <= set(problem)
    assert decided(shared_desk) == before
    assert shared_client.get("/livez").json() == {"alive": True}


def _ascii_json(body: Any) -> bytes:
    return json.dumps(body).encode()


def test_too_large_a_body_is_refused_whether_it_says_its_length_or_not(shared_client: TestClient) -> None:
    large = b'{"text": "' + b"x" * 1_100_000 + b'"}'
    assert shared_client.post("/v1/geocode/search", content=large, headers=JSON).json()["code"] == "body-too-large"
    streamed = shared_client.post("/v1/geocode/search", content=iter([large[:600_000], large[600_000:]]), headers=JSON)
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json_is_not_read(shared_client: TestClient, media_type: str) -> None:
    body = b'{"determinant":"x","priority":1,"lon":27.52,"lat":53.9}'
    answer = shared_client.post("/v1/incidents", content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_other_host_names_and_other_sites_are_kept_out(shared_client: TestClient) -> None:
    rebound = shared_client.get("/v1/units", headers={"Host": "evil.example"})
    assert (rebound.status_code, rebound.json()["code"]) == (421, "wrong-host")
    forged = shared_client.post("/v1/incidents", json=call(), headers={"Sec-Fetch-Site": "cross-site"})
    assert (forged.status_code, forged.json()["code"]) == (403, "cross-site-request")


def test_personal_values_are_not_repeated_in_problems(shared_client: TestClient) -> None:
    doctor = {"X-Arterial-Actor": "dr", "X-Arterial-Purpose": "treatment"}
    body = {"family_name": "Zanzibarova", "given_name": 7, "personal_number": "4230381X001PB9"}
    answer = shared_client.post("/v1/patients", json=body, headers=doctor)
    assert answer.status_code == 422
    assert "Zanzibarova" not in answer.text
    assert "4230381X001PB9" not in answer.text


def test_an_unforeseen_fault_is_a_problem_without_its_text(shared_desk: Desk) -> None:
    app = create_app(shared_desk, ApiSettings())

    @app.get("/v1/faulty")
    async def faulty() -> None:
        raise RuntimeError("secret of Mr Zanzibarov")

    with TestClient(app, base_url="http://localhost") as client:
        answer = client.get("/v1/faulty")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Zanzibarov" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
