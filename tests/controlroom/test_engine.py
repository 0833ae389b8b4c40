"""The store says what it is, refuses what it can't be, and writes as durably as it promises."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from controlroom.adapters.engine import StoreUrlUnusable, create_store_engine, sqlite_library, sqlite_problem
from controlroom.adapters.schema import NEWEST, store_revision, upgrade_store
from controlroom.adapters.sql_log import SqlLog
from controlroom.adapters.tables import metadata
from controlroom.errors import LogUnavailable, RegionHasWriter
from tests.controlroom.world import call, do, open_room


@pytest.mark.parametrize(
    ("version", "bad"),
    [((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False)],
)
def test_versions_of_sqlite_with_the_wal_reset_bug_are_named(version: tuple[int, ...], bad: bool) -> None:
    problem = sqlite_problem(version)
    assert (problem is not None) == bad
    assert problem is None or "WAL-reset" in problem


def test_the_sqlite_in_use_is_free_of_that_bug() -> None:
    assert sqlite_problem(sqlite_library().sqlite_version_info) is None


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    with create_store_engine(f"sqlite:///{tmp_path}/log.sqlite").connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2


@pytest.mark.server
def test_postgresql_waits_for_the_disk(postgres_url: str) -> None:
    with create_store_engine(postgres_url).connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW fsync")) == "on"


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a/b", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(StoreUrlUnusable):
        create_store_engine(url)


def test_a_store_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/log.sqlite", "postgresql://nobody@127.0.0.1:1/nothing"):
        with pytest.raises(LogUnavailable, match="the store does not take or give"):
            SqlLog.open(url)


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(LogUnavailable):
        SqlLog.open(f"sqlite:///{tmp_path}/log.sqlite")


def test_the_migrations_make_the_tables_the_program_uses(tmp_path: Path) -> None:
    engine = create_store_engine(f"sqlite:///{tmp_path}/log.sqlite")
    assert store_revision(engine) is None
    upgrade_store(engine)
    upgrade_store(engine)
    assert store_revision(engine) == NEWEST
    found = inspect(engine)
    for table in metadata.sorted_tables:
        made = {column["name"]: str(column["type"]) for column in found.get_columns(table.name)}
        meant = {column.name: str(column.type.compile(engine.dialect)) for column in table.columns}
        assert made == meant, table.name
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]


def test_a_store_of_another_version_is_not_ready(tmp_path: Path) -> None:
    log = SqlLog.open(f"sqlite:///{tmp_path}/log.sqlite")
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE controlroom_schema_version SET version_num = '0000'"))
    assert "upgrade" in (log.health().problem or "")


def test_a_second_process_on_the_same_file_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/log.sqlite"
    with open_room(log=SqlLog.open(url)) as room:
        with pytest.raises(RegionHasWriter, match="region 'minsk' is being served already"):
            open_room(log=SqlLog.open(url))
        do(room, call())
    with open_room(log=SqlLog.open(url)) as next_room:
        assert next_room.state.position == 1


def test_regions_share_a_store_and_nothing_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/log.sqlite"
    log = SqlLog.open(url)
    with open_room(log=log, region="brest") as brest, open_room(log=log, region="minsk") as minsk:
        do(brest, call(), idempotency_key="k")
        assert not do(minsk, call(), idempotency_key="k").replayed
        assert (brest.state.position, minsk.state.position) == (1, 1)
    assert log.regions() == ["brest", "minsk"]
