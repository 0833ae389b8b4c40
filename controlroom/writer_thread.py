"""The thread that runs the writer: it takes all commands that wait and commits them together (group commit).

The disk is waited for by a second thread; meanwhile this one decides what comes next.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from controlroom.errors import ControlRoomError, RoomClosed, RoomOverloaded
from controlroom.preparation import PreparedCommand
from controlroom.writer import Writer
from controlroom.writer_commits import CommitThread
from controlroom.writer_pace import Pace

IDLE_S = 0.5

logger = logging.getLogger(__name__)

Job = Callable[[], None]


class Written(Struct, frozen=True):
    """The commit thread's report."""

    error: Exception | None


class WriterThread:
    """A queue in front of the writer. Commands may be put in from any thread."""

    def __init__(self, writer: Writer, *, region: str, max_batch: int, max_waiting: int) -> None:
        self._writer, self._region, self._max_batch, self._max_waiting = writer, region, max_batch, max_waiting
        self._queue: queue.SimpleQueue[PreparedCommand | Job | Written | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._closing = False
        self._waiting: deque[PreparedCommand] = deque()
        self._jobs: deque[Job] = deque()
        self._pace = Pace(max_batch=max_batch)
        self._idle_since_s = 0.0
        self._give_up_waiting_s: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"writer of {region}", daemon=True)
        self._commits = CommitThread(
            write=writer.write,
            report=lambda error: self._queue.put(Written(error)),
            name=f"commits of {region}",
        )

    def start(self) -> None:
        self._commits.start()
        self._thread.start()

    def put(self, prepared: PreparedCommand) -> None:
        """Queue a command. Raises RoomClosed or RoomOverloaded."""
        with self._door:
            if self._closed:
                raise RoomClosed(self._region)
            waiting = self._queue.qsize() + len(self._waiting)
            if waiting >= self._max_waiting:
                raise RoomOverloaded(waiting)
            self._queue.put(prepared)

    def run_soon(self, job: Job) -> None:
        """Have the writer's thread do something between two batches."""
        with self._door:
            if not self._closed:
                self._queue.put(job)

    def close(self) -> None:
        """Take no more commands, carry out those that wait, and end."""
        with self._door:
            already, self._closed = self._closed, True
            if not already:
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while not self._closing or self._has_work():
            self._take()
            self._decide()
            if not self._writer.is_writing:
                self._do_jobs()
                self._commit()
        self._commits.close()

    def _has_work(self) -> bool:
        return bool(self._waiting or self._jobs or self._writer.open_count or self._writer.is_writing)

    def _take(self) -> None:
        """Wait for something to do, then take all there is."""
        try:
            self._sort(self._queue.get(timeout=self._wait_s()))
            for _ in range(self._queue.qsize()):
                self._sort(self._queue.get_nowait())
        except queue.Empty:
            if self._writer.in_doubt and not self._writer.is_writing and not self._waiting:
                self._jobs.append(self._writer.recover)

    def _wait_s(self) -> float | None:
        """Not at all when commands can be decided, until a commit's end when one runs, for companions of those open."""
        if self._space() and self._waiting:
            return 0.0
        if self._writer.is_writing:
            return None
        if self._give_up_waiting_s is not None:
            return max(0.0, self._give_up_waiting_s - time.monotonic())
        return 0.0 if self._closing else IDLE_S

    def _sort(self, item: PreparedCommand | Job | Written | None) -> None:
        if isinstance(item, PreparedCommand):
            self._waiting.append(item)
        elif isinstance(item, Written):
            self._end_commit(item.error)
        elif item is None:
            self._closing = True
        else:
            self._jobs.append(item)

    def _space(self) -> int:
        """How many more commands may be decided now."""
        if not self._writer.may_decide:
            return 0
        most = self._max_batch if self._writer.is_writing else self._pace.share
        return max(0, most - self._writer.open_count)

    def _decide(self) -> None:
        count = min(self._space(), len(self._waiting))
        if count:
            self._writer.decide([self._waiting.popleft() for _ in range(count)])
            self._idle_since_s = time.monotonic()

    def _commit(self) -> None:
        """Hand the open batch over if it is large enough, or has waited long enough for more."""
        count, now_s = self._writer.open_count, time.monotonic()
        if not count:
            self._give_up_waiting_s = None
            return
        if self._give_up_waiting_s is None:
            self._give_up_waiting_s = now_s + self._pace.patience_s
        if count >= self._pace.share or now_s >= self._give_up_waiting_s or self._closing:
            self._give_up_waiting_s = None
            self._pace.handed_over(count, now_s=now_s)
            self._begin_commit()

    def _begin_commit(self) -> None:
        addition = self._writer.hand_over()
        if addition is not None:
            self._commits.begin(addition)
        elif (done := self._writer.written(None)) is not None:
            self._writer.tell(done)

    def _end_commit(self, error: Exception | None) -> None:
        """Begin the next commit, if there is one to begin, before telling what this one was."""
        writer = self._writer
        self._pace.written(
            in_flight=writer.in_flight_count,
            waiting=writer.open_count + len(self._waiting),
            idle_since_s=self._idle_since_s if not self._waiting else float("inf"),
            now_s=time.monotonic(),
        )
        done = writer.written(error)
        if done is None:
            return
        if not (self._jobs or writer.snapshot_is_due):
            self._commit()
        writer.tell(done)
        if not writer.is_writing:
            writer.snapshot_if_due()

    def _do_jobs(self) -> None:
        while self._jobs:
            self._do(self._jobs.popleft())

    def _do(self, job: Job) -> None:
        try:
            job()
        except ControlRoomError as error:
            logger.warning("the writer of region %s could not do its housekeeping: %s", self._region, error)
        except Exception:
            logger.exception("housekeeping of the writer of region %s failed", self._region)
