"""Kill -9 at any moment: what was acknowledged is there, once; nothing is half done; the chain verifies."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path

import pytest

from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.clock import SystemClock
from controlroom.log import EventLog
from controlroom.messages import CommandEnvelope
from tests.controlroom.storm import CLIENTS, command, run_storm
from tests.controlroom.world import founded, open_room, unit

KILLS = 50
PRELOADED = [
    "tests.controlroom.storm",
    "bloodbank.decider",
    "dispatch.decider",
    "sqlalchemy.dialects.sqlite",
    "pysqlite3.dbapi2",
]
KILLS_OF_THE_FORGETFUL = 12


@pytest.fixture(scope="module")
def forkserver() -> ForkServerContext:
    """Processes that start fast: their imports are done once, in a process they are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def storm_until_killed(
    context: ForkServerContext, url: str, number: int, *, forgetful: bool, after_s: float
) -> list[str]:
    """Run a storm, kill it after some time; the keys it acknowledged.

    In every second round the time begins with the first acknowledgement, so that a slow disk does not spare the log.
    """
    reader, writer = os.pipe()
    process = context.Process(target=run_storm, args=(url, number, DupFd(writer), forgetful), daemon=True)
    process.start()
    os.close(writer)
    with os.fdopen(reader, "rb") as acknowledgements:
        assert acknowledgements.readline() == b"open\n"
        first = acknowledgements.readline() if number % 2 else b""
        time.sleep(after_s)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        told = (first + acknowledgements.read()).decode()
    process.join()
    return told.rpartition("\n")[0].splitlines()


def faults(log: EventLog, acknowledged: list[str]) -> list[str]:
    """What is wrong with a log after a crash, given what was acknowledged before it."""
    found = []
    report = verify_chain(log, "storm")
    if not report.ok:
        found.append(f"chain: {report.what}")
    recorded = Counter(row.command_key for row in log.read("storm", after=0, limit=10**9) if row.command_key)
    answers: dict[str, object] = {}
    for start in range(0, len(acknowledged), 500):
        answers.update(log.answers("storm", acknowledged[start : start + 500]))
    for key in acknowledged:
        answer = answers.get(key)
        if answer is None:
            found.append(f"{key} was acknowledged and has no answer")
        elif recorded[key] != answer.event_count:  # type: ignore[attr-defined]
            found.append(f"{key} has {recorded[key]} events, its answer says {answer.event_count}")  # type: ignore[attr-defined]
    found += [f"{key} was recorded {count} times" for key, count in recorded.items() if count != 1]
    return found


def survive(context: ForkServerContext, folder: Path, *, kills: int, forgetful: bool) -> tuple[list[str], int]:
    """Kill a storm again and again over one log; every fault found, and how many commands were acknowledged."""
    url = f"sqlite:///{folder}/storm.sqlite"
    log = SqlLog.open(url)
    founded(open_room(log=log, region="storm", clock=SystemClock()), units=0).close()
    with open_room(log=log, region="storm", clock=SystemClock()) as room:
        for client in range(CLIENTS):
            room.handle(CommandEnvelope(command=unit(f"u{client}"), actor="olga"))
    chance, acknowledged, found = random.Random(20_250_615), [], []
    for number in range(kills):
        told = storm_until_killed(context, url, number, forgetful=forgetful, after_s=chance.uniform(0.0, 0.12))
        acknowledged += told
        log.acquire("storm", wait_s=5.0)
        found += [f"after kill {number + 1}: {fault}" for fault in faults(log, told)]
        log.release("storm")
    log.acquire("storm", wait_s=5.0)
    found += faults(log, acknowledged)
    log.release("storm")
    _ask_again(log, acknowledged[-20:], found)
    log.close()
    return found, len(acknowledged)


def _ask_again(log: SqlLog, keys: list[str], found: list[str]) -> None:
    """Clients that never saw their answer ask again: nothing is done twice."""
    with open_room(log=log, region="storm", clock=SystemClock()) as room:
        before = room.state.position
        for key in keys:
            _, client, turn = map(int, key.split("/"))
            envelope = CommandEnvelope(command=command(client, turn), actor="storm", idempotency_key=key)
            if not room.handle(envelope).replayed:
                found.append(f"{key} was carried out again")
        if room.state.position != before:
            found.append("asking again added events")


def test_every_acknowledged_command_outlives_fifty_kills_exactly_once(
    forkserver: ForkServerContext, tmp_path: Path
) -> None:
    found, acknowledged = survive(forkserver, tmp_path, kills=KILLS, forgetful=False)
    assert found == []
    assert acknowledged > KILLS


def test_a_log_that_acknowledges_before_it_commits_is_caught(forkserver: ForkServerContext, tmp_path: Path) -> None:
    """The same search finds the fault that was planted: a log that is one batch behind its word."""
    url = f"sqlite:///{tmp_path}/storm.sqlite"
    log = SqlLog.open(url)
    founded(open_room(log=log, region="storm", clock=SystemClock()), units=0).close()
    told: list[str] = []
    found: list[str] = []
    for number in range(KILLS_OF_THE_FORGETFUL):
        told = storm_until_killed(forkserver, url, number, forgetful=True, after_s=0.1)
        log.acquire("storm", wait_s=5.0)
        found += faults(log, told)
        log.release("storm")
    log.close()
    assert any("has no answer" in fault for fault in found)
