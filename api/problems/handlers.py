"""Every way a request can fail, turned into a problem."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.problems.problem import Problem
from api.problems.translation import TRANSLATIONS, problem_of


def install_problem_handlers(app: FastAPI) -> None:
    """Make the app answer every error that is foreseen, the framework's own included, as problem details."""
    app.add_exception_handler(Problem, _problem)
    for error_type in TRANSLATIONS:
        app.add_exception_handler(error_type, _translated)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _validation)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response(instance=request.url.path)


async def _translated(request: Request, error: Exception) -> Response:
    return problem_of(error).response(instance=request.url.path)


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    detail = f"{request.method} {request.url.path[:200]}: {error.detail}."
    return Problem.of_status(error.status_code, detail, headers=headers).response(instance=request.url.path)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(fault) for fault in error.errors()[:50]]
    unreadable = next((fault for fault in error.errors() if fault["type"] == "json_invalid"), None)
    if unreadable is not None:
        why = unreadable.get("ctx", {}).get("error", "no JSON")
        detail = f"The body is no JSON: {why}, at character {unreadable['loc'][-1]}."
        return Problem("malformed-request", detail).response(instance=request.url.path)
    if _wrong_media_type(request):
        detail = "The body has no Content-Type of JSON, so it was not read."
        return Problem("unsupported-media-type", detail).response(instance=request.url.path)
    first = faults[0]
    detail = f"{first['field']}: {first['detail']}."
    return Problem("invalid", detail, field=first["field"], errors=faults).response(instance=request.url.path)


def _wrong_media_type(request: Request) -> bool:
    if request.method not in {"POST", "PUT", "PATCH"}:
        return False
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    return has_body and media_type != "application/json" and not media_type.endswith("+json")


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    """Where and what, without the value that was sent: it may be personal data."""
    where = ".".join(str(part)[:64] for part in fault["loc"])
    return {
        "field": where,
        "code": str(fault["type"]),
        "detail": str(fault["msg"]).removeprefix("Value error, ").removesuffix("."),
    }
