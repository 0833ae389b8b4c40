"""The log fails: nobody is told what is not so, nothing is half done, and the room goes on when the log is back."""

import threading
from concurrent.futures import Future
from typing import Any

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.errors import CommandRefused, IdempotencyKeyReused, LogUnavailable
from controlroom.log import Append
from controlroom.messages import Accepted, CommandEnvelope
from controlroom.room import ControlRoom
from tests.controlroom.world import call, do, founded, fresh_region, open_room, post


class Fails(MemoryLog):
    """Fails when told to: before it has written, or after (the answer to the commit was lost)."""

    before = after = False

    def append(self, region: str, addition: Append) -> None:
        if self.before:
            raise LogUnavailable("the disk is full")
        super().append(region, addition)
        if self.after:
            raise LogUnavailable("the connection was lost")


@pytest.mark.parametrize("threaded", [False, True])
def test_a_commit_that_fails_changes_nothing_and_the_room_goes_on_when_the_log_is_back(threaded: bool) -> None:
    log = Fails()
    with founded(open_room(log=log, threaded=threaded)) as room:
        before = room.state
        log.before = True
        with pytest.raises(LogUnavailable, match="disk is full"):
            do(room, call(), idempotency_key="k")
        assert room.state is before
        health = room.health()
        assert (health.ready, health.log_ok, health.log_trouble) == (False, False, "the disk is full")
        log.before = False
        assert not do(room, call(), idempotency_key="k").replayed
        assert room.health().ready
    assert verify_chain(log, "minsk").ok


@pytest.mark.parametrize("threaded", [False, True])
def test_a_commit_whose_answer_was_lost_is_found_and_not_done_twice(threaded: bool) -> None:
    log = Fails()
    with founded(open_room(log=log, threaded=threaded)) as room, room.follow(after=3) as follower:
        log.after = True
        with pytest.raises(LogUnavailable):
            do(room, call(), idempotency_key="k")
        log.after = False
        assert do(room, call(), idempotency_key="k").replayed
        assert len(room.state.dispatch.incidents) == 1
        assert [message.position for message in follower.next_batch()] == [4]
    assert verify_chain(log, "minsk").ok


class Holds(MemoryLog):
    """Holds a commit until it is let go, so that a batch gathers behind it; may then fail those of many events."""

    tolerated = 1

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.reached, self.failing = threading.Event(), threading.Event(), False
        self.gate.set()

    def append(self, region: str, addition: Append) -> None:
        self.reached.set()
        self.gate.wait()
        if self.failing and len(addition.events) > self.tolerated:
            raise LogUnavailable("the disk is full")
        super().append(region, addition)


def test_when_a_batch_fails_no_refusal_decided_upon_it_is_given_out() -> None:
    """The second of two posts is refused because of the first; when neither is written, that refusal is not true."""
    log = Holds()
    with founded(open_room(log=log, threaded=True), units=2) as room:
        log.gate.clear()
        log.reached.clear()
        first = room.submit(CommandEnvelope(command=call(), actor="olga"))
        assert log.reached.wait(10.0)
        log.failing = True
        behind = [room.submit(CommandEnvelope(command=c, actor="olga")) for c in (post("u1"), call(), post("nobody"))]
        log.gate.set()
        assert first.result().position == 4
        for future in behind:
            assert isinstance(future.exception(), LogUnavailable)
        log.failing = False
        with pytest.raises(CommandRefused):
            do(room, post("nobody"))


def given_while_one_is_written(log: Holds, room: ControlRoom, *commands: Any) -> list[Future[Accepted]]:
    """A call with the key `k` is in flight, held by the log, when these are given."""
    log.gate.clear()
    log.reached.clear()
    first = room.submit(CommandEnvelope(command=call(), actor="olga", idempotency_key="k"))
    assert log.reached.wait(10.0)
    return [first, *(room.submit(CommandEnvelope(command=c, actor="olga", idempotency_key="k")) for c in commands)]


def test_what_is_decided_while_a_commit_runs_is_neither_told_nor_shown_before_it_ends() -> None:
    log = Holds()
    with founded(open_room(log=log, threaded=True)) as room:
        before = room.state
        first, again = given_while_one_is_written(log, room, call())
        refused = room.submit(CommandEnvelope(command=post("nobody"), actor="olga"))
        for future in (first, again, refused):
            with pytest.raises(TimeoutError):
                future.result(0.05)
        assert room.state is before
        log.gate.set()
        assert (first.result().position, first.result().replayed) == (4, False)
        assert (again.result().position, again.result().replayed) == (4, True)
        assert again.result().events == first.result().events
        assert isinstance(refused.exception(), CommandRefused)
        assert room.state.position == 4
    assert verify_chain(log, "minsk").ok


def test_a_key_given_again_with_another_command_while_the_first_is_written_is_refused() -> None:
    log = Holds()
    with founded(open_room(log=log, threaded=True)) as room:
        first, other = given_while_one_is_written(log, room, post("u1"))
        log.gate.set()
        assert first.result().position == 4
        assert isinstance(other.exception(), IdempotencyKeyReused)


def test_a_commit_that_fails_takes_with_it_what_was_decided_upon_it() -> None:
    log = Holds()
    log.tolerated = 0
    with founded(open_room(log=log, threaded=True)) as room:
        before = room.state
        futures = given_while_one_is_written(log, room, call())
        futures.append(room.submit(CommandEnvelope(command=post("nobody"), actor="olga")))
        log.failing = True
        log.gate.set()
        assert [type(future.exception()) for future in futures] == [LogUnavailable] * 3
        assert room.state is before
        log.failing = False
        assert do(room, call(), idempotency_key="k").position == 4
    assert verify_chain(log, "minsk").ok


@pytest.mark.server
def test_postgresql_drops_every_session_and_the_room_takes_its_region_again(postgres_url: str) -> None:
    region, log, admin = fresh_region(), SqlLog.open(postgres_url), SqlLog.open(postgres_url)
    with founded(open_room(log=log, region=region, threaded=True)) as room:
        with admin.engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
        with pytest.raises(LogUnavailable):
            do(room, call(), idempotency_key="k")
        assert do(room, call(), idempotency_key="k").position == 4
        assert room.health().ready
    assert verify_chain(log, region).ok
    log.close()
    admin.close()
