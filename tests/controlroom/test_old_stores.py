"""A store made by an older version of the program is brought up to date, and nothing that stood in it is lost."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, make_url

from controlroom.adapters import schema
from controlroom.adapters.engine import create_store_engine
from controlroom.adapters.memory_log import MemoryLog
from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.log import Append, StoredAnswer
from dispatch.messages import AssignUnit
from tests.controlroom.world import call, do, founded, fresh_region, open_room


class KeepsAdditions(MemoryLog):
    """Remembers what each commit added."""

    def __init__(self) -> None:
        super().__init__()
        self.added: list[Append] = []

    def append(self, region: str, addition: Append) -> None:
        super().append(region, addition)
        self.added.append(addition)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def empty_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.sqlite"
    name = f"old_store_{fresh_region().replace('-', '_')}"
    server = make_url(request.getfixturevalue("postgres_url"))
    with create_store_engine(server.render_as_string(hide_password=False)).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(f"CREATE DATABASE {name}")
    return server.set(database=name).render_as_string(hide_password=False)


def migrate(engine: Engine, revision: str, *, by: Callable[[Config, str], None] = command.upgrade) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        by(config, revision)


def insert(engine: Engine, table: str, rows: Sequence[msgspec.Struct]) -> None:
    for row in rows:
        columns = msgspec.structs.asdict(row)
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(mark for _ in columns)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                tuple(columns.values()),
            )


def old_store(url: str) -> StoredAnswer:
    """A store of schema 0001 with six events, the last of two streams; the answer to the key `k` in it."""
    kept = KeepsAdditions()
    with founded(open_room(log=kept), units=3) as room:
        incident_id = do(room, call(), idempotency_key="k").events[0].event.incident_id
        do(room, AssignUnit(incident_id=incident_id, unit_id="u2"))
    assert any(addition.streams for addition in kept.added)
    engine = create_store_engine(url)
    migrate(engine, "0001")
    for addition in kept.added:
        insert(engine, "events", addition.events)
        insert(engine, "event_streams", addition.streams)
        insert(engine, "idempotency", addition.answers)
    engine.dispose()
    return kept.answers("minsk", ["k"])["k"]


def test_an_old_store_opens_verifies_finds_its_answers_and_streams_and_goes_on(empty_store_url: str) -> None:
    answer = old_store(empty_store_url)
    log = SqlLog.open(empty_store_url)
    assert schema.store_revision(log.engine) == schema.NEWEST
    report = verify_chain(log, "minsk")
    assert (report.ok, report.events) == (True, 6)
    with open_room(log=log) as room:
        assert log.answers("minsk", ["k"]) == {"k": answer}
        again = do(room, call(), idempotency_key="k")
        assert (again.replayed, again.position) == (True, 5)
        assert [event.position for event in room.events(stream="unit/u2")] == [3, 6]
        incident_id = again.events[0].event.incident_id
        assert [event.position for event in room.events(stream=f"incident/{incident_id}")] == [5, 6]
        assert do(room, call()).position == 7
    assert verify_chain(log, "minsk").ok
    log.close()


def test_the_newest_tables_can_be_taken_back_to_the_old_ones(empty_store_url: str) -> None:
    """An operator who must return to the older program keeps every event, stream and answer."""
    log = SqlLog.open(empty_store_url)
    with founded(open_room(log=log), units=2) as room:
        do(room, call(), idempotency_key="k")
    rows = log.read("minsk", after=0, limit=9)
    migrate(log.engine, "0001", by=command.downgrade)
    unique = inspect(log.engine).get_unique_constraints("events")
    assert [constraint["column_names"] for constraint in unique] == [["region", "stream", "version"]]
    with log.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM idempotency").scalar_one() == 1
    migrate(log.engine, "head")
    assert log.read("minsk", after=0, limit=9) == rows
    assert [row.position for row in log.read("minsk", after=0, limit=9, stream="unit/u2")] == [3]
    log.close()
