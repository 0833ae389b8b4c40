"""One writer per region: a lock that goes when its holder dies, however it dies.

SQLite: an advisory lock on a file beside the database, held by the open file. PostgreSQL: an advisory lock held by
the very session that writes, so that a writer who lost its session can't write any more.
"""

import fcntl
import hashlib
import os
import time
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from controlroom.errors import LogUnavailable, RegionHasWriter

POLL_S = 0.1


class FileLock:
    """The writer's lock of a region in a SQLite database."""

    def __init__(self, database: str, region: str) -> None:
        self.path = Path(f"{database}.writer-{hashlib.sha256(region.encode()).hexdigest()[:12]}.lock")
        self._region = region
        self._file: int | None = None

    def acquire(self, *, wait_s: float) -> None:
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LogUnavailable(f"the writer's lock {self.path.name} can't be opened: {error.strerror}") from error
        until_s = time.monotonic() + wait_s
        while not _locked(file):
            if time.monotonic() >= until_s:
                os.close(file)
                raise RegionHasWriter(self._region, str(self.path))
            time.sleep(POLL_S)
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_session(connection: Connection, region: str, *, wait_s: float) -> None:
    """Take the region's lock for a PostgreSQL session until it ends. Raises RegionHasWriter after `wait_s`."""
    key = int.from_bytes(hashlib.sha256(b"arterial/" + region.encode()).digest()[:8], "big", signed=True)
    until_s = time.monotonic() + wait_s
    while not _session_locked(connection, key, wait_s=min(1.0, max(0.0, until_s - time.monotonic()))):
        if time.monotonic() >= until_s:
            raise RegionHasWriter(region, "another session of PostgreSQL")


def _session_locked(connection: Connection, key: int, *, wait_s: float) -> bool:
    with connection.begin():
        if wait_s == 0.0:
            return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}))
        connection.execute(text("SELECT set_config('lock_timeout', :ms, true)"), {"ms": str(int(wait_s * 1_000) or 1)})
        try:
            with connection.begin_nested():
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == "55P03":
                return False
            raise
        return True
