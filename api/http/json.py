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
    if isinstance(value, DispatchReason):
        return _reason(value, dispatch.words.say(value, language))
    if isinstance(value, BloodReason):
        return _reason(value, bloodbank.words.say(value, language))
    if isinstance(value, msgspec.Struct):
        return _object(((name, getattr(value, name)) for name in _fields(type(value))), language)
    if isinstance(value, Mapping):
        return _object(((str(name), item) for name, item in value.items()), language)
    if isinstance(value, (frozenset, set)):
        return sorted(to_json(item, language=language) for item in value)
    if isinstance(value, (tuple, list)):
        return [to_json(item, language=language) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _object(items: Any, language: str) -> dict[str, Any]:
    return {name: _instant(item) if is_instant(name) else to_json(item, language=language) for name, item in items}


def _instant(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return iso(value)
    return value if isinstance(value, str) else None


def _reason(reason: DispatchReason | BloodReason, text: str) -> dict[str, Any]:
    return {"code": reason.code, "values": to_json(reason.values), "text": text}


@lru_cache(maxsize=256)
def _fields(struct_type: type[msgspec.Struct]) -> tuple[str, ...]:
    return struct_type.__struct_fields__


def json_response(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None, language: str = "en"
) -> Response:
    """An answer, encoded once by msgspec."""
    body = msgspec.json.encode(to_json(value, language=language))
    return Response(body, status_code=status, media_type="application/json", headers=dict(headers or {}))
