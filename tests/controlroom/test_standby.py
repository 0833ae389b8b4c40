"""Over PostgreSQL a second room waits as standby and takes over when the first one's process is killed."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.reduction import DupFd

import pytest

from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.clock import SystemClock
from controlroom.errors import LogUnavailable, RegionHasWriter
from controlroom.room import ControlRoom
from tests.controlroom.storm import CLIENTS, run_storm
from tests.controlroom.world import call, do, founded, open_room, unit

pytestmark = pytest.mark.server


def test_a_standby_takes_over_from_a_killed_writer_and_no_acknowledged_event_is_lost(postgres_url: str) -> None:
    log, context = SqlLog.open(postgres_url), multiprocessing.get_context("forkserver")
    with founded(open_room(log=log, region="storm", clock=SystemClock()), units=0) as room:
        for client in range(CLIENTS):
            do(room, unit(f"u{client}"))
    reader, writer = os.pipe()
    process = context.Process(target=run_storm, args=(postgres_url, 0, DupFd(writer), False), daemon=True)
    process.start()
    os.close(writer)
    with os.fdopen(reader, "rb") as acknowledgements:
        assert acknowledgements.readline() == b"open\n"
        with pytest.raises(RegionHasWriter):
            open_room(log=log, region="storm", clock=SystemClock())
        waiting: list[ControlRoom] = []
        standby = threading.Thread(
            target=lambda: waiting.append(
                open_room(log=log, region="storm", clock=SystemClock(), standby_wait_s=float("inf"))
            )
        )
        standby.start()
        told = [acknowledgements.readline() for _ in range(20)]
        assert not waiting
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        told += acknowledgements.read().splitlines(keepends=True)
    process.join()
    standby.join(30.0)
    (room,) = waiting
    keys = [line.decode().strip() for line in told if line.endswith(b"\n")]
    assert set(log.answers("storm", keys)) == set(keys)
    assert verify_chain(log, "storm").ok
    do(room, call())
    room.close()
    log.close()


def test_a_writer_that_lost_its_session_to_a_standby_can_not_write_any_more(postgres_url: str) -> None:
    """It finds that another has the region, and says so; what it could not write is nowhere."""
    first, second = SqlLog.open(postgres_url), SqlLog.open(postgres_url)
    old = open_room(log=first, region="fenced")
    do(old, call())
    first._drop_session("fenced")
    with open_room(log=second, region="fenced", standby_wait_s=10.0) as new:
        with pytest.raises(LogUnavailable, match="lost its connection"):
            do(old, call())
        with pytest.raises(LogUnavailable, match="has taken over"):
            do(old, call())
        do(new, call())
        assert new.state.position == 2
    do(old, call())
    assert old.state.position == 3
    assert verify_chain(first, "fenced").ok
    old.close()
    first.close()
    second.close()
