"""Who is to be on which unit when, and who is: questions to the state of the shifts."""

from bisect import bisect_right
from collections.abc import Iterator

from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import Break, Shift, ShiftsState


def shifts_of(shifts: ShiftsState, unit_id: str) -> Iterator[Shift]:
    """The unit's shifts, ordered by beginning."""
    return (shifts.shifts[shift_id] for shift_id in shifts.shift_ids_of_unit.get(unit_id, ()))


def shift_at(shifts: ShiftsState, unit_id: str, *, at: float) -> Shift | None:
    """The shift that is planned for the unit at an instant."""
    place = _begun_by(shifts, unit_id, at)
    if place == 0:
        return None
    last = shifts.shifts[shifts.shift_ids_of_unit[unit_id][place - 1]]
    return last if at < last.until_at else None


def next_shift(shifts: ShiftsState, unit_id: str, *, after: float) -> Shift | None:
    ids, place = shifts.shift_ids_of_unit.get(unit_id, ()), _begun_by(shifts, unit_id, after)
    return shifts.shifts[ids[place]] if place < len(ids) else None


def _begun_by(shifts: ShiftsState, unit_id: str, at: float) -> int:
    """How many of the unit's shifts begin no later; they never overlap, so at most the last of them still runs."""
    ids = shifts.shift_ids_of_unit.get(unit_id, ())
    return bisect_right(ids, at, key=lambda shift_id: shifts.shifts[shift_id].from_at)


def manned_shift(shifts: ShiftsState, unit_id: str, *, at: float) -> Shift | None:
    """The shift of the crew that has the unit: the one it signed on for, or that began and was not yet relieved.

    It may be past its end: a crew on a job is relieved when it comes back.
    """
    for member_id in shifts.aboard.get(unit_id, ()):
        shift_id = shifts.duties[member_id].shift_id
        if shift_id is not None and shift_id in shifts.shifts:
            return shifts.shifts[shift_id]
    begun = shifts.begun_shift_ids.get(unit_id)
    return shift_at(shifts, unit_id, at=at) if begun is None else shifts.shifts[begun]


def follows_roster(shifts: ShiftsState, unit_id: str, *, at: float, settings: ShiftSettings) -> bool:
    """Whether the unit works by shifts at all: the last it has lies ahead, or ended not long ago."""
    ids = shifts.shift_ids_of_unit.get(unit_id, ())
    return bool(ids) and shifts.shifts[ids[-1]].until_at > at - settings.roster_remembered_s


def crew_of(shifts: ShiftsState, unit_id: str, *, settings: ShiftSettings) -> tuple[str, ...]:
    """Who is aboard: those who signed on; when nobody did and nobody has to, the crew of the shift that began.

    Whoever of that crew has signed on elsewhere is not aboard.
    """
    signed_on = shifts.aboard.get(unit_id, ())
    begun = shifts.begun_shift_ids.get(unit_id)
    if signed_on or begun is None or settings.sign_on_required:
        return signed_on
    return tuple(member_id for member_id in shifts.shifts[begun].crew_ids if member_id not in shifts.duties)


def on_duty_since(shifts: ShiftsState, unit_id: str, *, at: float) -> float | None:
    """When the crew that has the unit came on duty; None without a crew known."""
    signed_on = shifts.aboard.get(unit_id, ())
    if signed_on:
        return min(shifts.duties[member_id].since_at for member_id in signed_on)
    shift = manned_shift(shifts, unit_id, at=at)
    return None if shift is None else shift.from_at


def running_break(shifts: ShiftsState, unit_id: str) -> Break | None:
    break_id = shifts.running_break_ids.get(unit_id)
    return None if break_id is None else shifts.breaks[break_id]


def planned_breaks(shifts: ShiftsState, unit_id: str) -> list[Break]:
    """The unit's breaks still to come, earliest first."""
    ahead = (pause for pause in shifts.breaks.values() if pause.unit_id == unit_id and pause.started_at is None)
    return sorted(ahead, key=lambda pause: (pause.from_at, pause.break_id))
