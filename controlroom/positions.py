"""Where units are now: the port of live positions. They are not events; only the latest of each unit is kept."""

import math
from collections.abc import Mapping
from typing import Protocol

from controlroom.errors import CommandRefused
from dispatch.model import Position

MAX_AHEAD_S = 86_400.0


class LivePositions(Protocol):
    """The latest position of every unit of a region, by the instant it was seen.

    A position older than the one known is passed over. One that is no place or no instant is refused
    (CommandRefused), and of several put together then none is taken.
    """

    def put(self, unit_id: str, position: Position) -> None: ...

    def put_many(self, positions: Mapping[str, Position]) -> None: ...

    def all(self) -> dict[str, Position]: ...

    def degraded(self) -> int:
        """How many times positions could not be shared with other processes."""
        ...

    def close(self) -> None: ...


def check_position(unit_id: str, position: Position, *, now: float) -> None:
    """Raises CommandRefused for what is no place on earth or no instant up to a day ahead of `now`."""
    limits = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "seen_at": (0.0, now + MAX_AHEAD_S)}
    for field, (low, high) in limits.items():
        value = getattr(position, field)
        good = isinstance(value, float | int) and not isinstance(value, bool) and math.isfinite(value)
        if not good or not low <= value <= high:
            detail = f"{field} of unit {unit_id!r} must be a number from {low} to {high}, not {value!r}"
            raise CommandRefused("position-malformed", detail, kind="invalid", field=field)
    if not isinstance(unit_id, str) or not 0 < len(unit_id) <= 200:
        raise CommandRefused(
            "position-malformed", "unit_id must be 1 to 200 characters", kind="invalid", field="unit_id"
        )
