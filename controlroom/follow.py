"""Following a region's events without a gap: from the log first, then live from the bus, from the log again where
the bus dropped something.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from controlroom.bus import BusMessage, EventBus, SubscriberLagged, Subscription, message_of
from controlroom.messages import RecordedEvent

PAGE = 500
LOOK_AGAIN_S = 1.0

ReadLog = Callable[[int, int], Sequence[RecordedEvent]]


class Follower:
    """Gives every event past `after` once, in order, as bus messages. Close it, or the bus keeps its buffer.

    `read_log(after, limit)` gives recorded events. The log is also looked at whenever the bus was silent for a
    second, so that a bus that is down delays events but loses none.
    """

    def __init__(self, *, region: str, bus: EventBus, read_log: ReadLog, after: int, capacity: int = 1_024) -> None:
        self._read_log = read_log
        self._subscription: Subscription = bus.subscribe(region, after=after, capacity=capacity)
        self._position = after
        self._behind = True

    @property
    def position(self) -> int:
        """The last position given."""
        return self._position

    def next_batch(self, timeout_s: float = LOOK_AGAIN_S) -> list[BusMessage]:
        """The next events; empty when there were none within `timeout_s`."""
        if not self._behind:
            live = self._from_bus(timeout_s)
            if live is not None:
                return live
        return self._from_log()

    async def follow(self) -> AsyncIterator[list[BusMessage]]:
        """Batches of events for ever; an empty batch after each second of silence. The log is read in a thread."""
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        self._subscription.wake_with(lambda: loop.call_soon_threadsafe(arrived.set))
        try:
            while True:
                live = None if self._behind else self._from_bus(0.0)
                batch = await asyncio.to_thread(self._from_log) if live is None else live
                if batch or self._behind:
                    yield batch
                    continue
                try:
                    await asyncio.wait_for(arrived.wait(), LOOK_AGAIN_S)
                except TimeoutError:
                    yield []
                    self._behind = True
                arrived.clear()
        finally:
            self._subscription.wake_with(None)

    def __iter__(self) -> Iterator[list[BusMessage]]:
        while True:
            yield self.next_batch()

    def close(self) -> None:
        self._subscription.close()

    def __enter__(self) -> "Follower":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _from_bus(self, timeout_s: float) -> list[BusMessage] | None:
        """Live events; None when the log must be read: messages are missing, or none came in the time given."""
        try:
            messages = self._subscription.take(timeout_s)
        except SubscriberLagged:
            self._behind = True
            return None
        fresh = [message for message in messages if message.position > self._position]
        whole = all(message.position == self._position + 1 + index for index, message in enumerate(fresh))
        if not whole or (timeout_s > 0 and not fresh):
            self._behind = True
            return None
        self._position += len(fresh)
        return fresh

    def _from_log(self) -> list[BusMessage]:
        found = self._read_log(self._position, PAGE)
        self._behind = len(found) == PAGE
        if found:
            self._position = found[-1].position
        return [message_of(event) for event in found]
