"""Canonical JSON: one value, one text, so that texts can be compared and hashed."""

import hashlib
import math
from typing import Any

import msgspec


class CanonicalJson:
    """Encodes with object keys and sets in a fixed order."""

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder(order="deterministic")

    def text(self, value: Any) -> str:
        return self._encoder.encode(value).decode()

    def bytes(self, value: Any) -> bytes:
        return self._encoder.encode(value)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unstorable_path(value: Any, path: str = "") -> str | None:
    """Where in a value made of builtins a number is not finite or a text holds a NUL or half a surrogate pair."""
    if isinstance(value, float) and not math.isfinite(value):
        return path
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        return path
    if isinstance(value, dict):
        parts = [(f"{path}.{key}" if path else str(key), part) for key, part in value.items()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = [(f"{path}[{index}]", part) for index, part in enumerate(value)]
    else:
        return None
    return next((found for where, part in parts if (found := unstorable_path(part, where)) is not None), None)
