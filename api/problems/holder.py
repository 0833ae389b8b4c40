"""At a conflict: who holds what was wanted, since when and for what."""

from typing import Any

from api.problems.problem import Problem
from api.problems.refusals import refusal
from api.values import iso
from bloodbank.messages import BloodReserved, ReserveBlood
from controlroom.errors import CommandRefused, ControlRoomError
from controlroom.messages import RecordedEvent
from controlroom.room import ControlRoom
from dispatch.messages import AssignUnit, UnitAssigned

PAGE = 500
MOST_PAGES = 20


def with_holder(refused: CommandRefused, command: Any, room: ControlRoom) -> Problem:
    """The refusal as a problem; a conflict over a unit or a unit of blood names its holder."""
    holding = _holding_event(command, room) if refused.kind == "conflict" else None
    return refusal(refused, held_by=None if holding is None else _words(holding))


def _words(holding: RecordedEvent) -> dict[str, str]:
    event = holding.event
    stream = f"incident/{event.incident_id}" if isinstance(event, UnitAssigned) else f"blood-request/{event.request_id}"
    return {"stream": stream, "actor": holding.actor, "at": iso(holding.at), "what": holding.type}


def _holding_event(command: Any, room: ControlRoom) -> RecordedEvent | None:
    """The event that gave the thing to its present holder, found in the holder's own short stream."""
    try:
        if isinstance(command, AssignUnit):
            return _assignment(command.unit_id, room)
        if isinstance(command, ReserveBlood):
            return _reservation(command, room)
    except ControlRoomError:
        return None
    return None


def _assignment(unit_id: str, room: ControlRoom) -> RecordedEvent | None:
    unit = room.state.dispatch.units.get(unit_id)
    if unit is None or unit.incident_id is None:
        return None
    history = _history(room, f"incident/{unit.incident_id}")
    given = [r for r in history if isinstance(r.event, UnitAssigned) and r.event.unit_id == unit_id]
    return given[-1] if given else None


def _reservation(command: ReserveBlood, room: ControlRoom) -> RecordedEvent | None:
    blood = room.state.bloodbank
    wanted = [blood.blood_units[unit_id] for unit_id in command.blood_unit_ids if unit_id in blood.blood_units]
    holder = next((u.request_id for u in wanted if u.request_id not in (None, command.request_id)), None)
    if holder is None:
        return None
    held = [r for r in _history(room, f"blood-request/{holder}") if isinstance(r.event, BloodReserved)]
    return held[-1] if held else None


def _history(room: ControlRoom, stream: str) -> list[RecordedEvent]:
    """Everything in a stream, which is short: an incident or a request lives for hours."""
    history: list[RecordedEvent] = []
    for _ in range(MOST_PAGES):
        page = room.events(stream=stream, after=history[-1].position if history else 0, limit=PAGE)
        history += page
        if len(page) < PAGE:
            break
    return history
