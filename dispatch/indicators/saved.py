"""The sheets of a ledger as bytes, so that a log need not be read from its beginning again."""

import msgspec
from msgspec import Struct

from dispatch.indicators.sheets import MeasuredUnit, Merge, Sheets
from dispatch.indicators.table import Codes, Table
from dispatch.needs import Slot


class SavedTable(Struct, frozen=True, kw_only=True):
    """Both arrays as they lie in memory."""

    numbers: bytes
    codes: bytes


class SavedSheets(Struct, frozen=True, kw_only=True):
    calls: SavedTable
    incidents: SavedTable
    responses: SavedTable
    incident_ids: list[str]
    words: list[str]
    capabilities: list[frozenset[str]]
    needs: list[Slot]
    epidemic_switches: list[tuple[float, bool]]
    last_at: float
    units: dict[str, MeasuredUnit]
    merges: dict[str, Merge]


def written(sheets: Sheets) -> bytes:
    """MessagePack; made for the machine and the program that wrote it."""
    saved = SavedSheets(
        calls=_saved(sheets.calls),
        incidents=_saved(sheets.incidents),
        responses=_saved(sheets.responses),
        incident_ids=sheets.incident_ids.things,
        words=sheets.words.things,
        capabilities=sheets.capabilities.things,
        needs=sheets.needs.things,
        epidemic_switches=sheets.epidemic_switches,
        last_at=sheets.last_at,
        units=sheets.units,
        merges=sheets.merges,
    )
    return msgspec.msgpack.encode(saved)


def read(body: bytes) -> Sheets:
    """Raises MsgspecError, ValueError when these bytes are no sheets."""
    saved, sheets = msgspec.msgpack.decode(body, type=SavedSheets), Sheets()
    for table, kept in (
        (sheets.calls, saved.calls),
        (sheets.incidents, saved.incidents),
        (sheets.responses, saved.responses),
    ):
        _fill(table, kept)
    sheets.incident_ids, sheets.words = Codes(saved.incident_ids), Codes(saved.words)
    sheets.capabilities, sheets.needs = Codes(saved.capabilities), Codes(saved.needs)
    sheets.epidemic_switches, sheets.last_at = saved.epidemic_switches, saved.last_at
    sheets.units, sheets.merges = saved.units, saved.merges
    return sheets


def _saved(table: Table) -> SavedTable:
    return SavedTable(numbers=table.numbers.tobytes(), codes=table.codes.tobytes())


def _fill(table: Table, saved: SavedTable) -> None:
    table.numbers.frombytes(saved.numbers)
    table.codes.frombytes(saved.codes)
    if table.rows * table.numbers_width != len(table.numbers) or table.rows * table.codes_width != len(table.codes):
        raise ValueError("a saved table has rows that are not whole")
