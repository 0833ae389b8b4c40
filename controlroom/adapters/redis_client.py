"""A Redis client that gives up fast, and a breaker that stops asking for a while after it did.

The client's own defaults block for seconds when the server is gone; a decision must never wait for Redis.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from controlroom.errors import ControlRoomError

TIMEOUT_S = 0.2
REST_S = 1.0

T = TypeVar("T")


def create_redis_client(url: str, *, timeout_s: float = TIMEOUT_S) -> "Redis":
    """A client that waits at most `timeout_s` for the server and does not retry. Raises RedisUrlUnusable."""
    try:
        return Redis.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
            decode_responses=False,
            health_check_interval=0,
        )
    except ValueError as error:
        raise RedisUrlUnusable from error


class RedisUrlUnusable(ControlRoomError):
    """The address names no Redis. It is not repeated: it may hold a password."""

    def __init__(self) -> None:
        detail = "Redis's address is no URL: write redis://host:6379/0, rediss://… or unix://…"
        super().__init__("redis-url-unusable", detail, kind="invalid", field="redis_url")


class Breaker:
    """Calls Redis; after a failure, does not call again for `rest_s`. Counts what could not be done."""

    def __init__(self, *, rest_s: float = REST_S, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rest_s, self._monotonic = rest_s, monotonic
        self._guard = threading.Lock()
        self._rests_until_s = float("-inf")
        self.degraded = 0
        self.up = True

    def call(self, work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives, or `otherwise` when Redis does not answer or is being left alone."""
        if self._monotonic() < self._rests_until_s:
            self._count()
            return otherwise
        try:
            result = work()
        except (RedisError, OSError):
            self._rests_until_s = self._monotonic() + self._rest_s
            self.up = False
            self._count()
            return otherwise
        self.up = True
        return result

    def _count(self) -> None:
        with self._guard:
            self.degraded += 1


def close_quietly(client: Any) -> None:
    """Let go of a client's connections, whatever state they are in."""
    try:
        client.close()
    except (RedisError, OSError):
        return
