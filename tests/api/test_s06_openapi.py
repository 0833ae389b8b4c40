"""The OpenAPI document: valid, complete, and true under whatever it allows to be sent."""

import re
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.docs_page import docs_page
from tests.api.service import Service
from tests.api.speaking import report_call

CONFORMANCE = [status_code_conformance, content_type_conformance, response_schema_conformance]
bounded = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NEVER_ENDING = "/v1/events/stream"
BUILT_WITHIN_S = 120  # the document is built when it is first asked for: seconds, more on a busy machine


@pytest.fixture(scope="module")
def document(shared_client: TestClient) -> dict[str, Any]:
    return shared_client.get("/v1/openapi.json").json()  # type: ignore[no-any-return]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_says_what_it_does_what_it_answers_and_how_it_fails(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            assert operation["description"], where
            answers = operation["responses"]
            assert any(status.startswith("2") for status in answers), where
            assert "500" in answers or path == "/livez", where
            if method == "post":
                assert {"409", "413", "415", "422"} & set(answers), where
            fault = "application/fhir+json" if path.startswith("/fhir/") else "application/problem+json"
            for status, answer in answers.items():
                if status >= "400":
                    assert list(answer["content"]) == [fault], where


def test_instants_and_reasons_are_documented_as_they_are_sent(
    document: dict[str, Any], shared_client: TestClient
) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Incident"]["properties"]["call_received_at"] == {"type": "string", "format": "date-time"}
    incident = report_call(shared_client)
    recommendation = shared_client.get(f"/v1/incidents/{incident}/recommendation").json()
    assert set(schemas["RecommendedUnits"]["required"]) == set(recommendation)
    reason = recommendation["ranked"][0]["reasons"][0]
    assert any(name.endswith("Reason") and set(s["properties"]) == set(reason) for name, s in schemas.items())


def test_people_read_the_same_document_without_script_or_anything_from_outside(
    document: dict[str, Any], shared_client: TestClient
) -> None:
    """/docs names every operation, field and shape; what a description holds is text, never markup."""
    page = shared_client.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"<b>{method.upper()}</b> <code>{path}</code>" in page.text
    shapes = document["components"]["schemas"]
    assert all(f'id="{name}"' in page.text for name in shapes)
    assert set(re.findall(r'href="#([^"]+)"', page.text)) <= set(shapes), "every link leads somewhere"
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    evil = {"info": {"title": "<i>", "version": "1"}, "components": {"schemas": {}}, "paths": {}}
    assert "<i>" not in docs_page(evil)


def conforms(case: Any) -> None:
    answer = case.call(timeout=20)
    assert answer.status_code != 500, answer.text
    case.validate_response(answer, checks=CONFORMANCE)


@pytest.mark.server
def test_whatever_the_document_allows_is_answered_as_documented(service: Service) -> None:
    """No fault of the service, no undocumented status, answers of the documented shape; all faults together."""
    with httpx.Client(base_url=service.url) as client:
        report_call(client)
    faults = []
    described = schemathesis.openapi.from_url(f"{service.url}/v1/openapi.json", timeout=BUILT_WITHIN_S)
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path == NEVER_ENDING:
            continue
        try:
            bounded(given(case=operation.as_strategy())(conforms))()
        except BaseExceptionGroup as fault:
            faults.append(f"{operation.label}: {fault}")
    assert faults == [], "\n\n".join(faults)
    assert httpx.get(f"{service.url}/readyz").status_code == 200
