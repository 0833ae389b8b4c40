"""The trace index in SQLite or PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from controlroom.adapters.engine import create_store_engine
from controlroom.adapters.trace_tables import (
    metadata,
    trace_heads,
    traced_donations,
    traced_sources,
    traced_units,
)
from controlroom.log import Head
from controlroom.tracing.index import INDEX_VERSION, TraceEntry

AT_ONCE = 500


class SqlTraceIndex:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._read = msgspec.msgpack.Decoder(TraceEntry)
        self._write = msgspec.msgpack.Encoder()

    @classmethod
    def open(cls, url: str) -> "SqlTraceIndex":
        """Connect; an index of another version is dropped, to be made anew. Raises StoreUrlUnusable."""
        index = cls(create_store_engine(url))
        with index._engine.begin() as connection:
            metadata.create_all(connection)
            asked = select(trace_heads.c.index_version).where(trace_heads.c.index_version != INDEX_VERSION)
            if connection.execute(asked).first() is not None:
                metadata.drop_all(connection)
                metadata.create_all(connection)
        return index

    @property
    def engine(self) -> Engine:
        return self._engine

    def head(self, region: str) -> Head:
        table = trace_heads
        with self._engine.connect() as connection:
            row = connection.execute(select(table.c.position, table.c.hash).where(table.c.region == region)).first()
        return Head() if row is None else Head(position=row[0], hash=row[1])

    def clear(self, region: str) -> None:
        with self._engine.begin() as connection:
            for table in metadata.tables.values():
                connection.execute(delete(table).where(table.c.region == region))

    def put(self, region: str, entries: Sequence[TraceEntry], *, head: Head) -> None:
        units = [
            {
                "region": region,
                "blood_unit_id": entry.unit.blood_unit_id,
                "patient_id": entry.unit.patient_id,
                "entry": self._write.encode(entry),
            }
            for entry in entries
        ]
        donations = [
            {"region": region, "din": din, "blood_unit_id": entry.unit.blood_unit_id}
            for entry in entries
            for din in entry.dins
        ]
        sources = [
            {"region": region, "source_unit_id": source_id, "blood_unit_id": entry.unit.blood_unit_id}
            for entry in entries
            for source_id in entry.unit.source_unit_ids
        ]
        now_at = [{"region": region, "position": head.position, "hash": head.hash, "index_version": INDEX_VERSION}]
        with self._engine.begin() as connection:
            for table, rows in (
                (traced_units, units),
                (traced_donations, donations),
                (traced_sources, sources),
                (trace_heads, now_at),
            ):
                self._upsert(connection, table, rows)

    def entries(self, region: str, unit_ids: Iterable[str]) -> list[TraceEntry]:
        table = traced_units
        found = self._in_portions(select(table.c.entry), table.c.region == region, table.c.blood_unit_id, unit_ids)
        return [self._read.decode(row[0]) for row in found]

    def units_of_donation(self, region: str, din: str) -> list[str]:
        table = traced_donations
        return self._names(select(table.c.blood_unit_id).where(table.c.region == region, table.c.din == din))

    def units_of_patient(self, region: str, patient_id: str) -> list[str]:
        table = traced_units
        mine = table.c.region == region, table.c.patient_id == patient_id
        return self._names(select(table.c.blood_unit_id).where(*mine))

    def made_of(self, region: str, unit_ids: Iterable[str]) -> dict[str, list[str]]:
        table = traced_sources
        asked = select(table.c.source_unit_id, table.c.blood_unit_id)
        made: dict[str, list[str]] = {}
        for source_id, unit_id in self._in_portions(asked, table.c.region == region, table.c.source_unit_id, unit_ids):
            made.setdefault(source_id, []).append(unit_id)
        return {source_id: sorted(names) for source_id, names in made.items()}

    def close(self) -> None:
        self._engine.dispose()

    def _upsert(self, connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        statement = self._insert(table)
        changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        if changed:
            statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        connection.execute(statement, rows)

    def _names(self, asked: Any) -> list[str]:
        with self._engine.connect() as connection:
            return sorted(str(row[0]) for row in connection.execute(asked))

    def _in_portions(self, asked: Any, mine: Any, column: Any, names: Iterable[str]) -> Iterator[Any]:
        """Rows for any number of names; a statement takes so many at once."""
        left = iter(names)
        with self._engine.connect() as connection:
            while portion := list(islice(left, AT_ONCE)):
                yield from connection.execute(asked.where(mine, column.in_(portion)))
