"""The ledger of a region follows its log."""

import logging

import msgspec
import pytest
from msgspec.structs import replace

from controlroom.adapters.memory_log import MemoryLog
from controlroom.indicator_books import SAVED_AFTER, IndicatorBooks
from controlroom.log import StoredEvent
from controlroom.room import ControlRoom
from controlroom.saved_books import SavedBooks
from dispatch.messages import AssignUnit, RecordUnitStatus
from dispatch.model import UnitStatus
from tests.controlroom.world import call, do, founded, open_room
from tests.dispatch.indicators_world import told


def test_books_read_in_pieces_say_what_books_read_at_once_say() -> None:
    """Whoever asks after each command and whoever asks once at the end get the same records."""
    log = MemoryLog()
    room = founded(open_room(log=log))
    followed = room.indicator_books()
    incident_id = do(room, call()).events[0].event.incident_id
    for command in (
        AssignUnit(unit_id="u1", incident_id=incident_id),
        RecordUnitStatus(unit_id="u1", status=UnitStatus.EN_ROUTE),
        RecordUnitStatus(unit_id="u1", status=UnitStatus.ON_SCENE),
    ):
        do(room, command)
        followed.records(up_to=room.state.position)
    at_once = IndicatorBooks(log, "minsk").records()
    piece_by_piece = followed.records()
    assert piece_by_piece.responses["on_scene_at"].tolist() == [room.clock.now()]
    for name, column in at_once.responses.items():
        assert str(column.tolist()) == str(piece_by_piece.responses[name].tolist())
    room.close()


def test_a_question_reads_no_further_than_it_was_asked() -> None:
    room = founded(open_room())
    do(room, call())
    before = room.state.position
    do(room, call())
    books = room.indicator_books()
    assert len(books.records(up_to=before).incident_ids) == 1
    assert len(books.records().incident_ids) == 2
    room.close()


class Store:
    """Keeps bytes as a file would."""

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.full = False

    def read(self) -> bytes | None:
        return self.content

    def write(self, content: bytes) -> None:
        if self.full:
            raise OSError("the disk is full")
        self.content = content


class WatchedLog(MemoryLog):
    """Tells how many events were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_events = 0

    def read(self, region: str, *, after: int, limit: int, stream: str | None = None) -> list[StoredEvent]:
        rows = super().read(region, after=after, limit=limit, stream=stream)
        self.read_events += len(rows)
        return rows


def worked_day(log: MemoryLog) -> ControlRoom:
    """A room in which a unit was sent, went and arrived."""
    room = founded(open_room(log=log))
    incident_id = do(room, call()).events[0].event.incident_id
    do(room, AssignUnit(unit_id="u1", incident_id=incident_id))
    do(room, RecordUnitStatus(unit_id="u1", status=UnitStatus.ON_SCENE))
    return room


def test_what_was_saved_is_read_on_by_the_next_start() -> None:
    """After a restart only what came since is read, and the records are those of a reading from the beginning."""
    log, store = WatchedLog(), Store()
    room = worked_day(log)
    before = room.indicator_books(store)
    before.records()
    before.save()
    do(room, RecordUnitStatus(unit_id="u1", status=UnitStatus.TRANSPORTING))
    do(room, call())
    since = room.state.position - before.position
    log.read_events = 0
    again = told(room.indicator_books(store).records())
    one_to_compare = 1
    assert log.read_events == since + one_to_compare
    assert again == told(room.indicator_books().records())
    room.close()


@pytest.mark.parametrize("fault", ["damaged", "of another program", "of another log", "of another region", "too long"])
def test_what_was_saved_is_passed_over_when_it_is_doubtful(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    log, store = MemoryLog(), Store()
    room = worked_day(log)
    books = room.indicator_books(store)
    books.records()
    books.save()
    assert store.content is not None
    saved = msgspec.msgpack.decode(store.content, type=SavedBooks)
    changed = {
        "damaged": {"body": saved.body[:-9]},
        "of another program": {"fingerprint": "0" * 64},
        "of another log": {"head_hash": "0" * 64},
        "of another region": {"region": "riga"},
        "too long": {"position": saved.position + 1},
    }[fault]
    store.content = msgspec.msgpack.encode(replace(saved, **changed))
    assert told(room.indicator_books(store).records()) == told(room.indicator_books().records())
    store.content = store.content[:100]
    with caplog.at_level(logging.WARNING):
        assert told(room.indicator_books(store).records()) == told(room.indicator_books().records())
    assert "passed over" in caplog.text
    room.close()


def test_a_full_disk_takes_no_figure_away(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.full = True
    room = worked_day(MemoryLog())
    books = room.indicator_books(store)
    books.keep_up()
    books.save()
    assert "the disk is full" in caplog.text
    assert told(books.records()) == told(room.indicator_books().records())
    room.close()


def test_little_that_is_new_is_not_saved_before_the_end() -> None:
    """A few events are read again sooner than a large file is written for each of them."""
    store = Store()
    room = worked_day(MemoryLog())
    books = room.indicator_books(store)
    books.keep_up()
    assert 0 < books.position < SAVED_AFTER
    assert store.content is None
    books.save()
    assert store.content is not None
    room.close()
