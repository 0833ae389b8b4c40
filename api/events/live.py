"""The live stream: what is committed is sent to every reader within a moment."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

from api.events.encoding import event_json, server_sent
from api.events.movements import Movements
from api.events.ring import EventRing
from api.settings import ApiSettings
from api.values import iso
from controlroom.desk import Desk

log = logging.getLogger(__name__)
LOOK_EVERY_S = 0.05
TRY_AGAIN_S = 1.0
MOST_AT_ONCE = 500


class LiveStream:
    """Follows the room's log and the units' positions for all readers together; made inside a running event loop."""

    def __init__(self, desk: Desk, settings: ApiSettings) -> None:
        self._desk, self._settings = desk, settings
        self._ring = EventRing(size=settings.stream_ring_events, head=desk.room.state.position)
        self._movements = Movements()
        self._changed = asyncio.Event()
        self._ended = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def head(self) -> int:
        return self._ring.head

    def start(self) -> None:
        self._tasks = [asyncio.create_task(_for_ever(step)) for step in (self._follow_log, self._follow_positions)]

    def end(self) -> None:
        """Let every reader go: the service is about to close."""
        self._ended = True
        self._wake_readers()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def messages(self, after: int | None) -> AsyncIterator[bytes]:
        """A greeting, events after a position (None: from now), moves and heartbeats, until the service closes."""
        sent, frame = self._ring.head if after is None else after, 0
        yield b"retry: 1000\n" + server_sent("hello", self._clock(), event_id=sent)
        while not self._ended:
            changed = self._changed
            if sent < self._ring.head:
                encoded = await self._events_after(sent)
                sent += len(encoded)
                yield b"".join(encoded)
            elif frame < self._movements.frame:
                message, frame = self._movements.since(frame), self._movements.frame
                yield message
            else:
                heartbeat = await self._heartbeat_unless(changed)
                if heartbeat:
                    yield heartbeat

    async def _heartbeat_unless(self, changed: asyncio.Event) -> bytes:
        """Nothing when something changes before the next heartbeat is due."""
        try:
            await asyncio.wait_for(changed.wait(), self._settings.heartbeat_s)
        except TimeoutError:
            return server_sent("heartbeat", self._clock())
        return b""

    async def _events_after(self, position: int) -> list[bytes]:
        encoded = self._ring.after(position, limit=MOST_AT_ONCE)
        return encoded if encoded is not None else await asyncio.to_thread(self._read, position)

    def _read(self, position: int) -> list[bytes]:
        recorded = self._desk.room.events(after=position, limit=MOST_AT_ONCE)
        return [server_sent("event", event_json(r), event_id=r.position) for r in recorded]

    def _clock(self) -> dict[str, Any]:
        return {"at": iso(self._desk.now()), "position": self._ring.head}

    def _wake_readers(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _follow_log(self) -> None:
        if self._desk.room.state.position == self._ring.head:
            await asyncio.sleep(LOOK_EVERY_S)
            return
        first = self._ring.head + 1
        for position, encoded in enumerate(await asyncio.to_thread(self._read, self._ring.head), first):
            self._ring.append(position, encoded)
        self._wake_readers()

    async def _follow_positions(self) -> None:
        if self._movements.look(await asyncio.to_thread(self._desk.positions.all)):
            self._wake_readers()
        await asyncio.sleep(self._settings.positions_period_s)


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Step after step. One that fails (the log may be away) is logged and tried again."""
    while True:
        try:
            await step()
        except Exception as error:
            log.error("the live stream stumbled over %s and tries again", type(error).__name__)
            await asyncio.sleep(TRY_AGAIN_S)
