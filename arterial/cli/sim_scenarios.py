"""Scenarios as the command line and TOML files tell them."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arterial.cli.errors import UsageError

if TYPE_CHECKING:
    from sim.experiments.scenario import Scenario


def asked_scenarios(
    *, policies: list[str], redispatch: bool, written: list[str], file: Path | None
) -> "list[Scenario]":
    """Those of `--policy`, then of `--scenario`, then of the file's tables `[[scenario]]`. Raises UsageError."""
    from sim.experiments.scenario import Scenario

    tables: list[dict[str, Any]] = [{"name": policy, "policy": policy, "redispatch": redispatch} for policy in policies]
    tables += [{"redispatch": redispatch, **_of_text(text)} for text in written]
    scenarios = [_scenario(table, Scenario) for table in tables]
    if file is not None:
        scenarios += [_scenario({"redispatch": redispatch, **t}, Scenario, file) for t in tables_of(file, "scenario")]
    return scenarios


def tables_of(file: Path, name: str) -> list[dict[str, Any]]:
    """The tables `[[name]]` of a TOML file."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is no TOML: {error}") from error
    unknown = sorted(set(content) - {name})
    if unknown:
        raise UsageError(f"{file}: {unknown[0]!r} is not known: give tables [[{name}]]")
    tables = content.get(name)
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{file}: there are no tables [[{name}]]: give one for each {name}")
    return tables


def _of_text(text: str) -> dict[str, Any]:
    """`NAME:key=value,key=value`: keys as in the tables, `bases.STATION=units`, and settings of the plan."""
    name, colon, rest = text.partition(":")
    if not colon:
        raise UsageError(f"--scenario {text!r}: write NAME:policy=P,setting=value")
    table: dict[str, Any] = {"name": name}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise UsageError(f"--scenario {text!r}: {part!r} is no setting=value")
        if key.startswith("bases."):
            table.setdefault("bases", {})[key.removeprefix("bases.")] = value_of(value)
        elif key in ("policy", "redispatch"):
            table[key] = value if key == "policy" else value_of(value)
        else:
            table.setdefault("settings", {})[key] = value_of(value)
    return table


def value_of(text: str) -> bool | int | float | str:
    """A truth, a number, or text, by how it is written."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _scenario(table: dict[str, Any], kind: "type[Scenario]", file: Path | None = None) -> "Scenario":
    import msgspec

    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        where = f"{file}: " if file is not None else ""
        raise UsageError(f"{where}scenario {table.get('name', '?')!r}: {error}") from error
