"""From rows of a table to units to be received, every fault named by row and column."""

from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from typing import Any

from msgspec import Struct

from bloodbank.messages import ReceiveBloodUnit
from controlroom.exchange.columns import COLUMNS
from controlroom.exchange.values import (
    Unreadable,
    plain_text,
    read_component,
    read_group,
    read_instant,
    read_number,
    read_words,
)


class RowFault(Struct, frozen=True, kw_only=True):
    """`row` as the reader of the file counts, its header being row 1."""

    row: int
    field: str
    code: str
    detail: str


class ReadRow(Struct, frozen=True, kw_only=True):
    row: int
    unit: ReceiveBloodUnit


REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]], *, timezone: tzinfo, place_id: str | None = None
) -> tuple[list[ReadRow], list[RowFault]]:
    """Rows as column -> cell; empty rows are passed over. `place_id` stands where the table names no place."""
    read: list[ReadRow] = []
    faults: list[RowFault] = []
    for number, cells in rows:
        told = {name: cell for name, cell in cells.items() if cell is not None and str(cell).strip() != ""}
        if not told:
            continue
        if place_id is not None:
            told.setdefault("place_id", place_id)
        values, wrong = _values(told, number, timezone=timezone)
        if wrong:
            faults += wrong
        else:
            read.append(ReadRow(row=number, unit=ReceiveBloodUnit(**values)))
    return read, faults


def _values(cells: Mapping[str, Any], row: int, *, timezone: tzinfo) -> tuple[dict[str, Any], list[RowFault]]:
    faults = [
        RowFault(row=row, field=name, code="cell-empty", detail=f"{name}: nothing is written here; it is needed")
        for name in REQUIRED
        if name not in cells
    ]
    values: dict[str, Any] = {}
    for name, read in _readers(timezone).items():
        if name not in cells:
            continue
        try:
            values[name] = read(cells[name])
        except Unreadable as error:
            faults.append(RowFault(row=row, field=name, code="cell-unreadable", detail=f"{name}: {error}"))
    return values, faults


def _readers(timezone: tzinfo) -> dict[str, Callable[[Any], Any]]:
    def text(cell: Any) -> str:
        return plain_text(str(cell).strip())

    return {
        "din": lambda cell: text(cell).replace(" ", "").upper(),
        "product_code": lambda cell: text(cell).upper(),
        "component": lambda cell: read_component(text(cell)),
        "group": lambda cell: read_group(text(cell)),
        "expires_at": lambda cell: read_instant(cell, timezone=timezone, end_of_day=True),
        "place_id": text,
        "collected_at": lambda cell: read_instant(cell, timezone=timezone, end_of_day=False),
        "volume_ml": read_number,
        "attributes": lambda cell: read_words(text(cell)),
        "antigens_absent": lambda cell: read_words(text(cell)),
        "antigens_present": lambda cell: read_words(text(cell)),
        "quarantine_reason": text,
        "only_for_patient_id": text,
    }
