"""What is owed, out or running for too long is told in time: one timer stands at the earliest that falls due.

However many units are in somebody's hands, after an event only those are looked at that it can concern.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

import bloodbank.messages
from bloodbank.alarms.open_alarms import OpenAlarms
from bloodbank.alarms.watch import general_watches
from bloodbank.alarms.watched_units import WatchedUnits
from bloodbank.emergency.owed import owed_for
from bloodbank.messages import BloodAlarmCleared, BloodAlarmRaised, ReviewBloodAlarms
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
UNITS_AT_ONCE = 500
IN_GENERAL = ReviewBloodAlarms(blood_unit_ids=())


def reactions(subjects: Subjects, settings: BloodSettings) -> tuple[Reaction, ...]:
    events = set(get_args(bloodbank.messages.Event)) - set(get_args(AlarmEvent)) | {BloodAlarmRaised, BloodAlarmCleared}
    event_types = frozenset({FIRED, *(f"bloodbank.{event.__name__}" for event in events)})
    return (Reaction(name="blood-alarms-watched", event_types=event_types, run=WatchBlood(subjects, settings)),)


class WatchBlood:
    """After each event of the blood bank: what is due or over, and when to look again.

    What it keeps is made of the state at its first event, and follows every event from there on.
    """

    def __init__(self, subjects: Subjects, settings: BloodSettings) -> None:
        self._settings = settings
        self._timer = OneTimer(timer_id=TIMER, command=IN_GENERAL, actor=ACTOR, subjects=subjects)
        self._units: WatchedUnits | None = None
        self._open: OpenAlarms | None = None
        self._follows: tuple[str, int] = ("", 0)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if record.type == FIRED and not self._timer.has_fired(record):
            return ()
        try:
            return self._followed(record, state)
        except BaseException:
            self._units = self._open = None
            raise

    def _followed(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        units, alarms = self._kept(record, state)
        blood = state.bloodbank
        touched = units.touched(blood, _streams(record, alarms))
        over = alarms.over_of(touched, blood, units.lasts)
        due = units.due_by(record.at, blood)
        if isinstance(record.event, BloodAlarmRaised | BloodAlarmCleared):
            return tuple(_reviews(due, over))
        watched = list(general_watches(blood, settings=self._settings))
        over += alarms.over_in_general(blood, {watch.cause for watch in watched})
        waiting = [watch.due_at for watch in watched if watch.cause not in blood.alarms]
        later = units.next_due_at(blood, after=record.at)
        next_at = min((*waiting, *(() if later is None else (later,))), default=None)
        due_at = None if next_at is None else max(record.at, next_at)
        if self._timer.has_fired(record):
            return (*_reviews(due, over), *self._timer.again(record, due_at=due_at))
        settled = () if due or over or not self._is_settled(blood) else (_review(IN_GENERAL),)
        return (*_reviews(due, over), *settled, *self._timer.brought_forward(state, due_at=due_at))

    def _kept(self, record: RecordedEvent, state: RegionState) -> tuple[WatchedUnits, OpenAlarms]:
        region, position = self._follows
        if self._units is None or self._open is None or region != record.region or state.position < position:
            self._units = WatchedUnits(state.bloodbank, settings=self._settings)
            self._open = OpenAlarms(state.bloodbank)
        self._follows = (record.region, state.position)
        return self._units, self._open

    def _is_settled(self, blood: BloodState) -> bool:
        """Whether an emergency owes nothing any more."""
        issues = blood.emergency_issues.values()
        return any(next(owed_for(blood, each, settings=self._settings), None) is None for each in issues)


def _streams(record: RecordedEvent, alarms: OpenAlarms) -> tuple[str, ...]:
    event = record.event
    if isinstance(event, BloodAlarmRaised):
        alarms.note(event)
    elif isinstance(event, BloodAlarmCleared):
        unit_id = alarms.unit_of(event.cause)
        return () if unit_id is None else (f"blood-unit/{unit_id}",)
    return record.streams


def _reviews(unit_ids: Sequence[str], causes: Sequence[str]) -> Iterator[CommandEnvelope]:
    """A thousand units may fall due at once, after a time without the service: no commit is made of all of them."""
    for start in range(0, max(len(unit_ids), len(causes)), UNITS_AT_ONCE):
        portion = slice(start, start + UNITS_AT_ONCE)
        yield _review(ReviewBloodAlarms(blood_unit_ids=tuple(unit_ids[portion]), causes=tuple(causes[portion])))


def _review(command: ReviewBloodAlarms) -> CommandEnvelope:
    return CommandEnvelope(command=command, actor=ACTOR)
