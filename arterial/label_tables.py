"""Tables of the ISBT 128 standard, which a licensee of the standard brings as a CSV file.

One row for each code, with the columns of `COLUMNS`; those after `meaning` may be left out. `[labels] tables` in the
file of blood settings names it; what the settings say themselves goes before it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bloodbank.isbt128.meanings import CODE_TABLES

PRODUCT = "product"
COLUMNS = ("table", "code", "meaning", "component", "attributes", "antigens_present", "antigens_absent")
FLAGS = ("reactive", "for_one_patient")
_LISTS = ("attributes", "antigens_present", "antigens_absent")
_TRUTH = {"": False, "no": False, "yes": True}


class LabelTablesUnusable(Exception):
    """A file of tables that can't be read; names the row and what may stand there."""


def with_label_tables(given: dict[str, Any], *, folder: Path) -> dict[str, Any]:
    """Blood settings as a TOML file gives them, with the tables it names read. Raises LabelTablesUnusable.

    Files are named as seen from the folder of the TOML file.
    """
    labels = given.get("labels")
    if not isinstance(labels, dict):
        return given
    if isinstance(labels.get("font"), str):
        labels = {**labels, "font": str(folder / labels["font"])}
    return {**given, "labels": _with_tables(labels, folder) if "tables" in labels else labels}


def _with_tables(labels: dict[str, Any], folder: Path) -> dict[str, Any]:
    if not isinstance(labels["tables"], str):
        raise LabelTablesUnusable("labels.tables: give the name of a CSV file")
    for name in ("products", "codes"):
        if not isinstance(labels.get(name, {}), dict):
            raise LabelTablesUnusable(f"labels.{name}: give a table")
    read = read_label_tables(folder / labels["tables"])
    said = {name: {**read.get(name, {}), **labels.get(name, {})} for name in ("products", "codes")}
    return {**{key: value for key, value in labels.items() if key != "tables"}, **said}


def read_label_tables(file: Path) -> dict[str, dict[str, Any]]:
    """`products` and `codes` as `LabelSettings` takes them. Raises LabelTablesUnusable."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened, strict=True)
            _require_columns(rows.fieldnames or ())
            return _collected(list(enumerate(rows, start=2)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelTablesUnusable(f"{file} can't be read: {error}") from error
    except LabelTablesUnusable as error:
        raise LabelTablesUnusable(f"{file}: {error}") from error


def _require_columns(names: Any) -> None:
    missing = [name for name in COLUMNS[:3] if name not in names]
    unknown = [str(name) for name in names if name not in (*COLUMNS, *FLAGS)]
    if missing or unknown:
        wrong = f"column {missing[0]} is missing" if missing else f"column {unknown[0]!r} is not known"
        raise LabelTablesUnusable(f"{wrong}; columns are {', '.join((*COLUMNS, *FLAGS))}")


def _collected(rows: list[tuple[int, dict[str, str]]]) -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = {"products": {}, "codes": {}}
    for number, row in rows:
        where, key, meaning = _entry(number, row)
        if key in read[where]:
            raise LabelTablesUnusable(f"row {number}: {key} stands there twice; keep one of the rows")
        read[where][key] = meaning
    return read


def _entry(number: int, row: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    if None in row or None in row.values():
        raise LabelTablesUnusable(f"row {number}: as many fields as there are columns must stand there")
    table, code, meaning = (row[name].strip() for name in COLUMNS[:3])
    if not code or not meaning:
        raise LabelTablesUnusable(f"row {number}: code and meaning must not be empty")
    if table == PRODUCT:
        attributes = row.get("attributes", "").split()
        return "products", code, {"name": meaning, "component": row.get("component", ""), "attributes": attributes}
    if table not in CODE_TABLES:
        tables = ", ".join((PRODUCT, *CODE_TABLES))
        raise LabelTablesUnusable(f"row {number}: there is no table {table!r}; tables are {tables}")
    return "codes", f"{table}/{code}", {"meaning": meaning, **_lists(row), **dict(_flags(number, row))}


def _lists(row: dict[str, str]) -> dict[str, list[str]]:
    return {name: row.get(name, "").split() for name in _LISTS}


def _flags(number: int, row: dict[str, str]) -> Iterator[tuple[str, bool]]:
    for name in FLAGS:
        said = row.get(name, "").strip().lower()
        if said not in _TRUTH:
            raise LabelTablesUnusable(f"row {number}: {name} must be yes, no or empty, not {said!r}")
        yield name, _TRUTH[said]
