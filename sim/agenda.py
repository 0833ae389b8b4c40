"""What is to happen next in a simulated city."""

import heapq
import itertools
from collections.abc import Callable

Action = Callable[[], None]


class Agenda:
    """Actions in order of (instant, priority, sequence): at the same instant the lower priority number goes first,
    and among equals the one entered first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int, Action]] = []
        self._sequence = itertools.count()

    def enter(self, at: float, action: Action, *, priority: int = 0) -> None:
        heapq.heappush(self._heap, (at, priority, next(self._sequence), action))

    def next_at(self) -> float:
        """The instant of the next action; infinite when nothing is to happen."""
        return self._heap[0][0] if self._heap else float("inf")

    def take(self) -> tuple[float, Action]:
        """The next action and its instant."""
        at, _, _, action = heapq.heappop(self._heap)
        return at, action
