"""The ledger of a region follows its log."""

from controlroom.adapters.memory_log import MemoryLog
from controlroom.indicator_books import IndicatorBooks
from dispatch.messages import AssignUnit, RecordUnitStatus
from dispatch.model import UnitStatus
from tests.controlroom.world import call, do, founded, open_room


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
