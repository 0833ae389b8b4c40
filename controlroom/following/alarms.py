"""Alarms follow what happens: one timer stands at the earliest that falls due, and looks at positions besides.

What has ended with an event is cleared at once; what falls due later is left to the timer. The timer is data like all
timers, so the watch goes on after a restart, and a look that is repeated changes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import get_args

import dispatch.messages
from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.positions import LivePositions
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from dispatch.alarms.about import About
from dispatch.alarms.review import OF_POSITIONS, escalates_at, next_review_at, watches_about
from dispatch.alarms.watch import Watch
from dispatch.messages import (
    AlarmAcknowledged,
    AlarmCleared,
    AlarmEscalated,
    AlarmRaised,
    EpidemicNormsSwitched,
    ReviewAlarms,
)
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

TIMER = "alarms/watch"
ACTOR = "arterial/alarms"
OWN_EVENTS = (AlarmAcknowledged, AlarmCleared, AlarmEscalated)


def reactions(
    subjects: Subjects, settings: DispatchSettings, positions: LivePositions | None = None
) -> tuple[Reaction, ...]:
    """Without `positions` nobody watches whether units are still seen."""
    events = set(get_args(dispatch.messages.Event)) - set(OWN_EVENTS)
    event_types = frozenset({FIRED, *(f"dispatch.{event.__name__}" for event in events)})
    return (Reaction(name="alarms-watched", event_types=event_types, run=WatchAlarms(subjects, settings, positions)),)


class WatchAlarms:
    """After each event: what of it is due or over, and when to look again."""

    def __init__(self, subjects: Subjects, settings: DispatchSettings, positions: LivePositions | None) -> None:
        self._settings, self._positions = settings, positions
        self._timer = OneTimer(timer_id=TIMER, command=ReviewAlarms(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if self._timer.has_fired(record):
            return (*self._look_at_positions(state), *self._timer.again(record, due_at=self._next_at(record, state)))
        if record.type == FIRED:
            return ()
        if isinstance(record.event, AlarmRaised):
            return self._timer.brought_forward(state, due_at=self._escalation_at(record.event, state.dispatch))
        if isinstance(record.event, EpidemicNormsSwitched):
            return self._everywhere(record, state)
        return self._after(record, state)

    def _everywhere(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        """Other norms are other watches of every open call."""
        look = CommandEnvelope(command=ReviewAlarms(), actor=ACTOR)
        return (look, *self._timer.brought_forward(state, due_at=self._next_at(record, state)))

    def _after(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        """Looks only at what the event touched, and at what the alarms about that name: never at the whole region."""
        about = _touched(record.streams, state.dispatch)
        watched = list(watches_about(state.dispatch, about, now=record.at, settings=self._settings))
        known = state.dispatch.alarms.open_id_of_cause
        new = [watch for watch in watched if watch.cause not in known]
        review = any(watch.due_at <= record.at for watch in new) or _any_ended(about, watched)
        ahead = [watch.due_at for watch in new if watch.due_at > record.at]
        if not self._timer.stands(state) and self._positions is not None:
            ahead.append(record.at + self._settings.alarms.position_check_every_s)
        look = ReviewAlarms(
            unit_ids=tuple(sorted(about.unit_ids)),
            incident_ids=tuple(sorted(about.incident_ids)),
            transport_ids=tuple(sorted(about.transport_ids)),
        )
        now_due = (CommandEnvelope(command=look, actor=ACTOR),) if review else ()
        return (*now_due, *self._timer.brought_forward(state, due_at=min(ahead, default=None)))

    def _look_at_positions(self, state: RegionState) -> Sequence[CommandEnvelope]:
        if self._positions is None:
            return ()
        units = state.dispatch.units
        seen_at = {unit_id: seen.seen_at for unit_id, seen in self._positions.all().items() if unit_id in units}
        return (CommandEnvelope(command=ReviewAlarms(seen_at=seen_at), actor=ACTOR),)

    def _next_at(self, record: RecordedEvent, state: RegionState) -> float | None:
        due_at = next_review_at(state.dispatch, now=record.at, settings=self._settings)
        if self._positions is None:
            return due_at
        look_at = record.at + self._settings.alarms.position_check_every_s
        return look_at if due_at is None else min(due_at, look_at)

    def _escalation_at(self, event: AlarmRaised, state: DispatchState) -> float | None:
        alarm = state.alarms.open.get(event.alarm_id)
        if alarm is None or not self._settings.alarms.escalate.enabled:
            return None
        return escalates_at(alarm, self._settings.alarms)


def _touched(streams: Iterable[str], state: DispatchState) -> About:
    named = [stream.partition("/") for stream in streams]
    return About.these(
        state.alarms,
        unit_ids=[name for kind, _, name in named if kind == "unit"],
        incident_ids=[name for kind, _, name in named if kind == "incident"],
        transport_ids=[name for kind, _, name in named if kind == "transport"],
    )


def _any_ended(about: About, watched: Iterable[Watch]) -> bool:
    """Whether an open alarm about what the event touched has lost its cause."""
    lasting = {watch.cause for watch in watched}
    return any(alarm.cause not in lasting and alarm.kind not in OF_POSITIONS for alarm in about.alarms)
