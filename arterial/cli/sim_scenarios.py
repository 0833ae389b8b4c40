"""Scenarios as the command line and TOML files tell them."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arterial.cli.errors import UsageError

if TYPE_CHECKING:
    from sim.demand.scenario_file import ScenarioFile
    from sim.experiments.scenario import Scenario


def asked_scenarios(
    *, policies: list[str], redispatch: bool, written: list[str], file: Path | None, surges: "list[ScenarioFile]"
) -> "list[Scenario]":
    """Those of `--policy`, then of `--scenario`, then of the file's tables `[[scenario]]`; `surges` are laid over all.

    Raises UsageError.
    """
    tables: list[dict[str, Any]] = [{"name": policy, "policy": policy} for policy in policies]
    tables += [_with_files(_of_text(text), Path()) for text in written]
    scenarios = [_scenario({"redispatch": redispatch, **table}, surges) for table in tables]
    if file is not None:
        for table in tables_of(file, "scenario"):
            scenarios.append(_scenario({"redispatch": redispatch, **_with_files(table, file.parent)}, surges, file))
    return scenarios


def surge_files(given: "list[Path] | None") -> "list[ScenarioFile]":
    """What the files of `--surge` hold. Raises DemandUnusable."""
    from sim.demand.scenario_file import read_scenario

    return [read_scenario(path) for path in given or ()]


def _with_files(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the files hold that `roster` and `demand.surges` name, in this folder, takes the place of their names: what
    was asked for is kept whole with the results."""
    from msgspec import to_builtins

    from arterial.fleet_file import read_fleet

    if "roster" in table:
        if not isinstance(table["roster"], str):
            raise UsageError(f"scenario {table.get('name', '?')!r}, roster: give a CSV file of units")
        table = {**table, "roster": to_builtins(read_fleet(folder / table["roster"]))}
    demand = table.get("demand")
    if not isinstance(demand, dict) or "surges" not in demand:
        return table
    named = demand["surges"]
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UsageError(f"scenario {table.get('name', '?')!r}, demand.surges: give a list of scenario files")
    read = [to_builtins(surge, str_keys=True) for surge in surge_files([folder / name for name in named])]
    return {**table, "demand": {**demand, "surges": read}}


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
    """`NAME:key=value,key=value`: keys as in the tables, `bases.STATION=units`, `demand.surges=FILE+FILE`,
    `strength.SURGE=number`, and settings of the plan."""
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
        elif key.startswith("demand."):
            name = key.removeprefix("demand.")
            told = value.split("+") if name == "surges" else value_of(value)
            table.setdefault("demand", {})[name] = told
        elif key.startswith("strength."):
            strengths = table.setdefault("demand", {}).setdefault("strengths", {})
            strengths[key.removeprefix("strength.")] = value_of(value)
        elif key in ("policy", "redispatch", "roster"):
            table[key] = value_of(value) if key == "redispatch" else value
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


def _scenario(table: dict[str, Any], surges: "list[ScenarioFile]", file: Path | None = None) -> "Scenario":
    import msgspec

    from sim.experiments.scenario import Scenario

    laid_over = [msgspec.to_builtins(surge, str_keys=True) for surge in surges]
    demand = table.get("demand", {})
    if isinstance(demand, dict) and laid_over:
        table = {**table, "demand": {**demand, "surges": [*laid_over, *demand.get("surges", [])]}}
    try:
        return msgspec.convert(table, Scenario, str_keys=True)
    except msgspec.ValidationError as error:
        where = f"{file}: " if file is not None else ""
        raise UsageError(f"{where}scenario {table.get('name', '?')!r}: {error}") from error
