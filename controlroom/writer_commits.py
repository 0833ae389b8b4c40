"""The thread that waits for the disk, so that the writer need not."""

import queue
import threading
from collections.abc import Callable

from controlroom.log import Append

Write = Callable[[Append], Exception | None]
Report = Callable[[Exception | None], None]


class CommitThread:
    """Writes what it is given, one after the other, and reports each."""

    def __init__(self, *, write: Write, report: Report, name: str) -> None:
        self._write, self._report = write, report
        self._given: queue.SimpleQueue[Append | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def begin(self, addition: Append) -> None:
        self._given.put(addition)

    def close(self) -> None:
        """Write what was given, and end."""
        self._given.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (addition := self._given.get()) is not None:
            self._report(self._write(addition))
