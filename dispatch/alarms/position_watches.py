"""What is watched of positions: that they keep coming, whether the unit moves or stands."""

from collections.abc import Iterator, Mapping

from dispatch.alarms import reasons
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.settings import AlarmSettings
from dispatch.alarms.watch import Watch, cause_of
from dispatch.messages.reason import Reason
from dispatch.model import Unit, UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.shifts.roster import follows_roster, manned_shift
from dispatch.state import DispatchState
from dispatch.whereabouts import STANDING

FEED_LOST = AlarmKind.POSITION_FEED_LOST


def position_watches(
    state: DispatchState, seen_at: Mapping[str, float], *, now: float, settings: DispatchSettings
) -> Iterator[Watch]:
    """One for each unit that has ever been seen and is in service; or one for all, when the feed itself is lost.

    While the feed is lost no unit is told of singly but those that were before. A unit told of stays watched when it
    comes to stand, where positions may be older.
    """
    units = [
        unit
        for unit_id, unit in sorted(state.units.items())
        if unit_id in seen_at and _in_service(state, unit, now=now, settings=settings)
    ]
    stale = [unit for unit in units if seen_at[unit.unit_id] + limit_s_of(unit, settings.alarms) <= now]
    told = {alarm.unit_id for alarm in state.alarms.open.values() if alarm.kind is AlarmKind.STALE_POSITION}
    share = settings.alarms.feed_lost_share
    lost = len(stale) >= settings.alarms.feed_lost_least and len(stale) >= share * len(units)
    if lost:
        newest_at = max(seen_at[unit.unit_id] for unit in stale)
        yield _feed_lost(len(stale), len(units), newest_at=newest_at, now=now)
    stale_ids = set() if lost else {unit.unit_id for unit in stale}
    for unit in units:
        if unit.unit_id in stale_ids or unit.unit_id in told:
            yield _stale(unit, seen_at[unit.unit_id], settings=settings.alarms)


def limit_s_of(unit: Unit, settings: AlarmSettings) -> float:
    limit = settings.standing_position if unit.status in STANDING else settings.moving_position
    return limit.of(unit_type=unit.unit_type) if limit.enabled else float("inf")


def _in_service(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> bool:
    """A vehicle in the workshop, or without a shift, need not be seen."""
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return False
    shifts = state.shifts
    if shifts.aboard.get(unit.unit_id) or unit.incident_id is not None:
        return True
    rostered = follows_roster(shifts, unit.unit_id, at=now, settings=settings.shifts)
    return not rostered or manned_shift(shifts, unit.unit_id, at=now) is not None


def _stale(unit: Unit, seen_at: float, *, settings: AlarmSettings) -> Watch:
    limit_s = limit_s_of(unit, settings)

    def reason(at: float) -> Reason:
        return reasons.stale_position(unit_id=unit.unit_id, age_s=at - seen_at, limit_s=limit_s)

    return Watch(
        kind=AlarmKind.STALE_POSITION,
        cause=cause_of(AlarmKind.STALE_POSITION, unit.unit_id, seen_at),
        due_at=seen_at + limit_s,
        reason=reason,
        unit_id=unit.unit_id,
        incident_id=unit.incident_id,
    )


def _feed_lost(stale_count: int, unit_count: int, *, newest_at: float, now: float) -> Watch:
    def reason(at: float) -> Reason:
        return reasons.position_feed_lost(stale_count=stale_count, unit_count=unit_count, newest_age_s=at - newest_at)

    return Watch(kind=FEED_LOST, cause=cause_of(FEED_LOST), due_at=now, reason=reason)
