"""One timer for many instants: it stands at the earliest, and is set again each time it has fired."""

from typing import Any

from msgspec import Struct

from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.preparation import schedule
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.timers import SetTimer, TimerFired

FIRED = "timers.TimerFired"
LEAST_GAIN_S = 0.5
LEAST_AHEAD_S = 1.0


class OneTimer(Struct, frozen=True, kw_only=True):
    """A timer that carries out `command` as `actor`; so a region has one timer for a matter, however many wait."""

    timer_id: str
    command: Any
    actor: str
    subjects: Subjects

    def has_fired(self, record: RecordedEvent) -> bool:
        return isinstance(record.event, TimerFired) and record.event.timer_id == self.timer_id

    def stands(self, state: RegionState) -> bool:
        return self.timer_id in state.timers

    def brought_forward(self, state: RegionState, *, due_at: float | None) -> tuple[CommandEnvelope, ...]:
        """Set it to an instant, if it does not stand at that or an earlier one already."""
        if due_at is None:
            return ()
        standing = state.timers.get(self.timer_id)
        if standing is not None and standing.due_at <= due_at + LEAST_GAIN_S:
            return ()
        return (self._set(due_at),)

    def again(self, record: RecordedEvent, *, due_at: float | None) -> tuple[CommandEnvelope, ...]:
        """Set it anew after it fired; never so near that it could fire without end."""
        if due_at is None:
            return ()
        return (self._set(max(due_at, record.at + LEAST_AHEAD_S)),)

    def _set(self, due_at: float) -> CommandEnvelope:
        timer = SetTimer(
            timer_id=self.timer_id, due_at=due_at, command=schedule(self.command, self.subjects), actor=self.actor
        )
        return CommandEnvelope(command=timer, actor=self.actor)
