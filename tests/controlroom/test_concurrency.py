"""Two at the same instant: one wins, the other is told so."""

import threading
from collections.abc import Callable
from typing import Any

from bloodbank.messages import ReleaseReservation, ReserveBlood
from controlroom.adapters.memory_log import MemoryLog
from controlroom.chain import verify_chain
from controlroom.errors import CommandRefused
from controlroom.messages import Accepted
from controlroom.room import ControlRoom
from dispatch.messages import AssignUnit, StandDownUnit
from tests.controlroom.world import MORNING, blood_place, blood_request, blood_unit, call, do, founded, open_room

ROUNDS = 1_000


def race(room: ControlRoom, commands: tuple[Any, Any]) -> tuple[list[Accepted], list[CommandRefused]]:
    """Two threads give their commands at once."""
    won: list[Accepted] = []
    lost: list[CommandRefused] = []
    start = threading.Barrier(2)

    def client(command: Any) -> None:
        start.wait()
        try:
            won.append(do(room, command))
        except CommandRefused as refusal:
            lost.append(refusal)

    threads = [threading.Thread(target=client, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost


def races(room: ControlRoom, commands: Callable[[int], tuple[Any, Any]], undo: Callable[[Accepted], Any]) -> None:
    for number in range(ROUNDS):
        won, lost = race(room, commands(number))
        assert (len(won), len(lost)) == (1, 1), f"round {number}"
        assert lost[0].kind == "conflict"
        assert lost[0].detail
        do(room, undo(won[0]))


def test_one_unit_is_never_assigned_twice_in_a_thousand_races() -> None:
    log = MemoryLog()
    with founded(open_room(threaded=True, log=log), units=1) as room:
        ids = [do(room, call()).events[0].event.incident_id for _ in range(2)]
        races(
            room,
            lambda _: (AssignUnit(incident_id=ids[0], unit_id="u1"), AssignUnit(incident_id=ids[1], unit_id="u1")),
            lambda _: StandDownUnit(unit_id="u1", reason="next round"),
        )
    assert verify_chain(log, "minsk").ok


def test_one_blood_unit_is_never_reserved_twice_in_a_thousand_races() -> None:
    log = MemoryLog()
    with founded(open_room(threaded=True, log=log)) as room:
        do(room, blood_place())
        unit_id = do(room, blood_unit(1)).events[0].event.blood_unit_id
        asked = [do(room, blood_request()).events[0].event.request_id for _ in range(2)]
        reserve = [
            ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=MORNING + 600.0)
            for request_id in asked
        ]
        races(
            room,
            lambda _: (reserve[0], reserve[1]),
            lambda won: ReleaseReservation(request_id=won.events[0].event.request_id, reason="next round"),
        )
    assert verify_chain(log, "minsk").ok
