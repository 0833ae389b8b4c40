"""Fan-out of recorded events to whoever listens now: the port, the message, and a listener's bounded buffer.

The bus is a convenience, never the record: what a listener misses it reads from the log (see `follow`).
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from controlroom.messages import RecordedEvent


class BusMessage(Struct, frozen=True, kw_only=True):
    """A recorded event on its way to listeners; `data` is the whole event as JSON, encoded once for all of them."""

    region: str
    position: int
    type: str
    streams: tuple[str, ...]
    data: bytes


class SubscriberLagged(Exception):
    """The listener read too slowly and its buffer was dropped: read the log after `last_position`, then go on."""

    def __init__(self, last_position: int) -> None:
        super().__init__(f"messages after position {last_position} were dropped: read them from the log")
        self.last_position = last_position


class Subscription:
    """One listener's buffer: at most `capacity` messages wait in it, in order of position, none twice."""

    def __init__(self, *, after: int, capacity: int, on_close: Callable[["Subscription"], None]) -> None:
        self._waiting: deque[BusMessage] = deque()
        self._changed = threading.Condition()
        self._capacity, self._on_close = capacity, on_close
        self._taken_position = self._offered_position = after
        self._lagged = self._closed = False
        self._wake: Callable[[], object] | None = None

    def offer(self, messages: Sequence[BusMessage]) -> None:
        """Add messages past the last one. Never blocks: when the buffer is full, the listener is marked lagged."""
        with self._changed:
            fresh = [message for message in messages if message.position > self._offered_position]
            if not fresh or self._closed:
                return
            self._offered_position = fresh[-1].position
            if len(self._waiting) + len(fresh) > self._capacity:
                self._waiting.clear()
                self._lagged = True
            if not self._lagged:
                self._waiting.extend(fresh)
            self._changed.notify_all()
            wake = self._wake
        if wake is not None:
            with contextlib.suppress(RuntimeError):  # its event loop has ended
                wake()

    def take(self, timeout_s: float = 0.0) -> list[BusMessage]:
        """All waiting messages, after waiting up to `timeout_s` for one. Raises SubscriberLagged once after a drop."""
        with self._changed:
            if timeout_s > 0 and not self._waiting and not self._lagged and not self._closed:
                self._changed.wait(timeout_s)
            if self._lagged:
                self._lagged = False
                raise SubscriberLagged(self._taken_position)
            taken = list(self._waiting)
            self._waiting.clear()
            if taken:
                self._taken_position = taken[-1].position
            return taken

    def wake_with(self, wake: Callable[[], object] | None) -> None:
        """Call `wake` from the publisher's thread whenever something arrives (for asyncio: `call_soon_threadsafe`)."""
        with self._changed:
            self._wake = wake

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        self._on_close(self)


class EventBus(Protocol):
    """Carries recorded events to listeners, in this process or in others."""

    def publish(self, region: str, events: Sequence[RecordedEvent]) -> None:
        """Hand over events for all listeners. Never raises, never waits for a listener or a network."""
        ...

    def subscribe(self, region: str, *, after: int, capacity: int = 1_024) -> Subscription:
        """Listen to what is published from now on, past position `after`."""
        ...

    def degraded(self) -> int:
        """How many times messages could not be carried to other processes."""
        ...

    def close(self) -> None: ...


def message_of(recorded: RecordedEvent) -> BusMessage:
    """A recorded event as a message; the event's JSON has the fields of RecordedEvent."""
    return BusMessage(
        region=recorded.region,
        position=recorded.position,
        type=recorded.type,
        streams=recorded.streams,
        data=msgspec.json.encode(recorded),
    )
