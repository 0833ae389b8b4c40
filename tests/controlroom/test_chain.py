"""Any change to a stored log is found and named."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.log import StoredEvent
from tests.controlroom.world import call, do, founded, open_room

OTHER = {
    "region": "brest",
    "position": 1_000,
    "stream": "unit/other",
    "version": 77,
    "streams": '["unit/other"]',
    "type": "dispatch.UnitPosted",
    "schema_version": 9,
    "at": 5.5,
    "actor": "mallory",
    "command_key": "other",
    "caused_by": 1,
    "payload": "{}",
    "prev_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.fixture
def stored(tmp_path: Path) -> SqlLog:
    """A log of five events in SQLite, its room closed."""
    log = SqlLog.open(f"sqlite:///{tmp_path}/log.sqlite")
    with founded(open_room(log=log), units=3) as room:
        do(room, call(), idempotency_key="k")
    return log


def change(log: SqlLog, statement: str, **values: object) -> None:
    with log.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_an_untouched_log_verifies(stored: SqlLog) -> None:
    report = verify_chain(stored, "minsk")
    assert (report.ok, report.events, report.head) == (True, 5, stored.head("minsk"))


@pytest.mark.parametrize("column", msgspec.structs.fields(StoredEvent), ids=lambda column: column.name)
def test_every_column_of_every_row_is_under_the_chain(
    stored: SqlLog, column: msgspec.structs.FieldInfo, tmp_path: Path
) -> None:
    """Each of the five rows is changed in this column, found at the first place that shows it, and put back."""
    head = stored.head("minsk")
    name = column.name
    for position in range(1, 6):
        before = getattr(stored.read("minsk", after=position - 1, limit=1)[0], name)
        where = {"region": "minsk", "position": position}
        there = {**where, name: OTHER[name]} if name in where else where
        update = f'UPDATE events SET "{name}" = :v WHERE region = :region AND position = :position'  # noqa: S608
        change(stored, update, v=OTHER[name], **where)
        report = verify_chain(stored, "minsk", expected_head=head)
        assert not report.ok, f"{name} of {position}"
        assert report.first_bad_position is not None
        assert report.first_bad_position >= position
        assert str(position) in (report.what or "")
        change(stored, update, v=before, **there)
    assert verify_chain(stored, "minsk", expected_head=head).ok


def test_a_deleted_event_leaves_a_gap(stored: SqlLog) -> None:
    change(stored, "DELETE FROM events WHERE position = 3")
    report = verify_chain(stored, "minsk")
    assert (report.ok, report.first_bad_position, report.what) == (False, 4, "event 3 is missing: 4 follows 2")


def test_two_events_that_change_places_are_found(stored: SqlLog) -> None:
    for now, then in ((2, 100), (3, 2), (100, 3)):
        change(stored, "UPDATE events SET position = :then WHERE position = :now", now=now, then=then)
    report = verify_chain(stored, "minsk")
    assert (report.ok, report.first_bad_position) == (False, 2)


def test_a_log_cut_off_at_its_end_is_found_by_the_head_exported_before(stored: SqlLog) -> None:
    head = stored.head("minsk")
    change(stored, "DELETE FROM events WHERE position >= 4")
    assert verify_chain(stored, "minsk").ok
    report = verify_chain(stored, "minsk", expected_head=head)
    assert (report.ok, report.first_bad_position) == (False, 4)
    assert "cut off" in (report.what or "")


def test_a_log_that_was_rewritten_whole_is_found_by_the_head_exported_before(stored: SqlLog, tmp_path: Path) -> None:
    head = stored.head("minsk")
    rewritten = SqlLog.open(f"sqlite:///{tmp_path}/rewritten.sqlite")
    with founded(open_room(log=rewritten), units=4) as room:
        do(room, call())
    assert verify_chain(rewritten, "minsk").ok
    report = verify_chain(rewritten, "minsk", expected_head=head)
    assert (report.ok, report.first_bad_position) == (False, 5)
