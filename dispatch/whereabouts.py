"""Where a unit is to be taken to be: its live position, or where its last status put it."""

from math import isfinite

from msgspec import Struct

from dispatch import reasons
from dispatch.messages import Reason
from dispatch.model import LonLat, Position, Unit, UnitStatus

THERE_FOR_CERTAIN = frozenset({UnitStatus.AVAILABLE_AT_STATION, UnitStatus.AT_HOSPITAL})
STANDING = THERE_FOR_CERTAIN | {UnitStatus.POSTED}


class Whereabouts(Struct, frozen=True, gc=False):
    """`place` is absent when it can't be told; `note` says what is to be known about it."""

    place: LonLat | None
    note: Reason | None = None


def locate(unit: Unit, position: Position | None, *, now: float, stale_after_s: float) -> Whereabouts:
    """A fresh live position; else the place of a fresh status; else a station, post or hospital where it stands.

    A unit on the move with an old live position can't be located; one that never had any is taken to be where its last
    status put it, and said to be so.
    """
    if position is None or not _is_on_earth(position):
        if unit.last_place is None:
            return Whereabouts(None, reasons.position_unknown())
        if unit.status in THERE_FOR_CERTAIN:
            return Whereabouts(unit.last_place)
        return Whereabouts(unit.last_place, reasons.position_from_status(age_s=max(now - unit.status_at, 0.0)))
    age_s = max(now - position.seen_at, 0.0)
    if age_s <= stale_after_s:
        return Whereabouts((position.lon, position.lat))
    if unit.last_place is not None and unit.status in STANDING:
        return Whereabouts(unit.last_place, reasons.position_stale_but_standing(age_s=age_s))
    status_age_s = max(now - unit.status_at, 0.0)
    if unit.last_place is not None and status_age_s <= stale_after_s and unit.status_at > position.seen_at:
        return Whereabouts(unit.last_place, reasons.position_from_status(age_s=status_age_s))
    return Whereabouts(None, reasons.position_stale(age_s=age_s, limit_s=stale_after_s))


def _is_on_earth(position: Position) -> bool:
    return isfinite(position.seen_at) and abs(position.lon) <= 180.0 and abs(position.lat) <= 90.0
