"""A search for people, as the form that FHIR POSTs to `_search`."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.problems import Problem

NAMES = ("identifier", "family", "given", "birthdate")
FORM = "application/x-www-form-urlencoded"
SEARCH_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "description": "Either identifier (SYSTEM|VALUE, or VALUE), or family with what else is known",
                    "additionalProperties": False,
                    "properties": {name: {"type": "string", "minLength": 1, "maxLength": 120} for name in NAMES},
                }
            }
        },
    }
}


async def form_of(request: Request) -> dict[str, str]:
    """The search; each name once. Raises Problem."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise Problem("search-malformed", f"Send the search as {FORM}.", family="invalid", field="header.Content-Type")
    try:
        pairs = parse_qsl((await request.body()).decode(), max_num_fields=len(NAMES), strict_parsing=True)
    except ValueError:
        pairs = []
    form = dict(pairs)
    if len(form) != len(pairs) or set(form) - set(NAMES) or ("identifier" in form) == ("family" in form):
        detail = f"Give either identifier or family, and of {', '.join(NAMES)} each once at most."
        raise Problem("search-malformed", detail, family="invalid", field="body")
    return form
