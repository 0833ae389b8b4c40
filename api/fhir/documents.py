"""What the FHIR endpoints say of their answers in the OpenAPI document: resources, and OperationOutcome for errors."""

from typing import Any

from api.http.documents import COMPONENTS, READ_ONE, Responses, problem_responses
from api.problems.outcome import MEDIA_TYPE

OUTCOME: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (FHIR OperationOutcome).",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "details", "diagnostics"],
                "properties": {
                    "severity": {"type": "string"},
                    "code": {"type": "string", "description": "Of the value set issue-type"},
                    "details": {"type": "object", "description": "Our own stable code, and what to do"},
                    "diagnostics": {"type": "string", "description": "What exactly is wrong"},
                },
            },
        },
    },
}
_OUTCOME = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/OperationOutcome"}}}
FHIR: Responses = {
    200: {
        "description": "The resource, or a Bundle",
        "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
        COMPONENTS: {"OperationOutcome": OUTCOME},
    },
    **{status: answer | {"content": _OUTCOME} for status, answer in problem_responses(READ_ONE).items()},
}
