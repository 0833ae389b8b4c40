"""YAML files as values: plain words stay words, and what is wrong is said with the file and the place in it."""

import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from dispatch.data_fault import DataFault

LARGEST_FILE_BYTES = 2_000_000
T = TypeVar("T")


def parse_yaml(file: Traversable | Path, *, name: str, cls: type[T]) -> T | DataFault:
    """The value of a file, or what is wrong with it."""
    try:
        content = file.read_bytes()
        if len(content) > LARGEST_FILE_BYTES:
            raise ValueError(f"it has {len(content)} bytes, and at most {LARGEST_FILE_BYTES} are read")
        raw = yaml.load(content.decode("utf-8"), Loader=_PlainLoader)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, yaml.YAMLError) as error:
        problem = f"it can't be read: {' '.join(str(error).split())}"
        return DataFault(file=name, where="file", problem=problem, remedy="write YAML in UTF-8")
    try:
        return msgspec.convert(raw, cls)
    except msgspec.ValidationError as error:
        return _shape_fault(name, raw, str(error))


class _PlainLoader(yaml.CSafeLoader):
    """YAML in which `yes`, `no`, `on` and `off` are words, and a key that stands twice is an error."""


_PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _table(loader: _PlainLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = [key for number, key in enumerate(keys) if key in keys[:number]]
    if twice:
        problem = f"the key {twice[0]!r} stands twice"
        raise yaml.constructor.ConstructorError("in a table", node.start_mark, problem, node.start_mark)
    table: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return table


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _table)


def _shape_fault(name: str, raw: Any, message: str) -> DataFault:
    """A field of the wrong type, missing or unknown, with the question, answer or plan that holds it by its code."""
    problem, _, path = message.partition(" - at `")
    places, value = [], raw
    for key, number in re.findall(r"\.([A-Za-z_]\w*)|\[(\d+)\]", path.rstrip("`")):
        value = _part(value, key, number)
        code = value.get("code") or value.get("determinant") if number and isinstance(value, dict) else None
        places.append(key or (repr(code) if code else f"number {int(number) + 1}"))
    remedy = "see the reference of dispatch data for the fields of these files"
    where = " ".join(places) or "file"
    return DataFault(file=name, where=where, problem=problem[:1].lower() + problem[1:], remedy=remedy)


def _part(value: Any, key: str, number: str) -> Any:
    """What a step of a path leads to; None where it leads nowhere."""
    if key:
        return value.get(key) if isinstance(value, dict) else None
    return value[int(number)] if isinstance(value, list) and int(number) < len(value) else None
