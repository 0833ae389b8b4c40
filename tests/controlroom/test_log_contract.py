"""Whatever keeps the log keeps these promises: in memory, in SQLite, in PostgreSQL."""

import threading

import pytest

from controlroom.errors import LogUnavailable, RegionHasWriter
from controlroom.log import (
    Append,
    EventLog,
    Head,
    ParkedReaction,
    Progress,
    Snapshot,
    StoredAnswer,
    StoredEvent,
    StreamEntry,
)
from tests.controlroom.conftest import OpenLog
from tests.controlroom.world import fresh_region


def event(region: str, position: int, *, stream: str = "unit/u1", version: int | None = None) -> StoredEvent:
    awkward = '{"text":"Ж \\u0000 \\" \' % :x"}'
    at = 1_750_000_000.123456 + position / 3
    version = version or position
    return StoredEvent(region, position, stream, version, f'["{stream}"]', "a.B", 1, at, "olga", None, None, awkward,
                       f"h{position - 1}", f"h{position}")  # fmt: skip


def answer(region: str, key: str, *, at: float = 5.0) -> StoredAnswer:
    return StoredAnswer(region, key, "body", 1, 2, at)


def test_rows_come_back_as_they_were_written_in_order_and_by_page(log: EventLog) -> None:
    region = fresh_region()
    rows = tuple(event(region, position) for position in range(1, 8))
    log.acquire(region, wait_s=0)
    log.append(region, Append(events=rows[:4]))
    log.append(region, Append(events=rows[4:]))
    assert log.read(region, after=0, limit=100) == list(rows)
    assert log.read(region, after=2, limit=3) == list(rows[2:5])
    assert log.read(region, after=7, limit=3) == []
    assert log.head(region) == Head(position=7, hash="h7")
    assert log.head("nowhere") == Head()


def test_a_stream_is_found_as_own_stream_and_as_one_of_several(log: EventLog) -> None:
    region = fresh_region()
    rows = (event(region, 1, stream="unit/u1", version=1), event(region, 2, stream="incident/i", version=2))
    log.acquire(region, wait_s=0)
    log.append(region, Append(events=rows, streams=(StreamEntry(region, "incident/i", 1, 1),)))
    assert [row.position for row in log.read(region, after=0, limit=9, stream="incident/i")] == [1, 2]
    assert [row.position for row in log.read(region, after=1, limit=9, stream="incident/i")] == [2]
    assert [row.position for row in log.read(region, after=0, limit=9, stream="unit/u1")] == [1]


def test_a_transaction_that_fails_adds_nothing_and_the_log_takes_the_next_one(log: EventLog) -> None:
    region = fresh_region()
    log.acquire(region, wait_s=0)
    log.append(region, Append(events=(event(region, 1),)))
    taken = Append(events=(event(region, 1),), answers=(answer(region, "k"),))
    with pytest.raises(LogUnavailable):
        log.append(region, taken)
    log.regain(region)
    assert log.answers(region, ["k"]) == {}
    log.append(region, Append(events=(event(region, 2),)))
    assert log.head(region).position == 2


def test_answers_are_found_by_key_within_their_region_and_forgotten_by_age(log: EventLog) -> None:
    region, other = fresh_region(), fresh_region()
    old, new = answer(region, "old", at=1.0), answer(region, "новый % ' \"", at=9.0)
    for name in (region, other):
        log.acquire(name, wait_s=0)
    log.append(region, Append(answers=(old, new)))
    assert log.answers(region, [new.key, "none", "old"]) == {"old": old, new.key: new}
    assert log.answers(other, ["old"]) == {}
    assert log.forget_answers(region, before_at=5.0) == 1
    assert log.answers(region, ["old", new.key]) == {new.key: new}


def test_only_the_newest_snapshots_are_kept(log: EventLog) -> None:
    region = fresh_region()
    log.acquire(region, wait_s=0)
    kept = [
        Snapshot(position=at, head_hash="h", fingerprint="f", body=b"\x00\xff", body_sha256="s", at=float(at))
        for at in (1, 5, 9)
    ]
    for snapshot in (*kept, kept[2]):
        log.save_snapshot(region, snapshot)
    assert log.snapshots(region) == [kept[2], kept[1]]


def test_progress_of_reactions_is_kept_and_parked_failures_come_off_the_list(log: EventLog) -> None:
    region = fresh_region()
    failure = ParkedReaction(reaction="warn", position=3, error="ValueError: no", at=2.0)
    log.acquire(region, wait_s=0)
    log.append(region, Append(progress=Progress(cursors={"warn": 3, "order": 2}, parked=(failure,))))
    log.append(region, Append(progress=Progress(cursors={"order": 7})))
    assert log.cursors(region) == {"warn": 3, "order": 7}
    assert log.parked(region) == [failure]
    log.append(region, Append(progress=Progress(unparked=(("warn", 3),))))
    assert log.parked(region) == []


def test_a_region_has_one_writer_and_the_next_takes_over_when_it_goes(open_log: OpenLog) -> None:
    region, first, second = fresh_region(), open_log(), open_log()
    first.acquire(region, wait_s=0)
    with pytest.raises(RegionHasWriter, match=region):
        second.acquire(region, wait_s=0.3)
    if second is not first:
        with pytest.raises(LogUnavailable):
            second.append(region, Append(events=(event(region, 1),)))
    threading.Timer(0.3, lambda: first.release(region)).start()
    second.acquire(region, wait_s=30.0)
    second.append(region, Append(events=(event(region, 1),)))
    second.release(region)


def test_a_healthy_store_says_so(log: EventLog) -> None:
    health = log.health()
    assert (health.ok, health.problem) == (True, None)
