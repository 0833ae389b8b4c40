"""The event bus between processes, by a Redis stream per region.

The publisher's own process is served directly. A thread carries messages to Redis from a bounded queue, so that
neither a decision nor a local listener ever waits for it. What Redis loses, listeners read from the log.
"""

import queue
import threading
from collections.abc import Sequence
from typing import Any

import msgspec
from redis import Redis
from redis.exceptions import RedisError

from controlroom.adapters.memory_bus import InProcessBus
from controlroom.adapters.redis_client import Breaker, close_quietly, create_redis_client
from controlroom.bus import BusMessage, Subscription, message_of
from controlroom.messages import RecordedEvent

STREAM_LENGTH = 10_000
WAITING = 10_000
READ_BLOCK_S = 0.5
READ_COUNT = 500


class RedisBus:
    """An EventBus that reaches the listeners of all processes that use the same Redis."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = InProcessBus()
        self._client: Redis = create_redis_client(url)
        self._breaker = Breaker()
        self._outgoing: queue.Queue[BusMessage | None] = queue.Queue(maxsize=WAITING)
        self._dropped = 0
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._readers: dict[str, threading.Thread] = {}
        self._sender = threading.Thread(target=self._send, name="redis bus sender", daemon=True)
        self._sender.start()

    def publish(self, region: str, events: Sequence[RecordedEvent]) -> None:
        messages = [message_of(event) for event in events]
        self._local.deliver(region, messages)
        for message in messages:
            try:
                self._outgoing.put_nowait(message)
            except queue.Full:
                self._dropped += 1

    def subscribe(self, region: str, *, after: int, capacity: int = 1_024) -> Subscription:
        subscription = self._local.subscribe(region, after=after, capacity=capacity)
        with self._guard:
            if region not in self._readers:
                last_id = self._breaker.call(lambda: _last_id(self._client, _key(region)), b"$")
                reader = threading.Thread(
                    target=self._read, args=(region, last_id), name=f"redis bus reader of {region}", daemon=True
                )
                self._readers[region] = reader
                reader.start()
        return subscription

    def degraded(self) -> int:
        return self._breaker.degraded + self._dropped

    def close(self) -> None:
        self._closing.set()
        self._local.close()
        self._outgoing.put(None) if not self._outgoing.full() else None
        self._sender.join()
        for reader in self._readers.values():
            reader.join()
        close_quietly(self._client)

    def _send(self) -> None:
        while not self._closing.is_set():
            try:
                first = self._outgoing.get(timeout=READ_BLOCK_S)
            except queue.Empty:
                continue
            batch = [first]
            while len(batch) < READ_COUNT and not self._outgoing.empty():
                batch.append(self._outgoing.get_nowait())
            messages = [message for message in batch if message is not None]
            if messages:
                self._breaker.call(lambda messages=messages: _add(self._client, messages), False)  # type: ignore[misc]

    def _read(self, region: str, last_id: bytes) -> None:
        client = create_redis_client(self._url, timeout_s=READ_BLOCK_S + 0.5)
        while not self._closing.is_set():
            try:
                found: Any = client.xread({_key(region): last_id}, count=READ_COUNT, block=int(READ_BLOCK_S * 1_000))
            except (RedisError, OSError):
                self._closing.wait(READ_BLOCK_S)
                continue
            for _, entries in found or ():
                last_id = entries[-1][0]
                self._local.deliver(region, _readable(entries))
        close_quietly(client)


def _key(region: str) -> str:
    return f"arterial:{region}:events"


def _last_id(client: "Redis", key: str) -> bytes:
    newest: Any = client.xrevrange(key, count=1)
    return bytes(newest[0][0]) if newest else b"0"


def _add(client: "Redis", messages: Sequence[BusMessage]) -> bool:
    pipeline = client.pipeline(transaction=False)
    for message in messages:
        fields: Any = {b"message": msgspec.msgpack.encode(message)}
        pipeline.xadd(_key(message.region), fields, maxlen=STREAM_LENGTH, approximate=True)
    pipeline.execute()
    return True


def _readable(entries: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[BusMessage]:
    messages = []
    for _, fields in entries:
        try:
            messages.append(msgspec.msgpack.decode(fields.get(b"message", b""), type=BusMessage))
        except msgspec.MsgspecError:
            continue
    return messages
