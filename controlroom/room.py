"""The control room of one region: commands in, events out."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from controlroom.adapters.memory_bus import InProcessBus
from controlroom.awaiting import Mailboxes
from controlroom.blood_books import BloodBooks
from controlroom.bus import EventBus
from controlroom.clock import Clock
from controlroom.decision import read_record
from controlroom.errors import CommandRefused, ControlRoomError, RoomClosed
from controlroom.follow import Follower
from controlroom.health import HealthReport
from controlroom.housekeeping import Housekeeper
from controlroom.indicator_books import IndicatorBooks
from controlroom.log import EventLog
from controlroom.messages import Accepted, CommandEnvelope, RecordedEvent
from controlroom.positions import LivePositions
from controlroom.preparation import prepare, schedule
from controlroom.progress import ProgressBook
from controlroom.reactions import NOT_ITS_FAULT, Reaction, ReactionRunner
from controlroom.saved_books import BookStore
from controlroom.snapshots import SnapshotCodec
from controlroom.state import RegionState
from controlroom.subjects import Subjects, standard_subjects
from controlroom.timer_queue import TimerQueue, fire
from controlroom.timers import ScheduledCommand
from controlroom.tracing.books import TraceBooks
from controlroom.tracing.index import TraceIndex
from controlroom.writer import Writer
from controlroom.writer_thread import WriterThread

logger = logging.getLogger(__name__)

WEEK_S = 7 * 86_400.0
MOST_EVENTS_A_PAGE = 10_000


class ControlRoom:
    """Decides, records and publishes for one region. Made by `open`, ended by `close`; also a context manager.

    Threaded, commands of many threads share commits, and reactions and timers run by themselves. With
    `threaded=False` all is done on the caller's thread, in a fixed order: commands, then the reactions to them;
    timers when asked.
    """

    def __init__(
        self,
        *,
        region: str,
        log: EventLog,
        clock: Clock,
        bus: EventBus,
        subjects: Subjects,
        reactions: Sequence[Reaction],
        positions: LivePositions | None,
        clock_tolerance_s: float,
        keep_answers_s: float,
        retry_parked_s: float,
        snapshot_every: int,
    ) -> None:
        self.region, self.clock, self.bus, self.subjects, self.positions = region, clock, bus, subjects, positions
        self._log, self._keep_answers_s, self._retry_parked_s = log, keep_answers_s, retry_parked_s
        self._timers = TimerQueue()
        self._mailboxes = Mailboxes()
        self._book = ProgressBook()
        self._inline = threading.RLock()
        self._reacting = self._closed = False
        self._thread: WriterThread | None = None
        self._housekeeper: Housekeeper | None = None
        self._reactions = ReactionRunner(
            reactions,
            handle=self.handle,
            state=lambda: self.state,
            read_log=lambda after: self.events(after=after),
            book=self._book,
        )
        self._writer = Writer(
            region=region,
            log=log,
            clock=clock,
            subjects=subjects,
            book=self._book,
            snapshots=SnapshotCodec(subjects),
            clock_tolerance_s=clock_tolerance_s,
            snapshot_every=snapshot_every,
            on_commit=self._committed,
        )

    @classmethod
    def open(
        cls,
        *,
        region: str,
        log: EventLog,
        clock: Clock,
        bus: EventBus | None = None,
        reactions: Sequence[Reaction] = (),
        threaded: bool = True,
        subjects: Subjects | None = None,
        positions: LivePositions | None = None,
        standby_wait_s: float = 0.0,
        clock_tolerance_s: float = 5.0,
        keep_answers_s: float = WEEK_S,
        retry_parked_s: float = 60.0,
        snapshot_every: int = 10_000,
        max_batch: int = 512,
        max_waiting: int = 20_000,
    ) -> "ControlRoom":
        """Become the region's writer, load its state and finish what a crash left unfinished.

        Waits up to `standby_wait_s` (may be infinite) for another writer to go. Answers to idempotency keys are
        kept for `keep_answers_s`; reactions that failed are run again after `retry_parked_s`, then ever
        less often. Raises RegionHasWriter, LogBroken, LogUnavailable, CommandRefused for a bad
        region name.
        """
        if not isinstance(region, str) or not 0 < len(region) <= 100 or not region.isprintable():
            raise CommandRefused("region-malformed", "a region's name is 1 to 100 printable characters", kind="invalid")
        room = cls(
            region=region,
            log=log,
            clock=clock,
            bus=bus if bus is not None else InProcessBus(),
            subjects=subjects if subjects is not None else standard_subjects(),
            reactions=reactions,
            positions=positions,
            clock_tolerance_s=clock_tolerance_s,
            keep_answers_s=keep_answers_s,
            retry_parked_s=retry_parked_s,
            snapshot_every=snapshot_every,
        )
        log.acquire(region, wait_s=standby_wait_s)
        try:
            room._start(threaded=threaded, max_batch=max_batch, max_waiting=max_waiting)
        except BaseException:
            log.release(region)
            raise
        return room

    @property
    def state(self) -> RegionState:
        """The committed state; the same value for as long as the caller keeps it."""
        return self._writer.state

    def submit(self, envelope: CommandEnvelope) -> "Future[Accepted]":
        """Give a command from any thread; the future is done once the answer is on disk, or refused."""
        try:
            prepared = prepare(envelope, self.subjects)
            if self._thread is None:
                self._process_inline(prepared)
            else:
                self._thread.put(prepared)
        except ControlRoomError as error:
            failed: Future[Accepted] = Future()
            failed.set_exception(error)
            return failed
        return prepared.future

    def handle(self, envelope: CommandEnvelope) -> Accepted:
        """Give a command and wait for the answer. Raises ControlRoomError when it is refused or can't be recorded."""
        return self.submit(envelope).result()

    async def answer(self, envelope: CommandEnvelope) -> Accepted:
        """As `handle`, for coroutines: waits without blocking the event loop."""
        return await self._mailboxes.wait_for(self.submit(envelope))

    def events(self, *, after: int = 0, limit: int = 500, stream: str | None = None) -> list[RecordedEvent]:
        """Up to `limit` recorded events past a position, in order; of one stream if asked. Raises CommandRefused."""
        for field, value, most in (("after", after, 2**63 - 1), ("limit", limit, MOST_EVENTS_A_PAGE)):
            if type(value) is not int or not 0 <= value <= most:
                detail = f"{field} must be a whole number from 0 to {most}, not {value!r}"
                raise CommandRefused("page-malformed", detail, kind="invalid", field=field)
        rows = self._log.read(self.region, after=after, limit=limit, stream=stream)
        position = self.state.position
        return [read_record(row, self.subjects) for row in rows if row.position <= position]

    def indicator_books(self, store: BookStore | None = None) -> IndicatorBooks:
        """A reader of the log's times, at its beginning, or where the store has it."""
        return IndicatorBooks(self._log, self.region, self.subjects, store=store)

    def blood_books(self) -> BloodBooks:
        """A reader of what became of blood, at its beginning."""
        return BloodBooks(self._log, self.region, self.subjects)

    def trace_books(self, index: TraceIndex) -> TraceBooks:
        """Answers where blood came from and went, from an index that is kept up with the log."""
        return TraceBooks(index, self._log, self.region, lambda: self.state)

    def follow(self, *, after: int = 0, capacity: int = 1_024) -> Follower:
        """Every event past a position, without a gap, for as long as the caller listens."""
        return Follower(
            region=self.region,
            bus=self.bus,
            read_log=lambda position, limit: self.events(after=position, limit=limit),
            after=after,
            capacity=capacity,
        )

    def schedule(self, command: Any) -> ScheduledCommand:
        """A command as data, for a timer to hold."""
        return schedule(command, self.subjects)

    def fire_due_timers(self) -> int:
        """Fire every timer that is due; returns how many. Threaded, the room does this by itself."""
        fired = 0
        while (timer := self._timers.pop_due(self.state, now=self.clock.now())) is not None:
            try:
                fire(timer, state=self.state, subjects=self.subjects, handle=self.handle)
            except ControlRoomError:
                self._timers.put_back(timer)
                raise
            fired += 1
        return fired

    def run_reactions(self) -> None:
        """Deal with events that reactions have not seen. Without threads this follows each command by itself."""
        with self._inline:
            if self._reacting:
                return
            self._reacting = True
            try:
                self._reactions.run_pending()
            except NOT_ITS_FAULT as error:
                logger.warning("reactions of region %s wait: %s", self.region, error)
            finally:
                self._reacting = False

    def retry_parked_reactions(self) -> int:
        """Run the parked reactions again; returns how many went through."""
        with self._inline:
            return self._reactions.run_parked()

    def health(self) -> HealthReport:
        """The room's condition; asks the store whether it answers."""
        store, state = self._log.health(), self.state
        behind_s = state.last_at - self.clock.now()
        clock_ok = behind_s <= self._writer.clock_tolerance_s
        log_ok = store.ok and not self._writer.in_doubt
        return HealthReport(
            region=self.region,
            ready=log_ok and clock_ok and not self._closed and store.problem is None,
            position=state.position,
            last_at=state.last_at,
            log_ok=log_ok,
            log_trouble=self._writer.trouble,
            store=store,
            clock="ok" if clock_ok else f"the clock is {behind_s:.3f} s behind the log's last event",
            clock_behind_log_s=max(0.0, behind_s),
            reaction_lag=state.position - self._reactions.position,
            reaction_failures=self._reactions.failures,
            reaction_commands_refused=self._reactions.refused,
            parked_reactions=tuple(self._reactions.parked.values()),
            timers=len(state.timers),
            bus_degraded=self.bus.degraded(),
            positions_degraded=self.positions.degraded() if self.positions is not None else 0,
            last_snapshot_position=self._writer.snapshot_position,
            events_since_snapshot=state.position - self._writer.snapshot_position,
        )

    def close(self) -> None:
        """Carry out what waits, store a snapshot and let another writer take the region. The log and bus stay open."""
        with self._inline:
            if self._closed:
                return
            self._closed = True
        if self._housekeeper is not None:
            self._housekeeper.close()
        if self._thread is not None:
            self._thread.close()
        try:
            self._writer.flush()
            self._writer.snapshot()
        except ControlRoomError as error:
            logger.warning("region %s closed without its last housekeeping: %s", self.region, error)
        self._log.release(self.region)

    def __enter__(self) -> "ControlRoom":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, *, threaded: bool, max_batch: int, max_waiting: int) -> None:
        self._writer.start()
        self._timers.refill(self.state)
        cursors, parked = self._log.cursors(self.region), self._log.parked(self.region)
        self._reactions.resume(cursors, parked, position=self.state.position)
        self._writer.flush()
        if not threaded:
            self.run_reactions()
            return
        self._thread = WriterThread(self._writer, region=self.region, max_batch=max_batch, max_waiting=max_waiting)
        self._housekeeper = Housekeeper(
            region=self.region,
            clock=self.clock,
            timers=self._timers,
            reactions=self._reactions,
            fire_due_timers=self.fire_due_timers,
            save_progress=lambda: self._on_writer(self._writer.flush),
            forget_answers=lambda: self._on_writer(self._forget_answers),
            retry_parked_s=self._retry_parked_s,
        )
        self._thread.start()
        self._housekeeper.start()

    def _on_writer(self, job: Any) -> None:
        if self._thread is not None:
            self._thread.run_soon(job)

    def _forget_answers(self) -> None:
        self._log.forget_answers(self.region, before_at=self.state.last_at - self._keep_answers_s)

    def _process_inline(self, prepared: Any) -> None:
        with self._inline:
            if self._closed:
                raise RoomClosed(self.region)
            self._writer.process([prepared])
            self.run_reactions()

    def _committed(self, events: Sequence[RecordedEvent]) -> None:
        self.bus.publish(self.region, events)
        self._reactions.notify(events)
        if self._timers.notify(events) and self._housekeeper is not None:
            self._housekeeper.timer_was_set()
