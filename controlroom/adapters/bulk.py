"""Many rows in one go, in and out: SQLite by one prepared statement, PostgreSQL by one parameter."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        names = table.columns.keys()
        records = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(_from_json(table), (msgspec.json.encode(records).decode(),))
    else:
        connection.exec_driver_sql(_prepared(table), list(rows))


@cache
def _prepared(table: Table) -> str:
    marks = ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})"  # noqa: S608


@cache
def _from_json(table: Table) -> str:
    records = f"json_populate_recordset(NULL::{table.name}, %s::json)"
    return f"INSERT INTO {table.name} ({_names(table)}) SELECT {_names(table)} FROM {records}"  # noqa: S608


def prefer_indexes(connection: Connection) -> None:
    """The writer only looks up keys; PostgreSQL without statistics of a growing table would scan all of it."""
    with connection.begin():
        connection.exec_driver_sql("SET enable_seqscan = off")


def rows_with_keys(connection: Connection, table: Table, *, region: str, keys: Sequence[str]) -> Sequence[Any]:
    """The rows of a region whose `key` is one of these, by one statement whatever their number."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_by_array(table), (region, list(keys))).all()
    return connection.exec_driver_sql(_by_json(table), (region, msgspec.json.encode(keys).decode())).all()


@cache
def _by_array(table: Table) -> str:
    return f"SELECT {_names(table)} FROM {table.name} WHERE region = %s AND key = ANY(%s::text[])"  # noqa: S608


@cache
def _by_json(table: Table) -> str:
    return f"SELECT {_names(table)} FROM {table.name} WHERE region = ? AND key IN (SELECT value FROM json_each(?))"  # noqa: S608


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
