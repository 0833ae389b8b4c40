"""The days of stock are counted again and again, once it is known what is asked for."""

from collections.abc import Sequence

from bloodbank.messages import ReviewPhases
from bloodbank.settings import BloodSettings
from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects

TIMER = "blood-phases/review"
ACTOR = "arterial/blood-phases"


def reactions(subjects: Subjects, settings: BloodSettings) -> tuple[Reaction, ...]:
    """One row: after the demand was set, and each time the timer has fired."""
    event_types = frozenset({FIRED, "bloodbank.DailyDemandSet", "bloodbank.StockPhaseChanged"})
    return (Reaction(name="blood-phases-reviewed", event_types=event_types, run=ReviewInTime(subjects, settings)),)


class ReviewInTime:
    """At the pace of the settings, and when a phase that was set by hand ends."""

    def __init__(self, subjects: Subjects, settings: BloodSettings) -> None:
        self._every_s = settings.phases.review_every_s
        self._timer = OneTimer(timer_id=TIMER, command=ReviewPhases(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        blood = state.bloodbank
        if not blood.daily_demand and not blood.phases:
            return ()
        ends = [phase.until_at for phase in blood.phases.values() if phase.until_at is not None and phase.set_by]
        due_at = min([record.at + self._every_s, *(at for at in ends if at > record.at)])
        if self._timer.has_fired(record):
            return self._timer.again(record, due_at=due_at)
        return () if record.type == FIRED else self._timer.brought_forward(state, due_at=due_at)
