"""Which timer is due next, and what firing one means."""

import heapq
import logging
import threading
from collections.abc import Callable, Sequence

from controlroom.errors import CommandFailed, CommandRefused, IdempotencyKeyReused, VersionConflict
from controlroom.messages import Accepted, CommandEnvelope, RecordedEvent
from controlroom.preparation import scheduled_command
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.timers import FireTimer, Timer, TimerSet

logger = logging.getLogger(__name__)


class TimerQueue:
    """The timers of a region by their due instant; the state stays the truth, this only knows where to look."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._heap: list[tuple[float, str]] = []

    def refill(self, state: RegionState) -> None:
        with self._guard:
            self._heap = [(timer.due_at, timer.timer_id) for timer in state.timers.values()]
            heapq.heapify(self._heap)

    def notify(self, events: Sequence[RecordedEvent]) -> bool:
        """Events were committed; tells whether a timer was set."""
        found = [recorded.event for recorded in events if isinstance(recorded.event, TimerSet)]
        with self._guard:
            for event in found:
                heapq.heappush(self._heap, (event.due_at, event.timer_id))
        return bool(found)

    def next_due_at(self) -> float | None:
        with self._guard:
            return self._heap[0][0] if self._heap else None

    def pop_due(self, state: RegionState, *, now: float) -> Timer | None:
        """The earliest timer that is due and still stands."""
        with self._guard:
            while self._heap and self._heap[0][0] <= now:
                due_at, timer_id = heapq.heappop(self._heap)
                timer = state.timers.get(timer_id)
                if timer is not None and timer.due_at == due_at:
                    return timer
            return None

    def put_back(self, timer: Timer) -> None:
        with self._guard:
            heapq.heappush(self._heap, (timer.due_at, timer.timer_id))


def fire(
    timer: Timer,
    *,
    state: RegionState,
    subjects: Subjects,
    handle: Callable[[CommandEnvelope], Accepted],
) -> None:
    """Carry out a timer's command, then record that the timer fired.

    The command's key is made of the timer and the version of its stream, which is another one each time the timer
    is set: after a crash between the two steps the command is answered from the record, and not carried out twice.
    """
    stream = f"timer/{timer.timer_id}"
    key = f"{stream}/{state.versions.get(stream, 0)}"
    refusal_code = None
    try:
        command = scheduled_command(timer.command, subjects)
        handle(CommandEnvelope(command=command, actor=timer.actor, idempotency_key=key))
    except IdempotencyKeyReused:
        logger.info("timer %s had fired before a restart", timer.timer_id)
    except (CommandRefused, VersionConflict, CommandFailed) as refusal:
        refusal_code = refusal.code
        logger.info("the command of timer %s was refused: %s", timer.timer_id, refusal.detail)
    _close(timer, refusal_code=refusal_code, key=f"{key}/fired", handle=handle)


def _close(timer: Timer, *, refusal_code: str | None, key: str, handle: Callable[[CommandEnvelope], Accepted]) -> None:
    command = FireTimer(timer_id=timer.timer_id, refusal_code=refusal_code)
    try:
        handle(CommandEnvelope(command=command, actor=timer.actor, idempotency_key=key))
    except CommandRefused as refusal:
        logger.info("timer %s was cancelled or set anew while it fired: %s", timer.timer_id, refusal.detail)
