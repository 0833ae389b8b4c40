"""The control room's clock: instants that do not jump back while the room runs."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from controlroom.errors import ClockUnreadable, ClockWentBackwards

YEAR_3000_AT = 32_503_680_000.0


class Clock(Protocol):
    """Where instants come from: seconds since 1970-01-01 UTC."""

    def now(self) -> float: ...


class SystemClock:
    """The wall clock read once, carried on by the monotonic clock.

    A wall clock that is stepped back is not followed. One that is ahead by more than `reanchor_s` is (it was put
    right, or the machine slept): time then runs on from the wall.
    """

    def __init__(
        self,
        *,
        reanchor_s: float = 1.0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._monotonic, self._reanchor_s = wall, monotonic, reanchor_s
        self._offset_s = wall() - monotonic()

    def now(self) -> float:
        monotonic_s = self._monotonic()
        wall_offset_s = self._wall() - monotonic_s
        if wall_offset_s > self._offset_s + self._reanchor_s:
            self._offset_s = wall_offset_s
        return monotonic_s + self._offset_s

    def ahead_of_wall_s(self) -> float:
        """By how much this clock is ahead of the machine's wall clock: large after the wall was stepped back."""
        return self.now() - self._wall()


class ManualClock:
    """A clock that is set by hand, for simulation and tests."""

    def __init__(self, at: float = 0.0) -> None:
        self._at = at

    def now(self) -> float:
        return self._at

    def set(self, at: float) -> None:
        self._at = at

    def advance(self, by_s: float) -> None:
        self._at += by_s


def next_instant(clock: Clock, *, last_at: float, tolerance_s: float) -> float:
    """The instant to record: never before `last_at`. A clock up to `tolerance_s` behind it holds `last_at`.

    Raises ClockWentBackwards for more than that, ClockUnreadable for what is no instant.
    """
    now = clock.now()
    if not isinstance(now, float | int) or not math.isfinite(now) or not 0.0 <= now < YEAR_3000_AT:
        raise ClockUnreadable(now)
    if now >= last_at:
        return float(now)
    if last_at - now <= tolerance_s:
        return last_at
    raise ClockWentBackwards(now=now, last_at=last_at, tolerance_s=tolerance_s)
