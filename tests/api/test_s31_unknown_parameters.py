"""A misspelt parameter is told, at every address: the answer to a filter nobody heard is the wrong answer."""

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.app import ROUTERS

ADDRESSES = sorted(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods
)


@pytest.mark.parametrize(("method", "path"), ADDRESSES, ids=lambda value: str(value))
def test_an_unknown_parameter_is_refused_everywhere(shared_client: TestClient, method: str, path: str) -> None:
    answer = shared_client.request(method, re.sub(r"{[^}]+}", "1", path), params={"nobodyknows": "1"})
    assert answer.status_code == 422, answer.text
    told = answer.json()
    if told.get("resourceType") == "OperationOutcome":
        assert "nobodyknows" in told["issue"][0]["diagnostics"], answer.text
    else:
        assert told["field"] == "query.nobodyknows", answer.text


def test_it_says_what_was_meant(shared_client: TestClient) -> None:
    problem = shared_client.get("/v1/blood-units?statsu=available").json()
    assert problem["code"] == "unknown-parameter"
    assert problem["field"] == "query.statsu"
    assert "Did you mean status?" in problem["detail"]


def test_known_parameters_are_heard(shared_client: TestClient) -> None:
    assert shared_client.get("/v1/blood-units?status=available&limit=1").status_code == 200
