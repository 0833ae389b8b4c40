"""Shifts and breaks begin and end of themselves: one timer stands at the earliest that is due."""

from collections.abc import Sequence

from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from dispatch.messages import (
    BreakPlanned,
    BreakStarted,
    ChangeOverShifts,
    ShiftBegan,
    ShiftChanged,
    ShiftPlanned,
)
from dispatch.settings import DispatchSettings
from dispatch.shifts.change_overs import next_change_over_at

TIMER = "shifts/change-over"
ACTOR = "arterial/shifts"
TIMED = (ShiftPlanned, ShiftChanged, ShiftBegan, BreakPlanned, BreakStarted)


def reactions(subjects: Subjects, settings: DispatchSettings) -> tuple[Reaction, ...]:
    event_types = frozenset({FIRED, *(f"dispatch.{event.__name__}" for event in TIMED)})
    return (Reaction(name="change-over-due", event_types=event_types, run=ChangeOverInTime(subjects, settings)),)


class ChangeOverInTime:
    """Keeps the timer at the next instant at which a shift or a break begins or ends."""

    def __init__(self, subjects: Subjects, settings: DispatchSettings) -> None:
        self._settings = settings
        self._timer = OneTimer(timer_id=TIMER, command=ChangeOverShifts(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if self._timer.has_fired(record):
            due_at = next_change_over_at(state.dispatch, now=record.at, settings=self._settings.shifts)
            return self._timer.again(record, due_at=due_at)
        return self._timer.brought_forward(state, due_at=_due_at(record, state))


def _due_at(record: RecordedEvent, state: RegionState) -> float | None:
    """When something follows from this event; None when it has no timed end or beginning."""
    event = record.event
    if isinstance(event, ShiftChanged):
        shift = state.dispatch.shifts.shifts.get(event.shift_id)
        return event.from_at if shift is None or shift.began_at is None else event.until_at
    if isinstance(event, ShiftBegan):
        shift = state.dispatch.shifts.shifts.get(event.shift_id)
        return None if shift is None else shift.until_at
    if isinstance(event, BreakStarted):
        return event.until_at
    return event.from_at if isinstance(event, ShiftPlanned | BreakPlanned) else None
