"""What a threaded room does by itself: reactions on one thread; timers, and forgetting old answers, on another."""

import logging
import threading
import time
from collections.abc import Callable

from controlroom.clock import Clock
from controlroom.errors import ControlRoomError, RoomClosed
from controlroom.reactions import NOT_ITS_FAULT, ReactionRunner
from controlroom.timer_queue import TimerQueue

LOOK_AGAIN_S = 0.5
FORGET_FIRST_S = 60.0
FORGET_EVERY_S = 3_600.0
RETRY_PARKED_AT_LAST_EVERY_S = 3_600.0

logger = logging.getLogger(__name__)


class Housekeeper:
    """Two threads that end when the room closes."""

    def __init__(
        self,
        *,
        region: str,
        clock: Clock,
        timers: TimerQueue,
        reactions: ReactionRunner,
        fire_due_timers: Callable[[], int],
        save_progress: Callable[[], None],
        forget_answers: Callable[[], None],
        retry_parked_s: float,
    ) -> None:
        self._region, self._clock, self._timers, self._reactions = region, clock, timers, reactions
        self._fire_due_timers, self._save_progress = fire_due_timers, save_progress
        self._forget_answers, self._retry_parked_s = forget_answers, retry_parked_s
        self._closing = threading.Event()
        self._timer_set = threading.Event()
        self._threads = [
            threading.Thread(target=self._run_timers, name=f"timers of {region}", daemon=True),
            threading.Thread(target=self._run_reactions, name=f"reactions of {region}", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def timer_was_set(self) -> None:
        self._timer_set.set()

    def close(self) -> None:
        self._closing.set()
        self._timer_set.set()
        self._reactions.wake()
        for thread in self._threads:
            thread.join()

    def _run_timers(self) -> None:
        forget_at_s = time.monotonic() + FORGET_FIRST_S
        while not self._closing.is_set():
            self._timer_set.wait(self._until_next_timer_s())
            self._timer_set.clear()
            if self._closing.is_set():
                return
            self._guarded(self._fire_due_timers)
            if time.monotonic() >= forget_at_s:
                self._forget_answers()
                forget_at_s = time.monotonic() + FORGET_EVERY_S

    def _until_next_timer_s(self) -> float:
        """Never long: the clock may be put forward while we wait."""
        due_at = self._timers.next_due_at()
        if due_at is None:
            return LOOK_AGAIN_S
        return min(LOOK_AGAIN_S, max(0.001, due_at - self._clock.now()))

    def _run_reactions(self) -> None:
        unsaved, pause_s = False, self._retry_parked_s
        retry_at_s = time.monotonic() + pause_s
        while not self._closing.is_set():
            if self._reactions.wait(min(LOOK_AGAIN_S, pause_s)):
                self._guarded(self._reactions.run_pending)
                unsaved = True
            elif unsaved:
                self._save_progress()
                unsaved = False
            if time.monotonic() >= retry_at_s:
                pause_s, unsaved = self._retry_parked(pause_s), True
                retry_at_s = time.monotonic() + pause_s

    def _retry_parked(self, pause_s: float) -> float:
        """Run parked reactions again; the seconds until the next time, twice as many while nothing comes of it."""
        before = len(self._reactions.parked)
        self._guarded(self._reactions.run_parked)
        if len(self._reactions.parked) < before or not before:
            return self._retry_parked_s
        return min(2 * pause_s, max(RETRY_PARKED_AT_LAST_EVERY_S, self._retry_parked_s))

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except RoomClosed:
            return
        except NOT_ITS_FAULT as error:
            logger.warning("region %s waits: %s", self._region, error)
            self._closing.wait(LOOK_AGAIN_S)
        except ControlRoomError:
            logger.exception("housekeeping of region %s failed", self._region)
            self._closing.wait(LOOK_AGAIN_S)
