"""Answers in JSON: the subjects' own words, with instants as ISO-8601 and reasons said in words.

One rule for all answers: a field whose name ends in `_at` (or is `at`) is an instant. Infinite numbers become null.
"""

import math
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec
from starlette.responses import Response

import bloodbank.words
import dispatch.words
from api.values import iso
from bloodbank.messages import Reason as BloodReason
from dispatch.messages import Reason as DispatchReason


def is_instant(name: str) -> bool:
    return name.endswith("_at") or name == "at"


def to_json(value: Any, *, language: str = "en") -> Any:
    """What `msgspec.json` can encode, of a Struct, Map, tuple, set, enum or number, however deep."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is DispatchReason:
        return _reason(value, dispatch.words.say(value, language))
    if kind is BloodReason:
        return _reason(value, bloodbank.words.say(value, language))
    if kind is tuple or kind is list:
        return [to_json(item, language=language) for item in value]
    if issubclass(kind, msgspec.Struct):
        return {name: _member(getattr(value, name), instant, language) for name, instant in _fields(kind)}
    return _rarer(value, language)


def _rarer(value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _member(item, is_instant(str(name)), language) for name, item in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted(to_json(item, language=language) for item in value)
    if isinstance(value, (tuple, list)):
        return [to_json(item, language=language) for item in value]
    return value.value if isinstance(value, Enum) else value


def _member(value: Any, instant: bool, language: str) -> Any:
    return _instant(value) if instant else to_json(value, language=language)


def _instant(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return iso(value)
    return value if isinstance(value, str) else None


def _reason(reason: DispatchReason | BloodReason, text: str) -> dict[str, Any]:
    return {"code": reason.code, "values": _rarer(reason.values, "en"), "text": text}


@lru_cache(maxsize=256)
def _fields(struct_type: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """Names of a Struct's fields, and whether each is an instant."""
    return tuple((name, is_instant(name)) for name in struct_type.__struct_fields__)


def json_response(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None, language: str = "en"
) -> Response:
    """An answer, encoded once by msgspec."""
    body = msgspec.json.encode(to_json(value, language=language))
    return Response(body, status_code=status, media_type="application/json", headers=dict(headers or {}))
