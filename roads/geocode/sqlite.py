"""The SQLite library: the packaged newer one where there is one, else Python's own."""

from __future__ import annotations

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:  # pysqlite3 has wheels for Linux only
    import sqlite3  # type: ignore[no-redef]

__all__ = ["sqlite3"]
