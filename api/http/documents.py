"""What an endpoint says of its answers and problems in the OpenAPI document."""

from typing import Any

from api.http.schemas import component_schemas, schema_of
from api.problems import CATALOGUE
from api.problems.problem import MEDIA_TYPE

COMPONENTS = "x-components"
EVERYWHERE = ("malformed-request", "cross-site-request", "wrong-host", "invalid", "internal-error")
READ = (*EVERYWHERE,)
READ_ONE = (*READ, "not-found")
WRITE = (*EVERYWHERE, "conflict", "body-too-large", "unsupported-media-type", "unavailable")
WRITE_ONE = (*WRITE, "not-found", "stale-version")

Responses = dict[int | str, dict[str, Any]]


def answers(
    answer_type: Any, *, status: int = 200, problems: tuple[str, ...] = READ, description: str = "Done", **also: str
) -> Responses:
    """`responses=` of a route: the answer's schema, every problem, and bare statuses (`_304="..."`)."""
    documented: Responses = {
        status: {"description": description, "content": {"application/json": {"schema": schema_of(answer_type)}}}
    }
    documented[status][COMPONENTS] = component_schemas(answer_type)
    for code, text in also.items():
        documented[int(code.removeprefix("_"))] = {"description": text}
    return documented | problem_responses(problems)


def problem_responses(codes: tuple[str, ...]) -> Responses:
    documented: Responses = {}
    for code in codes:
        kind = CATALOGUE[code]
        example = {"type": f"urn:arterial:problem:{code}", "title": kind.title, "status": kind.status, "code": code}
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _whole(example)}}
        documented[kind.status] = {"description": f"{kind.title}. {kind.remedy}", "content": content}
    return documented


def _whole(example: dict[str, Any]) -> dict[str, Any]:
    return example | {"detail": "What exactly is wrong, in one sentence.", "instance": "/v1/..."}
