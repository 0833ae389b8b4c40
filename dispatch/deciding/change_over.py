"""What is due by now of itself: shifts end and begin, breaks begin and end; what a busy unit is due waits for it."""

from collections.abc import Iterator

from dispatch.deciding.breaks import ended
from dispatch.evolving import breaks as breaks_after
from dispatch.evolving import shifts as shifts_after
from dispatch.lifecycle import is_free
from dispatch.messages import Event
from dispatch.messages.breaks import BreakCancelled, BreakEnded, BreakStarted
from dispatch.messages.shifts import ChangeOverShifts, ShiftBegan, ShiftEnded
from dispatch.settings import DispatchSettings
from dispatch.shifts.manning import crew_changes
from dispatch.shifts.roster import shift_at
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import Break
from dispatch.state import DispatchState
from dispatch.tables import Changes, Decisions

CHANGES: Changes = {**breaks_after.CHANGES, **shifts_after.CHANGES}


def change_over(
    state: DispatchState, command: ChangeOverShifts, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Ends go first, so that a new crew takes over from the old one within the same decision."""
    events: list[Event] = []
    for step in (_shifts_ended, _shifts_begun, _breaks_ended, _breaks_begun):
        for event in list(step(state, now=now, settings=settings.shifts)):
            events.append(event)
            state = CHANGES[type(event)](state, event, at=now)
    turned = [event.unit_id for event in events if isinstance(event, ShiftBegan | ShiftEnded)]
    return [*events, *crew_changes(state, turned, settings=settings.shifts)]


def _shifts_ended(state: DispatchState, *, now: float, settings: ShiftSettings) -> Iterator[ShiftEnded]:
    for unit_id, shift_id in sorted(state.shifts.begun_shift_ids.items()):
        if state.shifts.shifts[shift_id].until_at <= now and state.units[unit_id].incident_id is None:
            yield ShiftEnded(shift_id=shift_id, unit_id=unit_id)


def _shifts_begun(state: DispatchState, *, now: float, settings: ShiftSettings) -> Iterator[ShiftBegan]:
    for unit_id in sorted(state.shifts.shift_ids_of_unit):
        if unit_id in state.shifts.begun_shift_ids or state.units[unit_id].incident_id is not None:
            continue
        shift = shift_at(state.shifts, unit_id, at=now)
        if shift is not None and shift.began_at is None:
            yield ShiftBegan(shift_id=shift.shift_id, unit_id=unit_id)


def _breaks_ended(state: DispatchState, *, now: float, settings: ShiftSettings) -> Iterator[BreakEnded]:
    for _, break_id in sorted(state.shifts.running_break_ids.items()):
        pause = state.shifts.breaks[break_id]
        if pause.until_at <= now:
            yield ended(pause, now=now, settings=settings)


def _breaks_begun(
    state: DispatchState, *, now: float, settings: ShiftSettings
) -> Iterator[BreakStarted | BreakCancelled]:
    """A planned break that its crew could not take within the window falls away: it is planned anew."""
    resting = set(state.shifts.running_break_ids)
    for pause in _due_breaks(state, now=now):
        if now - pause.from_at > settings.break_window_s:
            yield BreakCancelled(break_id=pause.break_id, unit_id=pause.unit_id, reason="never-free")
        elif pause.unit_id not in resting and is_free(state.units[pause.unit_id]):
            resting.add(pause.unit_id)
            yield BreakStarted(
                break_id=pause.break_id,
                unit_id=pause.unit_id,
                until_at=now + (pause.until_at - pause.from_at),
                interruptible_to_priority=pause.interruptible_to_priority,
            )


def _due_breaks(state: DispatchState, *, now: float) -> list[Break]:
    due = (pause for pause in state.shifts.breaks.values() if pause.started_at is None and pause.from_at <= now)
    return sorted(due, key=lambda pause: (pause.from_at, pause.break_id))


DECISIONS: Decisions = {ChangeOverShifts: change_over}
