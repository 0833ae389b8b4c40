"""What is owed, out or running for too long is told in time: one timer stands at the earliest that falls due."""

from collections.abc import Sequence
from typing import get_args

import bloodbank.messages
from bloodbank.alarms.watch import next_due_at, watches
from bloodbank.emergency.owed import owed_for
from bloodbank.messages import ReviewBloodAlarms
from bloodbank.messages.alarms import Event as AlarmEvent
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings
from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects

TIMER = "blood-alarms/watch"
ACTOR = "arterial/blood-alarms"


def reactions(subjects: Subjects, settings: BloodSettings) -> tuple[Reaction, ...]:
    events = set(get_args(bloodbank.messages.Event)) - set(get_args(AlarmEvent))
    event_types = frozenset({FIRED, *(f"bloodbank.{event.__name__}" for event in events)})
    return (Reaction(name="blood-alarms-watched", event_types=event_types, run=WatchBlood(subjects, settings)),)


class WatchBlood:
    """After each event of the blood bank: what is due or over, and when to look again."""

    def __init__(self, subjects: Subjects, settings: BloodSettings) -> None:
        self._settings = settings
        self._timer = OneTimer(timer_id=TIMER, command=ReviewBloodAlarms(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        blood = state.bloodbank
        due_at = next_due_at(blood, now=record.at, settings=self._settings)
        if self._timer.has_fired(record):
            return self._timer.again(record, due_at=due_at)
        if record.type == FIRED:
            return ()
        look = (CommandEnvelope(command=ReviewBloodAlarms(), actor=ACTOR),) if self._is_over(blood) else ()
        return (*look, *self._timer.brought_forward(state, due_at=due_at))

    def _is_over(self, blood: BloodState) -> bool:
        """Whether an open alarm has lost its cause, or an emergency owes nothing any more."""
        lasting = {watch.cause for watch in watches(blood, settings=self._settings)} if blood.alarms else set()
        ended = any(alarm.ends_with_cause and alarm.cause not in lasting for alarm in blood.alarms.values())
        issues = blood.emergency_issues.values()
        return ended or any(next(owed_for(blood, each, settings=self._settings), None) is None for each in issues)
