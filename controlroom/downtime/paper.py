"""A table of what was done on paper: columns as people name them, every fault by row and column."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

from bloodbank.messages import PaperRow
from controlroom.errors import CommandRefused
from controlroom.exchange.reading import read_lines
from controlroom.exchange.rows import RowFault
from controlroom.exchange.values import Unreadable, plain_text, read_group, read_instant, read_number

MOST_ROWS = 2_000
MINUTE_S = 60.0


class PaperColumn(NamedTuple):
    """`also`: what else may stand above it, in any of the languages; compared without case and spaces."""

    name: str
    also: tuple[str, ...]
    required: bool = False


COLUMNS = (
    PaperColumn("blood_unit_id", ("unit", "доза"), required=True),
    PaperColumn("action", ("действие", "дзеянне"), required=True),
    PaperColumn("occurred_at", ("when", "когда", "калі"), required=True),
    PaperColumn("done_by", ("who", "кто", "хто"), required=True),
    PaperColumn("patient_id", ("patient", "пациент", "пацыент")),
    PaperColumn("patient_group", ("patient's group", "группа пациента", "група пацыента")),
    PaperColumn("request_id", ("request", "заявка", "заяўка")),
    PaperColumn("place_id", ("place", "место", "месца")),
    PaperColumn("handed_to", ("handed to", "кому выдано", "каму выдадзена")),
    PaperColumn("authorised_by", ("authorised by", "кто разрешил", "хто дазволіў")),
    PaperColumn("despite_register_by", ("despite the register", "вопреки регистру", "насуперак рэгістру")),
    PaperColumn("verified_by", ("verified by", "кто проверил", "хто праверыў")),
    PaperColumn("identifiers_checked", ("identifiers checked", "два признака сверены", "дзве прыкметы звераны")),
    PaperColumn("seal_intact", ("seal intact", "пломба цела", "пломба цэлая")),
    PaperColumn("out_min", ("minutes out", "минут вне холодильника", "хвілін па-за халадзільнікам")),
    PaperColumn("reason", ("причина", "прычына")),
)
YES, NO = ("yes", "y", "true", "1", "да", "так"), ("no", "n", "false", "0", "нет", "не")


def read_paper(body: bytes, *, timezone: tzinfo) -> tuple[list[PaperRow], list[RowFault]]:
    """Rows of a CSV or Excel file; empty ones are passed over.

    Raises CommandRefused `table-unreadable`, `column-missing`, `column-unknown`, `column-twice`, `table-too-long`.
    """
    read: list[PaperRow] = []
    faults: list[RowFault] = []
    for number, cells in _under_header(read_lines(body)):
        values, wrong = _values(cells, number, timezone=timezone)
        if wrong:
            faults += wrong
        else:
            read.append(PaperRow(row=number, **values))
    return read, faults


def _under_header(lines: Iterator[Sequence[Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if any(map(_written, line)))
    _, header = next(numbered, (0, ()))
    names = _columns(["" if title is None else str(title).strip() for title in header])
    for count, (number, line) in enumerate(numbered, start=1):
        if count > MOST_ROWS:
            raise _refused("table-too-long", f"the file has more than {MOST_ROWS:,} rows: divide it")
        yield number, {name: cell for name, cell in zip(names, line, strict=False) if name and _written(cell)}


def _written(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _columns(titles: list[str]) -> list[str]:
    if not titles:
        raise _refused("table-unreadable", "the file is empty: its first row names the columns")
    known = {_plain(title): column.name for column in COLUMNS for title in (column.name, *column.also)}
    unknown = [title for title in titles if title and _plain(title) not in known]
    if unknown:
        names = ", ".join(column.name for column in COLUMNS)
        raise _refused("column-unknown", f"no column is called {', '.join(unknown)}; there are {names}")
    names_found = [known[_plain(title)] if title else "" for title in titles]
    for column in COLUMNS:
        if column.required and column.name not in names_found:
            raise _refused("column-missing", f"the file has no column {column.name}")
        if names_found.count(column.name) > 1:
            raise _refused("column-twice", f"the file has {column.name} twice")
    return names_found


def _plain(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def _values(cells: dict[str, Any], row: int, *, timezone: tzinfo) -> tuple[dict[str, Any], list[RowFault]]:
    faults = [
        RowFault(row=row, field=column.name, code="cell-empty", detail=f"{column.name}: nothing is written here")
        for column in COLUMNS
        if column.required and column.name not in cells
    ]
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        try:
            values[name] = _reader(name, timezone)(cell)
        except Unreadable as error:
            faults.append(RowFault(row=row, field=name, code="cell-unreadable", detail=f"{name}: {error}"))
    if "out_min" in values:
        values["out_s"] = values.pop("out_min") * MINUTE_S
    return values, faults


def _reader(name: str, timezone: tzinfo) -> Callable[[Any], Any]:
    match name:
        case "occurred_at":
            return lambda cell: _instant(cell, timezone)
        case "identifiers_checked" | "seal_intact":
            return _read_yes_or_no
        case "out_min":
            return read_number
        case "patient_group":
            return lambda cell: read_group(str(cell))
        case "action":
            return lambda cell: plain_text(str(cell).strip()).casefold()
    return lambda cell: plain_text(str(cell).strip())


def _instant(cell: object, timezone: tzinfo) -> float:
    """A day alone is no instant: what was done when is what the rules go by."""
    if ":" not in str(cell):
        raise Unreadable(f"{cell!r} has no time of day; write 2026-12-31 23:59 or 31.12.2026 23:59")
    return read_instant(cell, timezone=timezone, end_of_day=False)


def _read_yes_or_no(cell: object) -> bool:
    said = str(cell).strip().casefold()
    if said not in (*YES, *NO):
        raise Unreadable(f"{cell!r} is neither yes nor no")
    return said in YES


def _refused(code: str, detail: str) -> CommandRefused:
    return CommandRefused(code, detail, kind="invalid", field="body")
