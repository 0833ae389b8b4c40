"""A snapshot is a shortcut to the state that replay gives; whatever is doubtful about it, replay is used."""

from collections.abc import Callable

import msgspec
import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.errors import LogBroken
from controlroom.log import EventLog, Snapshot
from tests.controlroom.world import call, do, founded, fresh_region, open_room


def test_a_room_opens_from_its_snapshot_and_the_events_after_it(log: EventLog) -> None:
    region = fresh_region()
    with founded(open_room(log=log, region=region, snapshot_every=4)) as room:
        for _ in range(6):
            do(room, call())
        assert room.health().last_snapshot_position == 8
        lived = room.state
        log.release(region)
        with open_room(log=log, region=region) as again:
            assert again.health().last_snapshot_position == 8
            assert again.state == lived


def test_closing_stores_a_snapshot() -> None:
    log = MemoryLog()
    founded(open_room(log=log)).close()
    assert [snapshot.position for snapshot in log.snapshots("minsk")] == [3]


def change(**fields: object) -> Callable[[Snapshot], Snapshot]:
    return lambda snapshot: msgspec.structs.replace(snapshot, **fields)


@pytest.mark.parametrize(
    "spoil",
    [
        change(fingerprint="another program"),
        change(body=b"\x00"),
        change(head_hash="0" * 64),
        change(position=2),
        lambda snapshot: msgspec.structs.replace(snapshot, body=snapshot.body[:-9]),
    ],
    ids=["another model", "garbage", "another log", "another position", "cut off"],
)
def test_a_doubtful_snapshot_is_passed_over_and_the_log_replayed(spoil: Callable[[Snapshot], Snapshot]) -> None:
    log = MemoryLog()
    room = founded(open_room(log=log))
    lived = room.state
    room.close()
    log._of("minsk").snapshots = [spoil(snapshot) for snapshot in log.snapshots("minsk")]
    with open_room(log=log) as again:
        assert again.health().last_snapshot_position == 0
        assert again.state == lived


def test_a_log_that_was_edited_after_the_snapshot_is_not_opened() -> None:
    log = MemoryLog()
    founded(open_room(log=log)).close()
    with open_room(log=log) as room:
        do(room, call())
        log.release("minsk")
    events = log._of("minsk").events
    events[-1] = msgspec.structs.replace(events[-1], actor="mallory")
    log._of("minsk").snapshots.pop(0)
    with pytest.raises(LogBroken, match="edited"):
        open_room(log=log)
