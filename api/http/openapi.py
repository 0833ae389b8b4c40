"""The OpenAPI 3.1 document of the whole service."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.documents import COMPONENTS

DESCRIPTION = """Dispatch of ambulances and logistics of blood in one region.

Instants are ISO-8601 in UTC; coordinates are WGS84 degrees, `lon` before `lat`; other units stand in the names
(`travel_s`, `distance_m`). Every error is a problem detail (RFC 9457) with a stable `code`, under /fhir an
OperationOutcome with the same code. Changing requests take `Idempotency-Key` (a repeated request is answered from the
record and does nothing twice) and `If-Match` (the ETag you decided on).
"""

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Stable, of the form urn:arterial:problem:<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable and machine-readable"},
        "detail": {"type": "string", "description": "What exactly is wrong, in one sentence"},
        "field": {"type": "string", "description": "The field at fault"},
        "remedy": {"type": "string", "description": "What to do about it"},
        "instance": {"type": "string"},
        "held_by": {
            "type": "object",
            "description": "At a conflict: who has it, since when and for what",
            "properties": {
                "stream": {"type": "string"},
                "actor": {"type": "string"},
                "at": {"type": "string", "format": "date-time"},
                "what": {"type": "string"},
            },
        },
        "candidates": {
            "type": "array",
            "description": "Where a text may mean several things: what it may mean, best first",
            "items": {"type": "object"},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
    },
}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The document, built once and kept by the app."""
    if app.openapi_schema is None:
        app.openapi_schema = _build(app)
    return app.openapi_schema


def _build(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for operation in _operations(document):
        for response in operation["responses"].values():
            schemas.update(response.pop(COMPONENTS, {}))
        _drop_framework_schema(operation["responses"], "422")
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    return document


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def _drop_framework_schema(responses: dict[str, Any], status: str) -> None:
    content = responses.get(status, {}).get("content", {})
    if "HTTPValidationError" in str(content.get("application/json", "")):
        content.pop("application/json")
