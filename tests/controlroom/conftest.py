"""Every kind of log, so that each claim about logs is tested on all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.adapters.sql_log import SqlLog
from controlroom.log import EventLog

OpenLog = Callable[[], EventLog]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    """Opens the same store each time it is called, as a program does that starts again."""
    opened: list[EventLog] = []
    if request.param == "memory":
        log = MemoryLog()
        yield lambda: log
        return
    url = f"sqlite:///{tmp_path}/log.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres_url")

    def open_again() -> EventLog:
        opened.append(SqlLog.open(url))
        return opened[-1]

    yield open_again
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: OpenLog) -> EventLog:
    return open_log()
