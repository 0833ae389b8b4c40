"""Reactions: what the room does of itself when something has happened (event -> commands).

Reactions run after the commit, in order of position, each event once. Each has a durable cursor; the commands it gives
carry a key made of its name and the event's position, so running it again after a crash changes nothing. One that
fails is tried again and then parked, to be seen in the room's health and run again later; it holds up no other.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from controlroom.errors import (
    ClockUnreadable,
    ClockWentBackwards,
    CommandRefused,
    IdempotencyKeyReused,
    LogUnavailable,
    RoomClosed,
    RoomOverloaded,
    VersionConflict,
)
from controlroom.log import ParkedReaction
from controlroom.messages import Accepted, CommandEnvelope, RecordedEvent
from controlroom.progress import ProgressBook
from controlroom.state import RegionState

ATTEMPTS = 3
RECENT = 4_096
NOT_ITS_FAULT = (LogUnavailable, ClockWentBackwards, ClockUnreadable, RoomClosed, RoomOverloaded)

logger = logging.getLogger(__name__)


class Reaction(Struct, frozen=True, kw_only=True):
    """One row of the table of reactions: on events of these types (`dispatch.UnitAssigned`), give these commands.

    `run` sees the event and the region's state now (at or past the event) and must be pure.
    """

    name: str
    event_types: frozenset[str]
    run: Callable[[RecordedEvent, RegionState], Sequence[CommandEnvelope]]


class ReactionRunner:
    """Runs reactions over the events of one region, on one thread at a time."""

    def __init__(
        self,
        reactions: Sequence[Reaction],
        *,
        handle: Callable[[CommandEnvelope], Accepted],
        state: Callable[[], RegionState],
        read_log: Callable[[int], Sequence[RecordedEvent]],
        book: ProgressBook,
    ) -> None:
        names = [reaction.name for reaction in reactions]
        if len(set(names)) != len(names):
            raise ValueError(f"two reactions have the same name: {sorted(names)}")
        self._reactions, self._handle, self._state, self._read_log, self._book = (
            reactions,
            handle,
            state,
            read_log,
            book,
        )
        self._cursors: dict[str, int] = {}
        self._recent: deque[RecordedEvent] = deque(maxlen=RECENT)
        self._arrived = threading.Condition()
        self._position = 0
        self.parked: dict[tuple[str, int], ParkedReaction] = {}
        self.failures = 0
        self.refused = 0

    @property
    def position(self) -> int:
        """Every reaction has dealt with all events up to here."""
        return self._position if self._reactions else self._state().position

    def resume(self, cursors: dict[str, int], parked: Sequence[ParkedReaction], *, position: int) -> None:
        """Take up where the log says reactions stood. A reaction that is new begins at the log's present end."""
        self._cursors = {reaction.name: cursors.get(reaction.name, position) for reaction in self._reactions}
        self._position = min(self._cursors.values(), default=position)
        self.parked = {(failure.reaction, failure.position): failure for failure in parked}
        new = {name: at for name, at in self._cursors.items() if name not in cursors}
        if new:
            self._book.reached(new)

    def notify(self, events: Sequence[RecordedEvent]) -> None:
        """Events were committed."""
        if self._reactions and events:
            with self._arrived:
                self._recent.extend(events)
                self._arrived.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Wait for events past what was dealt with; tells whether there are."""
        with self._arrived:
            if self._state().position <= self.position:
                self._arrived.wait(timeout_s)
            return self._state().position > self.position

    def wake(self) -> None:
        """End a wait at once."""
        with self._arrived:
            self._arrived.notify_all()

    def run_pending(self) -> None:
        """Deal with all events up to the room's present position. Raises what is no reaction's fault, to try later."""
        while self.position < self._state().position:
            events = self._next_events()
            if not events:
                raise LogUnavailable(f"the log does not give the events after {self._position}")
            for event in events:
                self._react(event)

    def run_parked(self) -> int:
        """Run the parked reactions again; returns how many went through."""
        by_name = {reaction.name: reaction for reaction in self._reactions}
        done = 0
        for failure in sorted(self.parked.values(), key=lambda failure: failure.position):
            reaction = by_name.get(failure.reaction)
            found = self._read_log(failure.position - 1)
            if reaction is not None and found and self._try(reaction, found[0]) is None:
                self.parked.pop((failure.reaction, failure.position), None)
                self._book.unpark(failure)
                done += 1
        return done

    def _next_events(self) -> Sequence[RecordedEvent]:
        with self._arrived:
            while self._recent and self._recent[0].position <= self._position:
                self._recent.popleft()
            if self._recent and self._recent[0].position == self._position + 1:
                return tuple(self._recent)
        return self._read_log(self._position)

    def _react(self, event: RecordedEvent) -> None:
        for reaction in self._reactions:
            if event.position > self._cursors[reaction.name]:
                if event.type in reaction.event_types:
                    self._run(reaction, event)
                self._cursors[reaction.name] = event.position
        self._position = event.position
        self._book.reached(self._cursors)

    def _run(self, reaction: Reaction, event: RecordedEvent) -> None:
        error: Exception | None = None
        for _ in range(ATTEMPTS):
            error = self._try(reaction, event)
            if error is None:
                return
            self.failures += 1
        logger.error("reaction %s failed on event %d and is parked", reaction.name, event.position, exc_info=error)
        failure = ParkedReaction(
            reaction=reaction.name, position=event.position, error=f"{type(error).__name__}: {error}", at=event.at
        )
        self.parked[reaction.name, event.position] = failure
        self._book.park(failure)

    def _try(self, reaction: Reaction, event: RecordedEvent) -> Exception | None:
        try:
            for number, envelope in enumerate(reaction.run(event, self._state())):
                key = f"reaction/{reaction.name}/{event.position}" + (f"/{number}" if number else "")
                self._give(msgspec.structs.replace(envelope, idempotency_key=key, caused_by=event.position))
        except NOT_ITS_FAULT:
            raise
        except Exception as error:
            return error
        return None

    def _give(self, envelope: CommandEnvelope) -> None:
        try:
            self._handle(envelope)
        except IdempotencyKeyReused:
            logger.info("reaction command %s was given before a restart", envelope.idempotency_key)
        except (CommandRefused, VersionConflict) as refusal:
            self.refused += 1
            logger.info("reaction command %s refused: %s", envelope.idempotency_key, refusal.detail)
