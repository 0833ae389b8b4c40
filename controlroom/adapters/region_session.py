"""The connections of one region that is written here: one that writes and holds the region, one that looks up keys.

They are two so that keys can be looked up while the other waits for the disk.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError

from controlroom.adapters.bulk import (
    Rows,
    insert_into_postgresql,
    insert_into_sqlite,
    postgresql_rows_with_keys,
    sqlite_rows_with_keys,
)
from controlroom.adapters.recent import MOST_RECENT, count_recent, put_recent_in_order
from controlroom.adapters.tables import event_streams
from controlroom.adapters.writer_lock import lock_session


class RegionSession:
    """Made with the region locked (PostgreSQL: by the writing connection itself). After an error: `close`."""

    def __init__(self, engine: Engine, region: str, *, wait_s: float) -> None:
        self._region = region
        self._sqlite = engine.dialect.name == "sqlite"
        self._opened: list[Connection] = []
        try:
            self._writing = self._connect(engine)
            if not self._sqlite:
                lock_session(self._writing, region, wait_s=wait_s)
            self._looking_up = self._connect(engine)
            if not self._sqlite:
                for connection in self._opened:
                    _commit_each_statement(connection)
            self._recent = count_recent(_driver(self._writing)) if self._sqlite else 0
        except BaseException:
            self.close()
            raise

    def _connect(self, engine: Engine) -> Connection:
        self._opened.append(engine.connect())
        return self._opened[-1]

    def insert(self, rows: Mapping[Table, Rows]) -> None:
        """Insert all rows in one transaction."""
        connection = _driver(self._writing)
        if self._sqlite:
            connection.execute("BEGIN IMMEDIATE")
            self._insert_into_sqlite(connection, rows)
            connection.execute("COMMIT")
        else:
            insert_into_postgresql(connection, rows)

    def insert_within(self, transaction: Connection, rows: Mapping[Table, Rows]) -> None:
        """Insert rows as a part of a transaction that `transaction` has begun."""
        (self._insert_into_sqlite if self._sqlite else insert_into_postgresql)(_driver(transaction), rows)

    def _insert_into_sqlite(self, connection: Any, rows: Mapping[Table, Rows]) -> None:
        insert_into_sqlite(connection, rows)
        self._recent += len(rows.get(event_streams, ()))
        if self._recent >= MOST_RECENT:
            put_recent_in_order(connection)
            self._recent = 0

    def rows_with_keys(self, keys: Sequence[str]) -> Sequence[Any]:
        """The rows of `idempotency` with these keys; from another thread than the one that writes if need be."""
        look_up = sqlite_rows_with_keys if self._sqlite else postgresql_rows_with_keys
        return look_up(_driver(self._looking_up), region=self._region, keys=keys)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """For several statements that are no inserts."""
        with self._writing.begin():
            if not self._sqlite:
                self._writing.exec_driver_sql("BEGIN")
            yield self._writing

    def is_alive(self) -> bool:
        """Whether both connections still answer."""
        try:
            for connection in self._opened:
                _driver(connection).execute("SELECT 1").fetchall()
        except Exception:
            return False
        return True

    def close(self) -> None:
        """Drop both connections, whatever state they are in; the region's lock goes with them."""
        for connection in self._opened:
            with contextlib.suppress(SQLAlchemyError, OSError):
                connection.invalidate()
            with contextlib.suppress(SQLAlchemyError, OSError):
                connection.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _commit_each_statement(connection: Connection) -> None:
    """A PostgreSQL connection whose statements are transactions by themselves, unless BEGIN is said.

    It only looks up keys: without statistics of a growing table the planner would scan all of it.
    """
    connection.execution_options(isolation_level="AUTOCOMMIT")
    with connection.begin():
        connection.exec_driver_sql("SET enable_seqscan = off")
