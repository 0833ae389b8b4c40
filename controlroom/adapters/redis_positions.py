"""Live positions shared by processes through a Redis hash per region; this process's own copy carries on without it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from redis import Redis

from controlroom.adapters.memory_positions import InProcessPositions
from controlroom.adapters.redis_client import REST_S, Breaker, close_quietly, create_redis_client
from controlroom.clock import Clock
from controlroom.positions import check_position
from dispatch.model import Position

PUT_NEWER = """
for i = 1, #ARGV, 3 do
    local known = redis.call('HGET', KEYS[1], ARGV[i])
    local seen_at = known and cjson.decode(known).seen_at
    if not seen_at or tonumber(ARGV[i + 1]) > seen_at then
        redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
    end
end
return 1
"""


class RedisPositions:
    """A LivePositions for several processes. What Redis missed while it was away is put again when it is back."""

    def __init__(self, url: str, *, region: str, clock: Clock, rest_s: float = REST_S) -> None:
        self._client: Redis = create_redis_client(url)
        self._breaker = Breaker(rest_s=rest_s)
        self._key = f"arterial:{region}:positions"
        self._clock = clock
        self._own = InProcessPositions(clock=clock)
        self._owed = False
        self._put_newer = self._client.register_script(PUT_NEWER)
        self._decoder = msgspec.json.Decoder(Position)

    def put(self, unit_id: str, position: Position) -> None:
        self.put_many({unit_id: position})

    def put_many(self, positions: Mapping[str, Position]) -> None:
        if not positions:
            return
        self._own.put_many(positions)
        shared = self._own.all() if self._owed else positions
        self._owed = not self._breaker.call(lambda: self._share(shared), False)

    def all(self) -> dict[str, Position]:
        stored: Any = self._breaker.call(self._stored, {})
        self._own.take_newer(self._readable(stored))
        return self._own.all()

    def degraded(self) -> int:
        return self._breaker.degraded

    def close(self) -> None:
        close_quietly(self._client)

    def _stored(self) -> Any:
        return self._client.hgetall(self._key)

    def _share(self, positions: Mapping[str, Position]) -> bool:
        arguments: list[str | bytes] = []
        for unit_id, position in positions.items():
            arguments += [unit_id, repr(float(position.seen_at)), msgspec.json.encode(position)]
        self._put_newer(keys=[self._key], args=arguments)
        return True

    def _readable(self, stored: Mapping[bytes, bytes]) -> dict[str, Position]:
        """What another process wrote is checked like everything that comes from outside."""
        good: dict[str, Position] = {}
        now = self._clock.now()
        for name, encoded in stored.items():
            try:
                position = self._decoder.decode(encoded)
                check_position(name.decode(), position, now=now)
            except Exception:
                continue
            good[name.decode()] = position
        return good
