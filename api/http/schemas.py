"""OpenAPI schemas of answers, made from the very Structs that are encoded, by the same rules as `api.http.json`."""

from functools import lru_cache
from typing import Any

import msgspec

from api.http.json import is_instant

REF = "#/components/schemas/{name}"
INSTANT = {"type": "string", "format": "date-time"}


def component_schemas(answer_type: Any) -> dict[str, Any]:
    """Schema of every Struct this type reaches, by name."""
    return dict(_schemas(answer_type)[1])


def schema_of(answer_type: Any) -> dict[str, Any]:
    """The schema of one answer, referring to the components."""
    return dict(_schemas(answer_type)[0])


@lru_cache(maxsize=1024)
def _schemas(answer_type: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Worked out once for each type: many routes answer alike, and a service should start at once."""
    (schema,), components = msgspec.json.schema_components([answer_type], ref_template=REF, schema_hook=_unknown)
    return schema, {name: _as_encoded(name, part) for name, part in components.items()}


def _unknown(_: type) -> dict[str, Any]:
    return {}


def _as_encoded(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    schema = _plain_tuples(schema)
    properties = schema.get("properties", {})
    for field, declared in properties.items():
        if is_instant(field):
            properties[field] = _instant(declared)
        declared.pop("default", None)
    if name.endswith("Reason"):
        properties["text"] = {"type": "string", "description": "The reason in words, in the language asked for."}
    if properties:
        schema["required"] = sorted(properties)
    return schema


def _plain_tuples(schema: Any) -> Any:
    """A copy in which a tuple of equal parts, such as lon, lat, is an array of so many items."""
    if isinstance(schema, list):
        return [_plain_tuples(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: _plain_tuples(part) for name, part in schema.items()}
    parts = copied.get("prefixItems")
    if isinstance(parts, list) and all(part == parts[0] for part in parts):
        del copied["prefixItems"]
        copied["items"] = parts[0]
    return copied


def _instant(declared: dict[str, Any]) -> dict[str, Any]:
    optional = any(choice.get("type") == "null" for choice in declared.get("anyOf", []))
    return {"anyOf": [INSTANT, {"type": "null"}]} if optional else dict(INSTANT)
