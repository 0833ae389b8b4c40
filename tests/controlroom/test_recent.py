"""In SQLite the newest look-up rows wait in order of arrival: wherever a row is, it is found."""

from pathlib import Path

from controlroom.adapters.recent import MOST_RECENT
from controlroom.adapters.sql_log import SqlLog
from controlroom.adapters.tables import event_streams, idempotency, recent_event_streams, recent_idempotency
from controlroom.log import Append
from tests.controlroom.test_log_contract import answer, event

BATCH = MOST_RECENT // 3
LAST = 5 * BATCH


def rows_in(log: SqlLog, table: str) -> int:
    with log.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608


def filled(url: str) -> SqlLog:
    """Five commits: by the end the rows of four have been put in order, and a batch waits."""
    log = SqlLog.open(url)
    log.acquire("minsk", wait_s=0)
    for first in range(1, LAST + 1, BATCH):
        positions = range(first, first + BATCH)
        events = tuple(event("minsk", at, stream=f"unit/u{at % 7}", version=1 + at // 7) for at in positions)
        answers = tuple(answer("minsk", f"key {at}", at=float(at)) for at in positions)
        log.append("minsk", Append(events=events, answers=answers))
    return log


def test_streams_and_answers_are_found_before_and_after_their_rows_are_put_in_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/log.sqlite"
    filled(url).close()
    log = SqlLog.open(url)
    for ordered, recent in ((event_streams, recent_event_streams), (idempotency, recent_idempotency)):
        assert 0 < rows_in(log, recent.name) <= MOST_RECENT
        assert rows_in(log, ordered.name) + rows_in(log, recent.name) == LAST
    log.acquire("minsk", wait_s=0)
    found = [row.position for row in log.read("minsk", after=0, limit=LAST, stream="unit/u3")]
    assert found == list(range(3, LAST + 1, 7))
    keys = ["key 1", f"key {LAST}", "never given"]
    assert log.answers("minsk", keys) == {key: answer("minsk", key, at=float(key[4:])) for key in keys[:2]}
    log.close()


def test_rows_that_waited_when_the_program_ended_are_put_in_order_by_the_next_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/log.sqlite"
    filled(url).close()
    log = SqlLog.open(url)
    waiting = rows_in(log, recent_event_streams.name)
    log.acquire("minsk", wait_s=0)
    positions = range(LAST + 1, LAST + 1 + MOST_RECENT - waiting)
    events = tuple(event("minsk", at, stream="unit/new", version=at - LAST) for at in positions)
    log.append("minsk", Append(events=events))
    assert rows_in(log, recent_event_streams.name) == rows_in(log, recent_idempotency.name) == 0
    assert rows_in(log, event_streams.name) == positions[-1]
    log.close()


def test_answers_are_forgotten_wherever_they_are(tmp_path: Path) -> None:
    log = filled(f"sqlite:///{tmp_path}/log.sqlite")
    assert log.forget_answers("minsk", before_at=float(LAST)) == LAST - 1
    assert list(log.answers("minsk", ["key 1", f"key {LAST - 1}", f"key {LAST}"])) == [f"key {LAST}"]
    log.close()
