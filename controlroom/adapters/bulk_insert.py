"""Putting many rows into a table fast: SQLite by one prepared statement, PostgreSQL by one statement over arrays."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        connection.exec_driver_sql(_over_arrays(table), columns)
    else:
        connection.exec_driver_sql(_prepared(table), list(rows))


@cache
def _prepared(table: Table) -> str:
    marks = ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})"  # noqa: S608


@cache
def _over_arrays(table: Table) -> str:
    arrays = ", ".join(f"%s::{column.type.compile(_POSTGRESQL)}[]" for column in table.columns)
    return f"INSERT INTO {table.name} ({_names(table)}) SELECT * FROM unnest({arrays})"  # noqa: S608


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
