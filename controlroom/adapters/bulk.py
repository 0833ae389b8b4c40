"""Many rows in one go.

SQLite: one prepared statement a table. PostgreSQL: one statement over JSON for all tables, which is a transaction by
itself and costs one round trip.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

from controlroom.adapters.tables import event_streams, events, idempotency, parked_reactions, reaction_cursors

APPENDED = (events, event_streams, idempotency)
REPLACED = (reaction_cursors, parked_reactions)

Rows = Sequence[tuple[object, ...]]


def insert_all(connection: Connection, rows: Mapping[Table, Rows]) -> None:
    """Insert rows, values in the order of their table's columns. Rows of REPLACED tables take the place of old ones."""
    tables = tuple(table for table in (*APPENDED, *REPLACED) if rows.get(table))
    if connection.dialect.name != "postgresql":
        for table in tables:
            connection.exec_driver_sql(_prepared(table), list(rows[table]))
    elif tables:
        connection.exec_driver_sql(_from_json(tables), tuple(_as_json(table, rows[table]) for table in tables))


def rows_with_keys(connection: Connection, *, region: str, keys: Sequence[str]) -> Sequence[Any]:
    """The rows of `idempotency` with these keys, by one statement whatever their number."""
    asked = f"SELECT {_names(idempotency)} FROM {idempotency.name} "  # noqa: S608
    if connection.dialect.name == "postgresql":
        asked += "WHERE region = %s AND key = ANY(ARRAY(SELECT json_array_elements_text(%s::json)))"
    else:
        asked += "WHERE region = ? AND key IN (SELECT value FROM json_each(?))"
    return connection.exec_driver_sql(asked, (region, msgspec.json.encode(keys).decode())).all()


def _as_json(table: Table, rows: Rows) -> str:
    names = table.columns.keys()
    return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


@cache
def _prepared(table: Table) -> str:
    marks = ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks}){_on_conflict(table)}"  # noqa: S608


@cache
def _from_json(tables: tuple[Table, ...]) -> str:
    inserts = [
        f"INSERT INTO {table.name} ({_names(table)}) SELECT {_names(table)} "  # noqa: S608
        f"FROM json_populate_recordset(NULL::{table.name}, %s::json){_on_conflict(table)}"
        for table in tables
    ]
    parts = ", ".join(f"part{number} AS ({insert})" for number, insert in enumerate(inserts[:-1]))
    return f"WITH {parts} {inserts[-1]}" if parts else inserts[-1]


def _on_conflict(table: Table) -> str:
    if table not in REPLACED:
        return ""
    key = [column.name for column in table.primary_key]
    others = ", ".join(f"{name} = excluded.{name}" for name in table.columns.keys() if name not in key)  # noqa: SIM118
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {others}"


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
