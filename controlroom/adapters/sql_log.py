"""The log in SQLite or PostgreSQL, by the same code."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, delete, select, text, union_all
from sqlalchemy.exc import SQLAlchemyError

from controlroom.adapters.engine import create_store_engine, sqlite_problem
from controlroom.adapters.recent import RECENT
from controlroom.adapters.region_session import RegionSession
from controlroom.adapters.schema import NEWEST, store_revision, upgrade_store
from controlroom.adapters.tables import (
    event_streams,
    events,
    idempotency,
    parked_reactions,
    reaction_cursors,
    snapshots,
)
from controlroom.adapters.writer_lock import FileLock
from controlroom.errors import LogUnavailable, RegionHasWriter
from controlroom.log import (
    Append,
    Head,
    ParkedReaction,
    Snapshot,
    StoredAnswer,
    StoredEvent,
    StoreHealth,
)


class SqlLog:
    """An EventLog over an engine. Each region that is written has connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._sessions: dict[str, RegionSession] = {}
        self._file_locks: dict[str, FileLock] = {}

    @classmethod
    def open(cls, url: str) -> "SqlLog":
        """Connect and bring the tables up to date. Raises StoreUrlUnusable, LogUnavailable."""
        engine = create_store_engine(url)
        log = cls(engine)
        with log._unavailable():
            upgrade_store(engine)
        return log

    @property
    def engine(self) -> Engine:
        return self._engine

    def acquire(self, region: str, *, wait_s: float) -> None:
        if region in self._sessions:
            raise RegionHasWriter(region, "this very process")
        if self._engine.dialect.name == "sqlite":
            lock = FileLock(str(self._engine.url.database), region)
            lock.acquire(wait_s=wait_s)
            self._file_locks[region] = lock
        try:
            self._connect(region, wait_s=wait_s)
        except BaseException:
            self.release(region)
            raise

    def regain(self, region: str) -> None:
        session = self._sessions.get(region)
        if session is None or not session.is_alive():
            self._drop_session(region)
            self._connect(region, wait_s=0.0)

    def _connect(self, region: str, *, wait_s: float) -> None:
        with self._unavailable():
            self._sessions[region] = RegionSession(self._engine, region, wait_s=wait_s)

    def release(self, region: str) -> None:
        self._drop_session(region)
        lock = self._file_locks.pop(region, None)
        if lock is not None:
            lock.release()

    def append(self, region: str, addition: Append) -> None:
        rows = _rows(region, addition)
        unparked = addition.progress.unparked
        with self._session(region) as session:
            if not unparked:
                session.insert(rows)
                return
            with session.transaction() as transaction:
                session.insert_within(transaction, rows)
                _unpark(transaction, region, unparked)

    def answers(self, region: str, keys: list[str]) -> dict[str, StoredAnswer]:
        with self._session(region) as session:
            found = session.rows_with_keys(keys)
        return {row[1]: StoredAnswer(*row) for row in found}

    def forget_answers(self, region: str, *, before_at: float) -> int:
        with self._writing(region) as transaction:
            return sum(
                transaction.execute(delete(table).where(table.c.region == region, table.c.at < before_at)).rowcount
                for table in self._places(idempotency)
            )

    def head(self, region: str) -> Head:
        table = events
        last = select(table.c.position, table.c.hash).where(table.c.region == region)
        rows = self._read(last.order_by(table.c.position.desc()).limit(1))
        return Head(position=rows[0][0], hash=rows[0][1]) if rows else Head()

    def read(self, region: str, *, after: int, limit: int, stream: str | None = None) -> list[StoredEvent]:
        table = events
        asked = select(table).where(table.c.region == region, table.c.position > after)
        if stream is not None:
            places = self._places(event_streams)
            positions = (select(t.c.position).where(t.c.region == region, t.c.stream == stream) for t in places)
            asked = asked.where(table.c.position.in_(union_all(*positions)))
        return [StoredEvent(*row) for row in self._read(asked.order_by(table.c.position).limit(limit))]

    def save_snapshot(self, region: str, snapshot: Snapshot, *, keep: int = 2) -> None:
        table = snapshots
        mine = table.c.region == region
        kept = select(table.c.position).where(mine).order_by(table.c.position.desc()).limit(keep)
        with self._writing(region) as transaction:
            transaction.execute(delete(table).where(mine, table.c.position == snapshot.position))
            transaction.execute(table.insert().values(region=region, **msgspec.structs.asdict(snapshot)))
            transaction.execute(delete(table).where(mine, table.c.position.not_in(kept.scalar_subquery())))

    def snapshots(self, region: str) -> list[Snapshot]:
        table = snapshots
        rows = self._read(select(table).where(table.c.region == region).order_by(table.c.position.desc()))
        return [Snapshot(**{name: value for name, value in row._mapping.items() if name != "region"}) for row in rows]

    def cursors(self, region: str) -> dict[str, int]:
        table = reaction_cursors
        rows = self._read(select(table.c.reaction, table.c.position).where(table.c.region == region))
        return {row[0]: row[1] for row in rows}

    def parked(self, region: str) -> list[ParkedReaction]:
        table = parked_reactions
        rows = self._read(select(table).where(table.c.region == region).order_by(table.c.position))
        return [ParkedReaction(reaction=row[1], position=row[2], error=row[3], at=row[4]) for row in rows]

    def regions(self) -> list[str]:
        """The regions that have events."""
        return [row[0] for row in self._read(select(events.c.region).distinct().order_by(events.c.region))]

    def health(self) -> StoreHealth:
        name = self._engine.dialect.name
        try:
            version = self._version()
            behind = store_revision(self._engine) != NEWEST
        except (SQLAlchemyError, OSError) as error:
            return StoreHealth(ok=False, engine=name, version="", problem=_in_words(error))
        problem = "its tables are not of this program's version: upgrade them" if behind else None
        if name == "sqlite":
            problem = sqlite_problem(tuple(map(int, version.split(".")))) or problem
        return StoreHealth(ok=True, engine=name, version=version, problem=problem)

    def close(self) -> None:
        for region in list(self._sessions):
            self.release(region)
        self._engine.dispose()

    def _version(self) -> str:
        asked = text("SELECT sqlite_version()" if self._engine.dialect.name == "sqlite" else "SHOW server_version")
        with self._engine.connect() as connection:
            return str(connection.scalar(asked))

    def _places(self, table: Table) -> tuple[Table, ...]:
        """Where rows of a table are."""
        return (table, RECENT[table]) if self._engine.dialect.name == "sqlite" else (table,)

    def _read(self, asked: Any) -> Sequence[Any]:
        with self._unavailable(), self._engine.connect() as connection:
            return connection.execute(asked).all()

    @contextlib.contextmanager
    def _session(self, region: str) -> Iterator[RegionSession]:
        """The region's own connections. A failure drops them; `regain` makes new ones."""
        session = self._sessions.get(region)
        if session is None:
            raise LogUnavailable(f"region {region!r} has lost its connection to the store")
        try:
            with self._unavailable():
                yield session
        except BaseException:
            self._drop_session(region)
            raise

    @contextlib.contextmanager
    def _writing(self, region: str) -> Iterator[Connection]:
        with self._session(region) as session, session.transaction() as transaction:
            yield transaction

    def _drop_session(self, region: str) -> None:
        session = self._sessions.pop(region, None)
        if session is not None:
            session.close()

    @contextlib.contextmanager
    def _unavailable(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, self._driver_error) as error:
            raise LogUnavailable(f"the store does not take or give: {_in_words(error)}") from error


def _rows(region: str, addition: Append) -> dict[Table, list[tuple[object, ...]]]:
    progress = addition.progress
    return {
        events: [msgspec.structs.astuple(row) for row in addition.events],
        event_streams: [
            *((row.region, row.stream, row.version, row.position) for row in addition.events),
            *(msgspec.structs.astuple(row) for row in addition.streams),
        ],
        idempotency: [msgspec.structs.astuple(row) for row in addition.answers],
        reaction_cursors: [(region, name, position) for name, position in progress.cursors.items()],
        parked_reactions: [(region, p.reaction, p.position, p.error, p.at) for p in progress.parked],
    }


def _unpark(session: Connection, region: str, done: Sequence[tuple[str, int]]) -> None:
    table = parked_reactions
    for reaction, position in done:
        here = (table.c.region == region, table.c.reaction == reaction, table.c.position == position)
        session.execute(delete(table).where(*here))


def _in_words(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).splitlines()[0] if str(cause) else ''}"
