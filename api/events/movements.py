"""Which units moved since a reader last looked."""

from collections.abc import Mapping
from typing import Any

from api.events.encoding import server_sent
from api.values import iso
from dispatch.model import Position

MOST_REMEMBERED = 64


class Movements:
    """Numbered frames of positions. A reader that missed frames gets every unit that moved since, once."""

    def __init__(self) -> None:
        self.frame = 0
        self._latest: dict[str, tuple[int, Position]] = {}
        self._encoded: dict[tuple[int, int], bytes] = {}

    def look(self, positions: Mapping[str, Position]) -> bool:
        """Begin a new frame if any unit moved; says whether one did."""
        moved = {
            unit_id: position
            for unit_id, position in positions.items()
            if unit_id not in self._latest or self._latest[unit_id][1] != position
        }
        if moved:
            self.frame += 1
            self._latest |= {unit_id: (self.frame, position) for unit_id, position in moved.items()}
            self._encoded.clear()
        return bool(moved)

    def since(self, frame: int) -> bytes:
        """The message for a reader that has seen `frame`; encoded once for all readers in step."""
        known = self._encoded.get((frame, self.frame))
        if known is not None:
            return known
        moved = [_seen(unit_id, p) for unit_id, (moved_in, p) in self._latest.items() if moved_in > frame]
        encoded = server_sent("positions", moved)
        if len(self._encoded) < MOST_REMEMBERED:
            self._encoded[(frame, self.frame)] = encoded
        return encoded


def _seen(unit_id: str, position: Position) -> dict[str, Any]:
    return {"unit_id": unit_id, "lon": position.lon, "lat": position.lat, "seen_at": iso(position.seen_at)}
