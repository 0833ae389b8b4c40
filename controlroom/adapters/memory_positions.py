"""Live positions within one process."""

import threading
from collections.abc import Mapping

from controlroom.clock import Clock
from controlroom.positions import check_position
from dispatch.model import Position


class InProcessPositions:
    """A LivePositions in a dictionary."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._latest: dict[str, Position] = {}

    def put(self, unit_id: str, position: Position) -> None:
        self.put_many({unit_id: position})

    def put_many(self, positions: Mapping[str, Position]) -> None:
        now = self._clock.now()
        for unit_id, position in positions.items():
            check_position(unit_id, position, now=now)
        self.take_newer(positions)

    def take_newer(self, positions: Mapping[str, Position]) -> None:
        """Keep those of these positions, already checked, that are newer than the ones known."""
        with self._guard:
            for unit_id, position in positions.items():
                known = self._latest.get(unit_id)
                if known is None or position.seen_at > known.seen_at:
                    self._latest[unit_id] = position

    def all(self) -> dict[str, Position]:
        with self._guard:
            return dict(self._latest)

    def degraded(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing to let go of."""
