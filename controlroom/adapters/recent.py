"""Rows that wait in order of arrival before they are put in order of key (SQLite).

Rows in order of key lie scattered: each changes a page of its own, and a commit writes whole pages. In order of arrival
a commit's rows share a few pages. So new rows of `event_streams` and `idempotency` first go to tables without keys;
once there are many, all go at once to where they belong, in the transaction of some commit. Readers look in both.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from controlroom.adapters.tables import event_streams, idempotency, recent_event_streams, recent_idempotency

RECENT: Mapping[Table, Table] = {event_streams: recent_event_streams, idempotency: recent_idempotency}
MOST_RECENT = 2_048
"""Events whose rows may wait: looking through them must stay fast."""


def count_recent(connection: Any) -> int:
    """How many rows of `event_streams` wait, at least one for each event; by a driver's connection."""
    count: int = connection.execute(f"SELECT count(*) FROM {recent_event_streams.name}").fetchone()[0]  # noqa: S608
    return count


def put_recent_in_order(connection: Any) -> None:
    """Move all rows that wait to where they belong, within the transaction a driver's connection is in."""
    for table, recent in RECENT.items():
        key = ", ".join(column.name for column in table.primary_key)
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {recent.name} ORDER BY {key}")  # noqa: S608
        connection.execute(f"DELETE FROM {recent.name}")  # noqa: S608
