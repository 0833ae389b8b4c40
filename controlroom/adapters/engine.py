"""Engines for the store: SQLite by a library without the WAL-reset bug, or PostgreSQL by psycopg 3."""

from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from controlroom.errors import ControlRoomError

SHAPES = "write sqlite:///path or postgresql+psycopg://user:password@host/database"
BUSY_TIMEOUT_S = 5.0
CHECKPOINT_PAGES = 8_000
"""Pages in the write-ahead log (32 MB) before a commit also moves them into the database: rarely, for it takes long."""
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
"""SQLite versions that can damage a database in WAL mode when a checkpoint and a commit meet (fixed in 3.51.3)."""


class StoreUrlUnusable(ControlRoomError):
    """The address names no store that this program can use."""

    def __init__(self, detail: str) -> None:
        super().__init__("store-url-unusable", detail, kind="invalid", field="url")


def create_store_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`. Raises StoreUrlUnusable for anything else."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise StoreUrlUnusable(f"a database's address is no URL: {SHAPES}") from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise StoreUrlUnusable(f"a database at {parsed.get_backend_name()}:// can't be used: {SHAPES}")


def sqlite_problem(version: tuple[int, ...]) -> str | None:
    """What is wrong with a version of the SQLite library, in words."""
    first, last = WAL_RESET_BUG
    if not first <= version <= last:
        return None
    shown = ".".join(map(str, version))
    return f"SQLite {shown} can damage a database in WAL mode (WAL-reset bug, 3.7.0 to 3.51.2): install pysqlite3"


def sqlite_library() -> ModuleType:
    """The newest SQLite there is: pysqlite3's own, else Python's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    library: ModuleType = dbapi2
    return library


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise StoreUrlUnusable("a SQLite store needs a file (sqlite:///path); for memory only, use MemoryLog")
    engine = create_engine(
        url.set(drivername="sqlite"), module=sqlite_library(), connect_args={"timeout": BUSY_TIMEOUT_S}
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"wal_autocheckpoint={CHECKPOINT_PAGES}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "tcp_user_timeout": 5_000,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        },
    )
