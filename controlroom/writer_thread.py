"""The thread that runs the writer: it takes all commands that wait and commits them together (group commit)."""

import logging
import queue
import threading
import time
from collections.abc import Callable

from controlroom.errors import ControlRoomError, RoomClosed, RoomOverloaded
from controlroom.preparation import PreparedCommand
from controlroom.writer import Writer

MAX_GATHER_S = 0.005
IDLE_S = 0.5

logger = logging.getLogger(__name__)

Job = Callable[[], None]


class WriterThread:
    """A queue in front of the writer. Commands may be put in from any thread."""

    def __init__(self, writer: Writer, *, region: str, max_batch: int, max_waiting: int) -> None:
        self._writer, self._region, self._max_batch, self._max_waiting = writer, region, max_batch, max_waiting
        self._queue: queue.SimpleQueue[PreparedCommand | Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._last_size = 1
        self._last_commit_s = 0.0
        self._thread = threading.Thread(target=self._run, name=f"writer of {region}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, prepared: PreparedCommand) -> None:
        """Queue a command. Raises RoomClosed or RoomOverloaded."""
        with self._door:
            if self._closed:
                raise RoomClosed(self._region)
            waiting = self._queue.qsize()
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
        going = True
        while going:
            batch, jobs, going = self._gather()
            if batch:
                started = time.monotonic()
                self._writer.process(batch)
                self._last_commit_s = time.monotonic() - started
                self._last_size = len(batch)
            for job in jobs:
                self._do(job)

    def _gather(self) -> tuple[list[PreparedCommand], list[Job], bool]:
        """Wait for a command, then take what waits.

        Clients that were just answered ask again within moments. Committing the first of them alone would halve the
        speed, so for a fraction of a commit's duration the writer waits for as many as came last time.
        """
        batch: list[PreparedCommand] = []
        jobs: list[Job] = []
        deadline: float | None = None
        while len(batch) < self._max_batch:
            try:
                item = self._queue.get(timeout=IDLE_S) if not batch else self._next(deadline, len(batch))
            except queue.Empty:
                if not batch and self._writer.in_doubt:
                    jobs.append(self._writer.recover)
                break
            if item is None:
                return batch, jobs, False
            if isinstance(item, PreparedCommand):
                batch.append(item)
                deadline = deadline or time.monotonic() + min(MAX_GATHER_S, self._last_commit_s / 2)
            else:
                jobs.append(item)
                if not batch:
                    break
        return batch, jobs, True

    def _next(self, deadline: float | None, gathered: int) -> PreparedCommand | Job | None:
        if gathered >= self._last_size or deadline is None:
            return self._queue.get_nowait()
        return self._queue.get(timeout=max(0.0, deadline - time.monotonic()))

    def _do(self, job: Job) -> None:
        try:
            job()
        except ControlRoomError as error:
            logger.warning("the writer of region %s could not do its housekeeping: %s", self._region, error)
        except Exception:
            logger.exception("housekeeping of the writer of region %s failed", self._region)
