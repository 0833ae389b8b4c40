"""The one writer: commands become a batch, a batch one transaction, and only then an answer and a new state.

While the log writes one batch (it is *in flight*), the next may be decided upon it (it is *open*). Nothing of either is
told or shown before the log has taken it. When the log fails, both fail as a whole, the state stays, and before the
next batch the writer takes the region again and reads what may have been written after all.

Used by one thread at a time, `write` excepted, which another thread may run.
"""

import logging
from collections.abc import Callable, Sequence

from controlroom.clock import Clock, next_instant
from controlroom.decision import Draft, check_same_command, read_record
from controlroom.errors import CommandFailed, ControlRoomError, LogBroken, LogUnavailable, RegionHasWriter
from controlroom.log import Append, EventLog, Head, StoredAnswer
from controlroom.messages import Accepted, RecordedEvent
from controlroom.preparation import PreparedCommand
from controlroom.progress import ProgressBook
from controlroom.replay import Replay
from controlroom.snapshots import SnapshotCodec
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.writer_batch import DecidedBatch, Outcome, tell_all

logger = logging.getLogger(__name__)


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
        self._open: DecidedBatch | None = None
        self._in_flight: DecidedBatch | None = None

    @property
    def open_count(self) -> int:
        """Commands that are decided and not handed to the log."""
        return len(self._open) if self._open is not None else 0

    @property
    def in_flight_count(self) -> int:
        """Commands the log is writing."""
        return len(self._in_flight) if self._in_flight is not None else 0

    @property
    def is_writing(self) -> bool:
        return self._in_flight is not None

    @property
    def may_decide(self) -> bool:
        """After a failure nothing is decided until the log is done with what it was given."""
        return not (self.in_doubt and self.is_writing)

    @property
    def snapshot_is_due(self) -> bool:
        return self.state.position - self.snapshot_position >= self._snapshot_every

    def start(self) -> None:
        """Load the state from the log. Raises LogBroken where its chain does not hold."""
        replay = Replay(log=self._log, region=self._region, subjects=self._subjects)
        self.snapshot_position = replay.start_from_snapshot(self._snapshots)
        replay.to_the_end()
        self.state, self.head = replay.state, replay.head

    def process(self, commands: Sequence[PreparedCommand]) -> None:
        """Carry out commands in one commit and resolve each one's future."""
        self.decide(commands)
        addition = self.hand_over()
        error = self.write(addition) if addition is not None else None
        done = self.written(error)
        if done is not None:
            self.tell(done)
            self.snapshot_if_due()

    def decide(self, commands: Sequence[PreparedCommand]) -> None:
        """Decide commands upon all that came before them, and keep their outcomes back."""
        commands = [prepared for prepared in commands if prepared.future.set_running_or_notify_cancel()]
        try:
            if self.in_doubt:
                self.recover()
            answers = self._answers(commands)
            batch = self._open = self._open or DecidedBatch(self._draft())
            outcomes = [self._outcome(batch.draft, prepared, answers) for prepared in commands]
        except Exception as error:
            failure = self._failure(error)
            self._doubt(failure)
            tell_all(commands, failure)
            return
        for prepared, outcome in zip(commands, outcomes, strict=True):
            batch.add(prepared, outcome)

    def hand_over(self) -> Append | None:
        """Put the open batch in flight: what the log must take now, None when there is nothing to write."""
        batch, self._open = self._open or DecidedBatch(self._draft()), None
        batch.progress = self._book.take()
        self._in_flight = batch
        return batch.addition()

    def write(self, addition: Append) -> Exception | None:
        """Have the log take what was handed over; the error if it does not. From any thread."""
        try:
            self._log.append(self._region, addition)
        except Exception as error:
            return error
        return None

    def written(self, error: Exception | None) -> DecidedBatch | None:
        """The log is done: the batch that may now be told, None when it failed and was told so."""
        batch, self._in_flight = self._in_flight, None
        assert batch is not None
        if error is not None:
            failure = self._failure(error)
            self._book.put_back(batch.progress)
            self._doubt(failure)
            batch.fail(failure)
            return None
        self.commits += batch.addition() is not None
        self.state, self.head = batch.draft.state, batch.draft.head
        if self._open is not None:
            self._open.draft.earlier_is_written()
        return batch

    def tell(self, batch: DecidedBatch) -> None:
        """Answer the commands of a batch that is on disk, and announce its events."""
        batch.tell()
        if batch.draft.recorded:
            self._announce(batch.draft.recorded)

    def flush(self) -> None:
        """Write progress that waits, while nothing is in flight. Raises LogUnavailable."""
        if self.in_doubt:
            self.recover()
        progress = self._book.take()
        if not progress:
            return
        error = self.write(Append(progress=progress))
        if error is not None:
            self._book.put_back(progress)
            failure = self._failure(error)
            self._doubt(failure)
            raise failure
        self.commits += 1

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
        """Store a snapshot of the committed state, while nothing is in flight; a failure is only logged."""
        if self.snapshot_position == self.state.position:
            return
        try:
            self._log.save_snapshot(self._region, self._snapshots.write(self.state, self.head))
            self.snapshot_position = self.state.position
        except LogUnavailable as error:
            self._doubt(error)
            logger.warning("no snapshot of region %s at %d: %s", self._region, self.state.position, error)

    def snapshot_if_due(self) -> None:
        if self.snapshot_is_due:
            self.snapshot()

    def _draft(self) -> Draft:
        earlier = self._in_flight.draft if self._in_flight is not None else None
        state, head = (earlier.state, earlier.head) if earlier is not None else (self.state, self.head)
        return Draft(region=self._region, state=state, head=head, subjects=self._subjects, earlier=earlier)

    def _answers(self, commands: Sequence[PreparedCommand]) -> dict[str, StoredAnswer]:
        keys = [key for prepared in commands if (key := prepared.envelope.idempotency_key) is not None]
        return self._log.answers(self._region, keys) if keys else {}

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

    def _failure(self, error: Exception) -> ControlRoomError:
        if isinstance(error, ControlRoomError):
            return error
        logger.error("the writer of region %s failed", self._region, exc_info=error)
        return CommandFailed("a batch of commands", f"{type(error).__name__}: {error}")

    def _doubt(self, error: ControlRoomError) -> None:
        """Nothing is certain until `recover`; what is open rests on it and fails too."""
        self.in_doubt, self.trouble = True, error.detail
        batch, self._open = self._open, None
        if batch is not None:
            batch.fail(error)
