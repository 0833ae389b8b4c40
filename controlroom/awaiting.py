"""Waiting for answers on an asyncio loop: the answers of one commit wake the loop once, not once each."""

import asyncio
import contextlib
import threading
from collections import deque
from concurrent.futures import Future
from weakref import WeakKeyDictionary

from controlroom.messages import Accepted

Answer = Future[Accepted]
Waiter = asyncio.Future[Accepted]


class LoopMailbox:
    """Answers on their way to one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._arrived: deque[tuple[Answer, Waiter]] = deque()
        self._guard = threading.Lock()
        self._woken = False

    def post(self, answer: Answer, waiter: Waiter) -> None:
        """From any thread: hand an answer over. Only the first since the loop last looked wakes it."""
        with self._guard:
            self._arrived.append((answer, waiter))
            wake, self._woken = not self._woken, True
        if wake:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        with self._guard:
            arrived, self._arrived, self._woken = self._arrived, deque(), False
        for answer, waiter in arrived:
            if waiter.done():
                continue
            error = answer.exception()
            if error is None:
                waiter.set_result(answer.result())
            else:
                waiter.set_exception(error)


class Mailboxes:
    """One mailbox for each event loop that waits for answers."""

    def __init__(self) -> None:
        self._of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, LoopMailbox] = WeakKeyDictionary()

    async def wait_for(self, answer: Answer) -> Accepted:
        """The answer, or its error. A caller that stops waiting does not take the command back."""
        loop = asyncio.get_running_loop()
        mailbox = self._of_loop.get(loop)
        if mailbox is None:
            mailbox = self._of_loop[loop] = LoopMailbox(loop)
        waiter: Waiter = loop.create_future()
        answer.add_done_callback(lambda done: mailbox.post(done, waiter))
        return await waiter
