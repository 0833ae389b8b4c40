"""Rows of a CSV file of a pack, each field read as a type or reported with its row."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from roads.pack.errors import Findings


class Row:
    """One record; every reader returns None and reports an error when the field isn't what it should be."""

    def __init__(self, file: str, number: int, values: dict[str, str], findings: Findings) -> None:
        self.file, self.number, self.values, self.findings = file, number, values, findings

    def error(self, field: str, message: str, remedy: str) -> None:
        self.findings.error(self.file, message, remedy, row=self.number, field=field)

    def text(self, field: str) -> str | None:
        value = self.values.get(field, "").strip()
        if not value:
            self.error(field, "is empty", "Fill it in or take the row out")
            return None
        return value

    def name(self, id_field: str) -> str:
        """The name, or the id where there is none."""
        return self.values.get("name", "").strip() or self.values.get(id_field, "").strip()

    def number_between(self, field: str, lowest: float, highest: float) -> float | None:
        raw = self.values.get(field, "").strip()
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if not lowest <= value <= highest:
            self.error(field, f"{raw!r} is not a number from {lowest:g} to {highest:g}", "Correct the number")
            return None
        return value

    def whole(self, field: str, *, lowest: int = 0, highest: int = 10**9) -> int | None:
        value = self.number_between(field, lowest, highest)
        if value is not None and value != int(value):
            self.error(field, f"{value!r} is not a whole number", "Correct the number")
            return None
        return None if value is None else int(value)

    def lon(self) -> float | None:
        return self.number_between("lon", -180, 180)

    def lat(self) -> float | None:
        return self.number_between("lat", -90, 90)

    def words(self, field: str) -> frozenset[str]:
        return frozenset(self.values.get(field, "").split())

    def names(self) -> dict[str, str]:
        """Language -> name, from the columns `name_<language>`."""
        return {
            key.removeprefix("name_"): value.strip()
            for key, value in self.values.items()
            if key.startswith("name_") and value.strip()
        }


def read_rows(folder: Path, file: str, required: tuple[str, ...], findings: Findings) -> Iterator[Row]:
    """Records of a file; none when it is absent. A missing column or unreadable text is reported once."""
    path = folder / file
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="", strict=True)
            missing = [name for name in required if name not in (reader.fieldnames or ())]
            if missing:
                findings.error(
                    file, "the column is missing", _header_remedy(reader.fieldnames, required), field=missing[0]
                )
                return
            for number, values in enumerate(reader, start=1):
                if None in values:
                    findings.error(file, "the row has more fields than the header", "Quote commas in names", row=number)
                    continue
                yield Row(file, number, values, findings)
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        findings.error(file, f"can't be read: {error}", "Write CSV in UTF-8 with a header")


def _header_remedy(found: Sequence[str] | None, required: tuple[str, ...]) -> str:
    needed = f"Columns needed: {', '.join(required)}"
    if not found:
        return f"{needed}; the file is empty"
    if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
        return f"{needed}, separated by commas; the header is {found[0]!r}"
    return f"{needed}; found: {', '.join(found)}"
