"""The one writer: a batch of commands becomes one transaction, and only then an answer and a new state.

It is used by one thread at a time. When the log fails, the batch fails as a whole, the state stays, and before the next
batch the writer takes the region again and reads what may have been written after all.
"""

import logging
from collections.abc import Callable, Sequence

from controlroom.clock import Clock, next_instant
from controlroom.decision import Draft, check_same_command, read_record
from controlroom.errors import CommandFailed, ControlRoomError, LogBroken, LogUnavailable, RegionHasWriter
from controlroom.log import EventLog, Head, StoredAnswer
from controlroom.messages import Accepted, RecordedEvent
from controlroom.preparation import PreparedCommand
from controlroom.progress import ProgressBook
from controlroom.replay import Replay
from controlroom.snapshots import SnapshotCodec
from controlroom.state import RegionState
from controlroom.subjects import Subjects

logger = logging.getLogger(__name__)

Outcome = Accepted | ControlRoomError


class Writer:
    """Owns the committed state of a region and the head of its log."""

    def __init__(
        self,
        *,
        region: str,
        log: EventLog,
        clock: Clock,
        subjects: Subjects,
        book: ProgressBook,
        snapshots: SnapshotCodec,
        clock_tolerance_s: float,
        snapshot_every: int,
        on_commit: Callable[[Sequence[RecordedEvent]], None],
    ) -> None:
        self._region, self._log, self._clock, self._subjects = region, log, clock, subjects
        self._book, self._snapshots, self._on_commit = book, snapshots, on_commit
        self.clock_tolerance_s, self._snapshot_every = clock_tolerance_s, snapshot_every
        self.state = RegionState()
        self.head = Head()
        self.snapshot_position = 0
        self.in_doubt = False
        self.trouble: str | None = None
        self.commits = 0

    def start(self) -> None:
        """Load the state from the log. Raises LogBroken where its chain does not hold."""
        replay = Replay(log=self._log, region=self._region, subjects=self._subjects)
        self.snapshot_position = replay.start_from_snapshot(self._snapshots)
        replay.to_the_end()
        self.state, self.head = replay.state, replay.head

    def process(self, batch: Sequence[PreparedCommand]) -> None:
        """Carry out a batch and resolve each command's future."""
        batch = [prepared for prepared in batch if prepared.future.set_running_or_notify_cancel()]
        try:
            outcomes, recorded = self._commit(batch)
        except ControlRoomError as error:
            outcomes, recorded = [error] * len(batch), []
        except Exception as error:
            logger.exception("the writer of region %s failed", self._region)
            failure = CommandFailed("a batch of commands", f"{type(error).__name__}: {error}")
            self._doubt(failure)
            outcomes, recorded = [failure] * len(batch), []
        for prepared, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Accepted):
                prepared.future.set_result(outcome)
            else:
                prepared.future.set_exception(outcome)
        if recorded:
            self._announce(recorded)
            self._snapshot_if_due()

    def flush(self) -> None:
        """Write progress that waits. Raises LogUnavailable."""
        self._commit([])

    def recover(self) -> None:
        """After a failure: take the region again and read what was recorded but not answered."""
        try:
            self._log.regain(self._region)
        except RegionHasWriter as error:
            raise LogUnavailable(f"another control room has taken over region {self._region!r}") from error
        if self._log.head(self._region).position < self.head.position:
            raise LogBroken(f"the log of region {self._region!r} ends before event {self.head.position}, which it held")
        replay = Replay(log=self._log, region=self._region, subjects=self._subjects)
        replay.start_from(self.state, self.head)
        found = list(replay.catch_up())
        self.state, self.head = replay.state, replay.head
        self.in_doubt, self.trouble = False, None
        if found:
            self._announce(found)

    def snapshot(self) -> None:
        """Store a snapshot of the present state; a failure is only logged."""
        if self.snapshot_position == self.state.position:
            return
        try:
            self._log.save_snapshot(self._region, self._snapshots.write(self.state, self.head))
            self.snapshot_position = self.state.position
        except LogUnavailable as error:
            self._doubt(error)
            logger.warning("no snapshot of region %s at %d: %s", self._region, self.state.position, error)

    def _commit(self, batch: Sequence[PreparedCommand]) -> tuple[list[Outcome], list[RecordedEvent]]:
        try:
            if self.in_doubt:
                self.recover()
            keys = [p.envelope.idempotency_key for p in batch if p.envelope.idempotency_key is not None]
            answers = self._log.answers(self._region, keys) if keys else {}
            draft = Draft(region=self._region, state=self.state, head=self.head, subjects=self._subjects)
            outcomes = [self._outcome(draft, prepared, answers) for prepared in batch]
            self._append(draft)
        except ControlRoomError as error:
            self._doubt(error)
            raise
        self.state, self.head = draft.state, draft.head
        return outcomes, draft.recorded

    def _append(self, draft: Draft) -> None:
        progress = self._book.take()
        if not (draft.recorded or draft.answers or progress):
            return
        try:
            self._log.append(self._region, draft.addition(progress))
        except BaseException:
            self._book.put_back(progress)
            raise
        self.commits += 1

    def _outcome(self, draft: Draft, prepared: PreparedCommand, answers: dict[str, StoredAnswer]) -> Outcome:
        try:
            earlier = answers.get(prepared.envelope.idempotency_key or "")
            if earlier is not None:
                return self._answer_again(earlier, prepared)
            accepted = draft.earlier_answer(prepared)
            if accepted is not None:
                return accepted
            now = next_instant(self._clock, last_at=draft.state.last_at, tolerance_s=self.clock_tolerance_s)
            return draft.carry_out(prepared, now=now)
        except LogUnavailable:
            raise
        except ControlRoomError as error:
            if error.kind == "internal":
                logger.exception("%s failed", prepared.type.name)
            return error

    def _answer_again(self, earlier: StoredAnswer, prepared: PreparedCommand) -> Accepted:
        check_same_command(earlier, prepared)
        count = earlier.event_count
        rows = self._log.read(self._region, after=earlier.first_position - 1, limit=count) if count else []
        events = tuple(read_record(row, self._subjects) for row in rows)
        return Accepted(events=events, position=earlier.first_position + count - 1, replayed=True)

    def _announce(self, recorded: Sequence[RecordedEvent]) -> None:
        """What is committed stays accepted, whatever happens to those who listen."""
        try:
            self._on_commit(recorded)
        except Exception:
            logger.exception("events up to %d of region %s could not be announced", self.state.position, self._region)

    def _snapshot_if_due(self) -> None:
        if self.state.position - self.snapshot_position >= self._snapshot_every:
            self.snapshot()

    def _doubt(self, error: ControlRoomError) -> None:
        self.in_doubt, self.trouble = True, error.detail
