"""What a client of a control room may rely on, with threads and without."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest

from controlroom.adapters.memory_bus import InProcessBus
from controlroom.adapters.memory_log import MemoryLog
from controlroom.chain import verify_chain
from controlroom.clock import ManualClock
from controlroom.errors import CommandRefused, IdempotencyKeyReused, RoomClosed, RoomOverloaded, VersionConflict
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.room import ControlRoom
from dispatch.messages import AssignUnit, PostUnit, RegisterStation, ReportCall, UnitAssigned
from dispatch.model import UnitStatus
from tests.controlroom.world import MORNING, call, do, founded, fresh_region, open_room, post, station, unit


@pytest.fixture(params=[False, True], ids=["inline", "threaded"])
def room(request: pytest.FixtureRequest) -> Iterator[ControlRoom]:
    with founded(open_room(threaded=request.param)) as room:
        yield room


def test_an_accepted_command_is_an_event_in_the_log_and_in_the_state(room: ControlRoom) -> None:
    incident = do(room, call()).events[0].event.incident_id
    accepted = do(room, AssignUnit(incident_id=incident, unit_id="u1"), caused_by=4)
    (recorded,) = accepted.events
    assert recorded.event == UnitAssigned(unit_id="u1", incident_id=incident)
    assert (recorded.type, recorded.position, recorded.at) == ("dispatch.UnitAssigned", 5, MORNING)
    assert (recorded.stream, recorded.version, recorded.caused_by) == ("unit/u1", 2, 4)
    assert room.state.dispatch.units["u1"].status is UnitStatus.ASSIGNED
    assert room.events(after=4) == [recorded]
    assert [event.position for event in room.events(stream=f"incident/{incident}")] == [4, 5]
    assert room.state.versions[f"incident/{incident}"] == 2


def test_a_reader_keeps_the_state_it_holds_while_the_room_moves_on(room: ControlRoom) -> None:
    held = room.state
    do(room, post("u1"))
    assert held.dispatch.units["u1"].status is UnitStatus.AVAILABLE_AT_STATION
    assert room.state.position == held.position + 1


def test_a_refusal_keeps_the_subjects_words_and_changes_nothing(room: ControlRoom) -> None:
    before = room.state
    with pytest.raises(CommandRefused) as refusal:
        do(room, post("nobody"))
    assert (refusal.value.kind, refusal.value.field) == ("not-found", "unit_id")
    assert "nobody" in refusal.value.detail
    assert room.state == before


def test_the_same_key_and_command_give_the_first_answer_again(room: ControlRoom) -> None:
    first = do(room, call(), idempotency_key="call-1")
    again = do(room, call(), idempotency_key="call-1")
    assert (again.replayed, again.events, again.position) == (True, first.events, first.position)
    assert room.state.position == first.position


@pytest.mark.parametrize(
    ("other", "actor"), [(post("u1"), "olga"), (call(), "pavel")], ids=["another command", "another actor"]
)
def test_a_key_can_not_be_used_for_anything_else(room: ControlRoom, other: Any, actor: str) -> None:
    do(room, call(), idempotency_key="call-1")
    with pytest.raises(IdempotencyKeyReused, match="used before for another command"):
        do(room, other, idempotency_key="call-1", actor=actor)


def test_a_refused_command_may_be_tried_again_with_its_key(room: ControlRoom) -> None:
    with pytest.raises(CommandRefused):
        do(room, post("u3"), idempotency_key="post-u3")
    do(room, unit("u3"))
    assert not do(room, post("u3"), idempotency_key="post-u3").replayed


def test_a_command_decided_on_an_old_version_is_refused_with_both_versions(room: ControlRoom) -> None:
    seen = room.state.versions["unit/u1"]
    do(room, post("u1"), expected_versions={"unit/u1": seen})
    with pytest.raises(VersionConflict) as conflict:
        do(room, post("u1", lon=27.7), expected_versions={"unit/u1": seen})
    assert (conflict.value.expected, conflict.value.actual) == (seen, seen + 1)
    do(room, unit("u3"), expected_versions={"unit/u3": 0})


def test_a_closed_room_takes_no_commands_and_still_shows_its_state(room: ControlRoom) -> None:
    room.close()
    with pytest.raises(RoomClosed):
        do(room, call())
    assert room.state.position == 3
    assert not room.health().ready


def test_a_command_refused_in_a_batch_does_not_spoil_the_others(log: Any) -> None:
    """All are queued before the writer starts on them, so that they share commits."""
    with founded(open_room(threaded=True, log=log, region="batch"), units=9) as room:
        commands = [post(f"u{number}") for number in range(20)]
        futures = [room.submit(CommandEnvelope(command=command, actor="olga")) for command in commands]
        refused = [number for number, future in enumerate(futures) if future.exception() is not None]
        assert refused == [0, *range(10, 20)]
    assert verify_chain(log, "batch").ok


def test_one_key_twice_in_a_batch_is_carried_out_once() -> None:
    with founded(open_room(threaded=True)) as room:
        envelopes = [CommandEnvelope(command=call(), actor="olga", idempotency_key="k") for _ in range(50)]
        answers = [future.result() for future in [room.submit(envelope) for envelope in envelopes]]
        assert len(room.state.dispatch.incidents) == 1
        assert {answer.events for answer in answers} == {answers[0].events}
        assert sum(not answer.replayed for answer in answers) == 1


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (PostUnit(unit_id="u1", lon=NAN, lat=53.9), "lon"),
        (PostUnit(unit_id="u1", lon=27.5, lat=-INF), "lat"),
        (PostUnit(unit_id="u1", lon=1e300, lat=53.9), "lon"),
        (PostUnit(unit_id="u1", lon="27.5", lat=53.9), "lon"),  # type: ignore[arg-type]
        (PostUnit(unit_id=7, lon=27.5, lat=53.9), "unit_id"),  # type: ignore[arg-type]
        (PostUnit(unit_id="u\x001", lon=27.5, lat=53.9), "unit_id"),
        (PostUnit(unit_id="u\ud800", lon=27.5, lat=53.9), "unit_id"),
        (PostUnit(unit_id=object(), lon=27.5, lat=53.9), None),  # type: ignore[arg-type]
        (RegisterStation(station_id="s2", name="S" * 1_000_000, lon=27.5, lat=53.9), "command"),
        (RegisterStation(station_id="s" * 300, name="S", lon=27.5, lat=53.9), "station_id"),
        (RegisterStation(station_id="s2", name="S", lon=27.5, lat=53.9, capacity=10**30), None),
        (RegisterStation(station_id="s2", name="S", lon=27.5, lat=53.9, capacity=2.5), "capacity"),  # type: ignore[arg-type]
        (msgspec.structs.replace(call(), call_received_at=NAN), "call_received_at"),
        (msgspec.structs.replace(call(), call_received_at=MORNING + 10 * 86_400), "call_received_at"),
        (msgspec.structs.replace(call(), priority=True), "priority"),
        ("assign u1", "command"),
        (UnitAssigned(unit_id="u1", incident_id="i"), "command"),
    ],
)
def test_what_is_malformed_never_reaches_the_log(room: ControlRoom, command: Any, field: str | None) -> None:
    before = room.state
    with pytest.raises(CommandRefused) as refusal:
        do(room, command)
    assert refusal.value.kind == "invalid"
    assert refusal.value.field == field or field is None
    assert room.state == before
    assert room.events(after=before.position) == []
    do(room, post("u1"))


@pytest.mark.parametrize(
    "envelope",
    [
        {"actor": ""},
        {"actor": 7},
        {"actor": "x" * 201},
        {"idempotency_key": "a\nb"},
        {"idempotency_key": ""},
        {"expected_versions": {"unit/u1": "1"}},
        {"expected_versions": [1]},
        {"caused_by": -1},
        {"caused_by": 2**70},
        {"caused_by": True},
    ],
)
def test_a_malformed_envelope_is_refused_naming_its_field(room: ControlRoom, envelope: dict[str, Any]) -> None:
    with pytest.raises(CommandRefused) as refusal:
        do(room, post("u1"), **envelope)
    assert refusal.value.field in envelope


def test_answers_to_keys_outlive_the_room(log: Any) -> None:
    with open_room(log=log, region="lasting") as first:
        answer = do(first, station(), idempotency_key="k")
    with open_room(log=log, region="lasting") as second:
        again = do(second, station(), idempotency_key="k")
        assert (again.replayed, again.events) == (True, answer.events)
        with pytest.raises(IdempotencyKeyReused):
            do(second, unit("u1"), idempotency_key="k")


def test_answers_are_kept_for_a_week_of_the_logs_time_and_then_forgotten() -> None:
    clock = ManualClock(MORNING)
    room = founded(open_room(clock=clock))
    do(room, call(), idempotency_key="k")
    clock.advance(7 * 86_400.0)
    do(room, call())
    room._forget_answers()
    assert do(room, call(), idempotency_key="k").replayed
    clock.advance(1.0)
    do(room, call())
    room._forget_answers()
    assert not do(room, call(), idempotency_key="k").replayed


class BrokenBus(InProcessBus):
    """A bus with a fault of its own."""

    def publish(self, region: str, events: Sequence[RecordedEvent]) -> None:
        raise ValueError("a fault of the bus")


@pytest.mark.parametrize("threaded", [False, True])
def test_a_bus_that_breaks_its_promise_does_not_touch_decisions(threaded: bool) -> None:
    with founded(open_room(bus=BrokenBus(), threaded=threaded)) as room:
        assert do(room, call()).position == 4


def test_a_room_that_holds_too_many_waiting_commands_says_so_at_once() -> None:
    with open_room(threaded=True, max_waiting=0) as room, pytest.raises(RoomOverloaded, match="try again"):
        do(room, station())


@pytest.mark.parametrize("page", [{"after": -1}, {"after": 2**70}, {"after": "1"}, {"limit": -1}, {"limit": 10**9}])
def test_a_page_of_events_that_is_none_is_refused(log: Any, page: dict[str, Any]) -> None:
    with founded(open_room(log=log, region=fresh_region())) as room:
        with pytest.raises(CommandRefused, match="whole number"):
            room.events(**page)
        assert [event.position for event in room.events(after=1, limit=1)] == [2]
        assert room.events(after=2**63 - 1) == room.events(limit=0) == []


def test_a_region_needs_a_name_that_can_be_printed() -> None:
    for name in ("", "a\nb", "x" * 101):
        with pytest.raises(CommandRefused):
            open_room(region=name, log=MemoryLog())


def test_reports_of_calls_get_numbers_of_their_own_in_one_batch() -> None:
    with open_room(threaded=True) as room:
        futures = [room.submit(CommandEnvelope(command=call(), actor="olga")) for _ in range(100)]
        ids = [future.result().events[0].event.incident_id for future in futures]
        assert len(set(ids)) == 100
        assert isinstance(room.events(limit=1)[0].event.needs, tuple)
        assert ReportCall in room.subjects.commands
