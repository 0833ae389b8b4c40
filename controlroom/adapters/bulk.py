"""Many rows in one go, by the driver itself: the writer's path has no time for more.

SQLite: one statement a table for up to 64 rows, so that the interpreter is let go once a table and not once a row.
PostgreSQL: one statement over JSON for all tables, which is a transaction by itself and costs one round trip.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from controlroom.adapters.recent import RECENT
from controlroom.adapters.tables import event_streams, events, idempotency, parked_reactions, reaction_cursors

APPENDED = (events, event_streams, idempotency)
REPLACED = (reaction_cursors, parked_reactions)
MOST_ROWS_A_STATEMENT = 64

Rows = Sequence[tuple[object, ...]]
DriverConnection = Any


def insert_into_sqlite(connection: DriverConnection, rows: Mapping[Table, Rows]) -> None:
    """Insert rows, values in the order of their table's columns; those that have a table to wait in go there.

    Rows of REPLACED tables take the place of old ones.
    """
    for table in (*APPENDED, *REPLACED):
        for part in _in_powers_of_two(rows.get(table, ())):
            statement = _with_values(RECENT.get(table, table), len(part))
            connection.execute(statement, tuple(chain.from_iterable(part)))


def insert_into_postgresql(connection: DriverConnection, rows: Mapping[Table, Rows]) -> None:
    """Insert rows, values in the order of their table's columns. Rows of REPLACED tables take the place of old ones."""
    tables = tuple(table for table in (*APPENDED, *REPLACED) if rows.get(table))
    if tables:
        given = tuple(msgspec.json.encode(rows[table]).decode() for table in tables)
        connection.execute(_from_json(tables), given, prepare=True)


def sqlite_rows_with_keys(connection: DriverConnection, *, region: str, keys: Sequence[str]) -> Sequence[Any]:
    """The rows of `idempotency` with these keys, by one statement whatever their number."""
    asked = (region, msgspec.json.encode(keys).decode())
    rows: Sequence[Any] = connection.execute(_by_keys_in_sqlite(), asked * 2).fetchall()
    return rows


def postgresql_rows_with_keys(connection: DriverConnection, *, region: str, keys: Sequence[str]) -> Sequence[Any]:
    """As `sqlite_rows_with_keys`."""
    asked = (region, msgspec.json.encode(keys).decode())
    rows: Sequence[Any] = connection.execute(_by_keys_in_postgresql(), asked, prepare=True).fetchall()
    return rows


@cache
def _by_keys_in_sqlite() -> str:
    where = "region = ? AND key IN (SELECT value FROM json_each(?))"
    names = _names(idempotency)
    both = (f"SELECT {names} FROM {table.name} WHERE {where}" for table in (idempotency, RECENT[idempotency]))  # noqa: S608
    return " UNION ALL ".join(both)


@cache
def _by_keys_in_postgresql() -> str:
    where = "region = %s AND key = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))"
    return f"SELECT {_names(idempotency)} FROM {idempotency.name} WHERE {where}"  # noqa: S608


def _in_powers_of_two(rows: Rows) -> Iterator[Rows]:
    """Parts of 64, 32 ... 1 rows: few different statements, so that all of them stay prepared."""
    start = 0
    while left := len(rows) - start:
        count = min(MOST_ROWS_A_STATEMENT, 1 << (left.bit_length() - 1))
        yield rows[start : start + count]
        start += count


@cache
def _with_values(table: Table, count: int) -> str:
    row = f"({', '.join('?' for _ in table.columns)})"
    values = ", ".join([row] * count)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES {values}{_on_conflict(table)}"  # noqa: S608


@cache
def _from_json(tables: tuple[Table, ...]) -> str:
    inserts = [
        f"INSERT INTO {table.name} ({_names(table)}) SELECT {_values_of_json(table)} "  # noqa: S608
        f"FROM jsonb_array_elements(%s::jsonb) AS given{_on_conflict(table)}"
        for table in tables
    ]
    parts = ", ".join(f"part{number} AS ({insert})" for number, insert in enumerate(inserts[:-1]))
    return f"WITH {parts} {inserts[-1]}" if parts else inserts[-1]


def _values_of_json(table: Table) -> str:
    """A row's columns out of `given`, a JSON array of its values; numbers come through unchanged."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = (column.type.compile(dialect) for column in table.columns)
    return ", ".join(f"(given->>{number})::{type_name}" for number, type_name in enumerate(types))


def _on_conflict(table: Table) -> str:
    if table not in REPLACED:
        return ""
    key = [column.name for column in table.primary_key]
    others = ", ".join(f"{name} = excluded.{name}" for name in table.columns.keys() if name not in key)  # noqa: SIM118
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {others}"


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
