"""Whether a unit's crew can be given work: on duty, not resting, not about to go home."""

from dispatch.messages import Reason
from dispatch.model import Unit
from dispatch.settings import DispatchSettings
from dispatch.shifts import reasons
from dispatch.shifts.fatigue import Rest, rest_of
from dispatch.shifts.roster import follows_roster, manned_shift, next_shift, running_break
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import ShiftsState
from dispatch.state import DispatchState


def duty_obstacle(
    state: DispatchState,
    unit: Unit,
    *,
    now: float,
    settings: DispatchSettings,
    priority: int | None = None,
    expected_job_s: float | None = None,
) -> Reason | None:
    """Why the crew can't be given a call of this priority; None when it can.

    Without a priority only what holds for every call counts. `expected_job_s` is from now until the unit is clear
    again, absent: the setting. A unit without a roster, and without anybody signed on, is always on duty.
    """
    shifts, rules = state.shifts, settings.shifts
    if not _is_known(shifts, unit.unit_id):
        return None
    return (
        _absent(shifts, unit.unit_id, now=now, settings=rules)
        or _resting(shifts, unit.unit_id, now=now, priority=priority)
        or _going_home(shifts, unit.unit_id, now=now, settings=rules, priority=priority, expected_job_s=expected_job_s)
        or _owed_a_break(shifts, unit.unit_id, now=now, settings=rules, priority=priority)
    )


def duty_notes(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> tuple[Reason, ...]:
    """What is to be known of a crew that can be sent: that it has worked long without rest."""
    if not _is_known(state.shifts, unit.unit_id):
        return ()
    rest = rest_of(state.shifts, unit.unit_id, now=now, settings=settings.shifts)
    if rest is None:
        return ()
    if rest.job_count >= settings.shifts.most_jobs_without_break:
        without_rest_s = now - rest.rested_at
        return (reasons.many_jobs_without_break(job_count=rest.job_count, without_rest_s=without_rest_s),)
    return ()


def effective_capabilities(state: DispatchState, unit: Unit, *, now: float) -> frozenset[str]:
    """What the unit can do with the crew it has now. Sign-ons and change-overs keep `unit.capabilities` to it."""
    return unit.capabilities


def _is_known(shifts: ShiftsState, unit_id: str) -> bool:
    """Whether the unit has a roster, a crew or a break at all: most questions of a service without rosters end here."""
    return (
        unit_id in shifts.shift_ids_of_unit
        or unit_id in shifts.aboard
        or unit_id in shifts.begun_shift_ids
        or unit_id in shifts.running_break_ids
    )


def _absent(shifts: ShiftsState, unit_id: str, *, now: float, settings: ShiftSettings) -> Reason | None:
    if unit_id in shifts.aboard:
        return None
    if unit_id not in shifts.begun_shift_ids and not follows_roster(shifts, unit_id, at=now, settings=settings):
        return None
    if manned_shift(shifts, unit_id, at=now) is not None:
        return reasons.nobody_signed_on() if settings.sign_on_required else None
    ahead = next_shift(shifts, unit_id, after=now)
    return reasons.off_duty(next_shift_in_s=None if ahead is None else ahead.from_at - now)


def _resting(shifts: ShiftsState, unit_id: str, *, now: float, priority: int | None) -> Reason | None:
    pause = running_break(shifts, unit_id)
    if pause is None or now >= pause.until_at:
        return None
    allowed = pause.interruptible_to_priority
    if allowed > 0 if priority is None else priority <= allowed:
        return None
    return reasons.on_break(remaining_s=pause.until_at - now)


def _going_home(
    shifts: ShiftsState,
    unit_id: str,
    *,
    now: float,
    settings: ShiftSettings,
    priority: int | None,
    expected_job_s: float | None,
) -> Reason | None:
    shift = manned_shift(shifts, unit_id, at=now)
    if shift is None or priority is None or priority < settings.end_of_shift_from_priority:
        return None
    job_s = settings.expected_job_s if expected_job_s is None else expected_job_s
    remaining_s = shift.until_at - now
    if job_s <= remaining_s + settings.end_of_shift_margin_s:
        return None
    if remaining_s <= 0.0:
        return reasons.shift_over(overtime_s=-remaining_s, expected_job_s=job_s)
    return reasons.shift_ends_soon(remaining_s=remaining_s, expected_job_s=job_s)


def _owed_a_break(
    shifts: ShiftsState, unit_id: str, *, now: float, settings: ShiftSettings, priority: int | None
) -> Reason | None:
    if priority is None or priority < settings.break_overdue_from_priority:
        return None
    rest: Rest | None = rest_of(shifts, unit_id, now=now, settings=settings)
    if rest is None or rest.latest_at is None or now <= rest.latest_at:
        return None
    return reasons.break_overdue(without_rest_s=now - rest.rested_at, late_s=now - rest.latest_at)
