"""Who drives a transport late is told of: after each report, and by one timer where nothing is reported."""

from collections.abc import Iterable, Sequence

from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from dispatch.messages import ReviewTransports
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports.lateness import told_next_at

ACTOR = "arterial/transports"
TIMER = "transports/late"
MAY_TELL = frozenset({
    "dispatch.UnitStatusChanged", "dispatch.TransportStarted", "dispatch.TransportPickedUp",
    "dispatch.TransportCompleted", "dispatch.TransportDelayed", "dispatch.FirstAidSent", "dispatch.FirstAidEnded",
})  # fmt: skip


def reaction(subjects: Subjects, settings: DispatchSettings) -> Reaction:
    watch = WatchLateness(subjects, settings)
    return Reaction(name="transports-late", event_types=MAY_TELL | {FIRED}, run=watch)


class WatchLateness:
    """Looks when a crew under way has reported; the timer stands at the next stage that nobody has reported."""

    def __init__(self, subjects: Subjects, settings: DispatchSettings) -> None:
        self._settings = settings
        self._timer = OneTimer(timer_id=TIMER, command=ReviewTransports(), actor=ACTOR, subjects=subjects)

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if self._timer.has_fired(record):
            return self._timer.again(record, due_at=self._next_at(state.dispatch))
        if record.type == FIRED or not _concerns_ride(record.streams, state.dispatch):
            return ()
        look = CommandEnvelope(command=ReviewTransports(), actor=ACTOR)
        return (look, *self._timer.brought_forward(state, due_at=self._next_at(state.dispatch)))

    def _next_at(self, state: DispatchState) -> float | None:
        due = (
            told_next_at(state, incident_id, settings=self._settings) for incident_id in state.transports.by_incident
        )
        return min((at for at in due if at is not None), default=None)


def _concerns_ride(streams: Iterable[str], state: DispatchState) -> bool:
    named = (stream.partition("/") for stream in streams)
    return any(kind == "incident" and name in state.transports.by_incident for kind, _, name in named)
