"""What is remembered about moves: those of the last hour, and what was declined."""

from bisect import bisect_right

from msgspec import Struct
from msgspec.structs import replace

from dispatch.model import LonLat

HOUR_S = 3_600.0
MOST_REMEMBERED = 1_000
"""Far more moves than any limit allows in an hour; older ones need no memory."""


class Move(Struct, frozen=True, kw_only=True):
    """A unit was sent to wait somewhere."""

    unit_id: str
    at: float


class Declined(Struct, frozen=True, kw_only=True):
    """A move that is not to be suggested again until an instant."""

    unit_id: str
    lon: float
    lat: float
    reason: str
    until_at: float


class RelocationState(Struct, frozen=True, kw_only=True):
    """`moves` of the last hour, oldest first; `declined` moves still in force."""

    moves: tuple[Move, ...] = ()
    declined: tuple[Declined, ...] = ()

    def moves_since(self, at: float) -> tuple[Move, ...]:
        return self.moves[bisect_right(self.moves, at, key=_instant) :]

    def declined_at(self, now: float) -> tuple[Declined, ...]:
        return tuple(declined for declined in self.declined if declined.until_at > now)


def with_move(known: RelocationState, *, unit_id: str, at: float) -> RelocationState:
    recent = known.moves_since(at - HOUR_S)[1 - MOST_REMEMBERED :]
    return replace(known, moves=(*recent, Move(unit_id=unit_id, at=at)))


def _instant(move: Move) -> float:
    return move.at


def with_declined(known: RelocationState, declined: Declined, *, at: float) -> RelocationState:
    """In place of an earlier refusal of the same move."""
    place: LonLat = (declined.lon, declined.lat)
    kept = (
        other for other in known.declined_at(at) if (other.unit_id, other.lon, other.lat) != (declined.unit_id, *place)
    )
    return replace(known, declined=(*kept, declined))
