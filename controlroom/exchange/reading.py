"""Tables from CSV and Excel files: the header found, the cells as they stand."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from controlroom.errors import CommandRefused
from controlroom.exchange.columns import column_named, missing_columns

MOST_ROWS = 100_000
ZIP_MARK = b"PK\x03\x04"
Row = tuple[int, dict[str, Any]]


def read_table(body: bytes) -> list[Row]:
    """Rows of a file as column -> cell, numbered as its reader sees them. Told by its first bytes: Excel, else CSV.

    Raises CommandRefused `table-unreadable`, `column-missing`, `column-unknown`, `table-too-long`.
    """
    return list(_under_header(read_lines(body)))


def read_lines(body: bytes) -> Iterator[Sequence[Any]]:
    """The lines of a file, header included, as they stand. Raises CommandRefused `table-unreadable`."""
    return _excel(body) if body.startswith(ZIP_MARK) else _csv(body)


def _csv(body: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1251", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise _refused("table-unreadable", f"the file is no CSV: {error}") from error


def _excel(body: bytes) -> Iterator[Sequence[Any]]:
    """Values only: formulas stand as what was last reckoned, and are never reckoned here."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:
        raise _refused("table-unreadable", f"the file is no Excel workbook (.xlsx): {error}") from error


def _under_header(lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
    numbered = ((number, line) for number, line in enumerate(lines, start=1))
    header = next(((n, line) for n, line in numbered if any(cell not in (None, "") for cell in line)), None)
    if header is None:
        raise _refused("table-unreadable", "the file is empty: its first row names the columns")
    names = _columns(header[1])
    for number, line in numbered:
        if number > MOST_ROWS:
            raise _refused("table-too-long", f"the file has more than {MOST_ROWS:,} rows: divide it")
        yield number, {name: cell for name, cell in zip(names, line, strict=False) if name}


def _columns(header: Sequence[Any]) -> list[str]:
    titles = ["" if title is None else str(title).strip() for title in header]
    names = [column_named(title) if title else "" for title in titles]
    unknown = [title for title, name in zip(titles, names, strict=True) if name is None]
    if unknown:
        detail = f"no column is called {', '.join(unknown)}; leave it out, or name it as the export does"
        raise _refused("column-unknown", detail)
    found = [name or "" for name in names]
    double = {name for name in found if name and found.count(name) > 1}
    if double:
        raise _refused("column-twice", f"the file has {', '.join(sorted(double))} twice")
    missing = [name for name in missing_columns(found) if name != "place_id"]
    if missing:
        raise _refused("column-missing", f"the file has no column {', '.join(missing)}")
    return found


def _refused(code: str, detail: str) -> CommandRefused:
    return CommandRefused(code, detail, kind="invalid", field="body")
