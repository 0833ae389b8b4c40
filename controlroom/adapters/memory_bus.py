"""The event bus within one process."""

import threading
from collections.abc import Sequence

from controlroom.bus import BusMessage, Subscription, message_of
from controlroom.messages import RecordedEvent


class InProcessBus:
    """An EventBus that reaches the listeners of this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._listeners: dict[str, tuple[Subscription, ...]] = {}

    def publish(self, region: str, events: Sequence[RecordedEvent]) -> None:
        if self._listeners.get(region):
            self.deliver(region, [message_of(event) for event in events])

    def deliver(self, region: str, messages: Sequence[BusMessage]) -> None:
        """Give messages to this process's listeners."""
        for subscription in self._listeners.get(region, ()):
            subscription.offer(messages)

    def subscribe(self, region: str, *, after: int, capacity: int = 1_024) -> Subscription:
        subscription = Subscription(after=after, capacity=capacity, on_close=lambda s: self._leave(region, s))
        with self._guard:
            self._listeners[region] = (*self._listeners.get(region, ()), subscription)
        return subscription

    def listener_count(self, region: str) -> int:
        return len(self._listeners.get(region, ()))

    def degraded(self) -> int:
        return 0

    def close(self) -> None:
        for subscriptions in list(self._listeners.values()):
            for subscription in subscriptions:
                subscription.close()

    def _leave(self, region: str, subscription: Subscription) -> None:
        with self._guard:
            self._listeners[region] = tuple(s for s in self._listeners.get(region, ()) if s is not subscription)
