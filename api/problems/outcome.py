"""A problem under /fhir: the same, as an OperationOutcome, which is what FHIR's clients read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

MEDIA_TYPE = "application/fhir+json"
ISSUE_BY_STATUS: Mapping[int, str] = MappingProxyType(
    {
        400: "structure",
        403: "forbidden",
        404: "not-found",
        405: "not-supported",
        409: "conflict",
        412: "conflict",
        413: "too-long",
        415: "not-supported",
        422: "invalid",
        500: "exception",
        503: "transient",
    }
)
"""Codes of FHIR's value set issue-type, the same in R4B and R5."""


def is_fhir(path: str) -> bool:
    return path == "/fhir" or path.startswith("/fhir/")


def operation_outcome(members: Mapping[str, Any]) -> dict[str, Any]:
    """Of a problem's members: an issue for each fault of the request, or one for the whole."""
    faults = [f"{fault['field']}: {fault['detail']}" for fault in members.get("errors", ())] or [members["detail"]]
    issue = {
        "severity": "error",
        "code": ISSUE_BY_STATUS.get(members["status"], "processing"),
        "details": {
            "coding": [{"system": "urn:arterial:problem", "code": members["code"]}],
            "text": f"{members['title']}. {members['remedy']}",
        },
    }
    return {"resourceType": "OperationOutcome", "issue": [issue | {"diagnostics": fault} for fault in faults]}
