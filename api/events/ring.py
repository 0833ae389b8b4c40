"""The newest events, encoded once for all readers."""

from collections import deque
from itertools import islice


class EventRing:
    """The last `size` events of a log as bytes, in order and without gaps; a reader keeps its own place.

    Nothing is kept per reader, so a slow one costs no memory: when it has fallen off the ring it reads the log.
    """

    def __init__(self, *, size: int, head: int) -> None:
        self._encoded: deque[bytes] = deque(maxlen=size)
        self.head = head

    def append(self, position: int, encoded: bytes) -> None:
        """Add the event at `position`, which must follow the head directly."""
        if position != self.head + 1:
            raise ValueError(f"position {position} does not follow {self.head}")
        self._encoded.append(encoded)
        self.head = position

    def after(self, position: int, *, limit: int) -> list[bytes] | None:
        """Up to `limit` events past a position; None when the ring does not reach back that far."""
        skipped = position - (self.head - len(self._encoded))
        if skipped < 0:
            return None
        return list(islice(self._encoded, skipped, skipped + limit))
