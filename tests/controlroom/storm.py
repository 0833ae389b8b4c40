"""A process that runs a room on SQLite under a storm of commands and says on a pipe what was acknowledged.

It is meant to be killed. Each of its clients sends commands with keys of their own, one after the other: calls are
opened, units posted, patients linked, and every fourth command is refused.
"""

import os
import threading
from collections.abc import Sequence
from multiprocessing.reduction import DupFd
from typing import Any

from controlroom.adapters.sql_log import SqlLog
from controlroom.clock import SystemClock
from controlroom.errors import CommandRefused
from controlroom.log import Append
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from dispatch.messages import LinkPatient, PostUnit, ReportCall

CLIENTS = 8


class ForgetfulLog(SqlLog):
    """A planted fault: says that it has written before it has. One batch stays behind in memory."""

    _held: Append | None = None

    def append(self, region: str, addition: Append) -> None:
        held, self._held = self._held, addition
        if held is not None:
            super().append(region, held)


def run_storm(url: str, round_number: int, pipe: DupFd, forgetful: bool) -> None:
    """Open the room and send commands until killed; each acknowledged key is one line on the pipe."""
    acknowledgements = pipe.detach()
    log = (ForgetfulLog if forgetful else SqlLog).open(url)
    room = ControlRoom.open(region="storm", log=log, clock=SystemClock(), snapshot_every=150)
    os.write(acknowledgements, b"open\n")
    clients = [
        threading.Thread(target=send, args=(room, round_number, client, acknowledgements)) for client in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def send(room: ControlRoom, round_number: int, client: int, acknowledgements: int) -> None:
    number = 0
    while True:
        number += 1
        key = f"{round_number}/{client}/{number}"
        try:
            room.handle(CommandEnvelope(command=command(client, number), actor="storm", idempotency_key=key))
        except CommandRefused:
            continue
        os.write(acknowledgements, f"{key}\n".encode())


def command(client: int, number: int) -> Any:
    """The command of a client's turn, the same each time it is asked for."""
    kinds: Sequence[Any] = (
        PostUnit(unit_id=f"u{client}", lon=27.0 + (number % 1_000) / 1_000, lat=53.9),
        ReportCall(determinant=f"{client}-{number}", priority=1, lon=27.5, lat=53.9),
        LinkPatient(incident_id=f"I-{number:06d}", patient_id=f"p{client}"),
        PostUnit(unit_id="nobody", lon=27.0, lat=53.9),
    )
    return kinds[number % len(kinds)]
