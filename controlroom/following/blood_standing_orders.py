"""Standing orders become requests in time: one timer stands at the earliest that is due."""

from collections.abc import Sequence

from bloodbank.messages import RaiseStandingOrders
from bloodbank.model import BloodState
from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects

TIMER = "standing-orders/due"
ACTOR = "arterial/standing-orders"
CHANGES = ("StandingOrderPlaced", "StandingOrderResumed", "StandingOrderRaised")


def reactions(subjects: Subjects) -> tuple[Reaction, ...]:
    event_types = frozenset({FIRED, *(f"bloodbank.{name}" for name in CHANGES)})
    return (Reaction(name="standing-orders-due", event_types=event_types, run=RaiseInTime(subjects)),)


class RaiseInTime:
    """Keeps the timer at the next order that is due."""

    def __init__(self, subjects: Subjects) -> None:
        self._timer = OneTimer(timer_id=TIMER, command=RaiseStandingOrders(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        due_at = _next_due_at(state.bloodbank)
        if self._timer.has_fired(record):
            return self._timer.again(record, due_at=due_at)
        return () if record.type == FIRED else self._timer.brought_forward(state, due_at=due_at)


def _next_due_at(state: BloodState) -> float | None:
    due = (order.due_at for order in state.standing_orders.values())
    return min((at for at in due if at is not None), default=None)
