"""What a shift may not ask of people: overlaps never, too long or too little rest only with leave."""

from collections.abc import Iterable

from dispatch.messages import Reason
from dispatch.shifts import reasons
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import Shift, ShiftsState

WEEK_S = 604_800.0


def shifts_of_member(shifts: ShiftsState, member_id: str, *, other_than: str) -> list[Shift]:
    """The member's planned shifts, one left out, ordered by beginning."""
    ids = shifts.shift_ids_of_member.get(member_id, ())
    return [shifts.shifts[shift_id] for shift_id in ids if shift_id != other_than]


def overlapping(shift: Shift, others: Iterable[Shift]) -> Shift | None:
    return next((other for other in others if other.from_at < shift.until_at and shift.from_at < other.until_at), None)


def limits_passed(shifts: ShiftsState, shift: Shift, *, settings: ShiftSettings) -> tuple[Reason, ...]:
    """Which limits on working time the shift breaks, for itself and for each of its crew."""
    found: list[Reason] = []
    shift_s = shift.until_at - shift.from_at
    if shift_s > settings.longest_shift_s:
        found.append(reasons.long_shift(shift_s=shift_s, most_s=settings.longest_shift_s))
    for member_id in shift.crew_ids:
        others = shifts_of_member(shifts, member_id, other_than=shift.shift_id)
        found.extend(_of_member(member_id, shift, others, settings=settings))
    return tuple(found)


def _of_member(member_id: str, shift: Shift, others: list[Shift], *, settings: ShiftSettings) -> list[Reason]:
    found: list[Reason] = []
    rest_s = min((_gap_s(shift, other) for other in others), default=settings.minimum_rest_s)
    if rest_s < settings.minimum_rest_s:
        minimum_s = settings.minimum_rest_s
        found.append(reasons.too_little_rest(member_id=member_id, rest_s=rest_s, minimum_s=minimum_s))
    weekly_s = most_within_a_week_s(shift, others)
    if weekly_s > settings.most_weekly_s:
        found.append(reasons.long_week(member_id=member_id, weekly_s=weekly_s, most_s=settings.most_weekly_s))
    return found


def most_within_a_week_s(shift: Shift, others: list[Shift]) -> float:
    """The most hours of work in any seven days that touch the shift, as seconds.

    The sum changes its slope only where a window begins or ends at the edge of a shift, so those windows suffice.
    """
    near = (o for o in others if o.until_at > shift.from_at - WEEK_S and o.from_at < shift.until_at + WEEK_S)
    every = [shift, *near]
    edges = [edge for one in every for edge in (one.from_at, one.until_at)]
    starts = {start for edge in edges for start in (edge, edge - WEEK_S)}
    touching = [start for start in starts if start < shift.until_at and shift.from_at < start + WEEK_S]
    return max(sum(_within_s(one, start, start + WEEK_S) for one in every) for start in touching)


def _within_s(shift: Shift, start: float, end: float) -> float:
    return max(0.0, min(shift.until_at, end) - max(shift.from_at, start))


def _gap_s(shift: Shift, other: Shift) -> float:
    return max(other.from_at - shift.until_at, shift.from_at - other.until_at)
