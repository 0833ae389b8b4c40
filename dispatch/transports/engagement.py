"""Planned transports as busy times of their units, to whoever asks for a unit for something else."""

from collections.abc import Iterator

from dispatch.messages import Reason
from dispatch.model import Unit
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports import reasons
from dispatch.transports.state import WAITS, Transport


def planned_for(state: DispatchState, unit_id: str) -> Iterator[Transport]:
    """Transports this unit is planned for and has not begun."""
    book = state.transports
    for transport_id in book.open_ids:
        transport = book.transports[transport_id]
        run = transport.run
        if transport.status in WAITS and run is not None and run.unit_id == unit_id:
            yield transport


def transport_obstacle(
    state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings, priority: int | None
) -> Reason | None:
    """Why a unit is not proposed for a call no more urgent than a transport: it has to leave for one before it would
    be clear. More urgent calls, and those of no known priority, take it: the transport is planned again.
    """
    if priority is None or priority < settings.transports.priority:
        return None
    return _ahead(state, unit, now=now, settings=settings)


def transport_notes(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> tuple[Reason, ...]:
    """What is to be known of a unit that an urgent call may take from a planned transport."""
    found = _ahead(state, unit, now=now, settings=settings)
    return () if found is None else (found,)


def _ahead(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> Reason | None:
    if not state.transports.open_ids:
        return None
    runs = [(t.run.depart_at, t.transport_id) for t in planned_for(state, unit.unit_id) if t.run is not None]
    if not runs or min(runs)[0] > now + settings.shifts.expected_job_s:
        return None
    depart_at, transport_id = min(runs)
    return reasons.transport_ahead(transport_id=transport_id, due_in_s=max(depart_at - now, 0.0))
