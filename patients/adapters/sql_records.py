"""The part of a session in a SQL database that is about entries of records."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from patients.adapters.tables import entries
from patients.records.model import RecordEntry


class RecordSessionPart:
    """Over the connection of the session's one transaction."""

    _connection: Connection

    def add_entry(self, entry: RecordEntry) -> RecordEntry:
        row = _row(entry)
        del row["entry_number"]
        number = self._connection.execute(insert(entries).values(row).returning(entries.c.entry_number)).scalar_one()
        return msgspec.structs.replace(entry, entry_number=number)

    def change_entry(self, entry: RecordEntry) -> None:
        changed = update(entries).where(entries.c.entry_number == entry.entry_number)
        self._connection.execute(changed.values(_row(entry)))

    def entry(self, entry_number: int) -> RecordEntry | None:
        wanted = select(entries).where(entries.c.entry_number == entry_number)
        row = self._connection.execute(wanted).mappings().one_or_none()
        return None if row is None else _read(row)

    def entries(self, patient_ids: Iterable[str]) -> Sequence[RecordEntry]:
        wanted = select(entries).where(entries.c.patient_id.in_(list(patient_ids))).order_by(entries.c.entry_number)
        return [_read(row) for row in self._connection.execute(wanted).mappings()]


def _row(entry: RecordEntry) -> dict[str, Any]:
    return msgspec.structs.asdict(entry) | {"details": msgspec.json.encode(entry.details).decode()}


def _read(row: RowMapping) -> RecordEntry:
    told: dict[str, Any] = {str(name): value for name, value in row.items()}
    return msgspec.convert(told | {"details": msgspec.json.decode(told["details"])}, RecordEntry)
