"""Keeps count of units' time whatever event gives them work or takes it away."""

from msgspec.structs import replace

from dispatch.coverage.busyness import counted
from dispatch.messages import Event
from dispatch.state import DispatchState


def unit_time_passed(before: DispatchState, after: DispatchState, event: Event, *, at: float) -> DispatchState:
    known = after.busyness
    for stream in event.streams:
        kind, _, unit_id = stream.partition("/")
        unit = after.units.get(unit_id) if kind == "unit" else None
        if unit is not None:
            known = counted(known, unit, at=at)
    return after if known is after.busyness else replace(after, busyness=known)
