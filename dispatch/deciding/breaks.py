"""Breaks: planned, cancelled, begun and ended."""

from dispatch.checks import NAME_LENGTH, check_instant_between, check_number, check_reasons, check_text, check_whole
from dispatch.deciding.assignments import unavailable
from dispatch.lifecycle import is_free
from dispatch.lookup import unit_of
from dispatch.messages import Event
from dispatch.messages.breaks import (
    BreakCancelled,
    BreakEnded,
    BreakPlanned,
    BreakStarted,
    CancelBreak,
    EndBreak,
    PlanBreak,
    StartBreak,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.lookup import break_of
from dispatch.shifts.roster import follows_roster, planned_breaks, running_break, shift_at
from dispatch.shifts.settings import LOWEST_PRIORITY, ShiftSettings
from dispatch.shifts.state import Break, ShiftsState
from dispatch.state import DispatchState
from dispatch.tables import Decisions

DAY_S = 86_400.0


def plan_break(state: DispatchState, command: PlanBreak, *, now: float, settings: DispatchSettings) -> list[Event]:
    unit, shifts = unit_of(state, command.unit_id), state.shifts
    check_instant_between(command.from_at, field="from_at", least_at=now, most_at=now + 31 * DAY_S)
    check_reasons(command.reasons)
    lasts_s = _length_s(command.lasts_s, settings.shifts)
    until_at = command.from_at + lasts_s
    _check_within_shift(shifts, unit.unit_id, command.from_at, until_at, settings=settings.shifts)
    _check_apart(shifts, unit.unit_id, command.from_at, until_at)
    return [
        BreakPlanned(
            break_id=_next_id(shifts),
            unit_id=unit.unit_id,
            from_at=command.from_at,
            until_at=until_at,
            interruptible_to_priority=_interruptible(command.interruptible_to_priority, settings.shifts),
            reasons=command.reasons,
        )
    ]


def cancel_break(state: DispatchState, command: CancelBreak, *, now: float, settings: DispatchSettings) -> list[Event]:
    pause = break_of(state.shifts, command.break_id)
    check_text(command.reason, field="reason", most=NAME_LENGTH, least=1)
    if pause.started_at is not None:
        detail = f"Break {pause.break_id} is running: end it instead."
        raise Refused("break-running", detail, kind="conflict", field="break_id")
    return [BreakCancelled(break_id=pause.break_id, unit_id=pause.unit_id, reason=command.reason)]


def start_break(state: DispatchState, command: StartBreak, *, now: float, settings: DispatchSettings) -> list[Event]:
    """A crew that rests already goes on resting; one with work can't begin."""
    unit, shifts = unit_of(state, command.unit_id), state.shifts
    if running_break(shifts, unit.unit_id) is not None:
        return []
    if not is_free(unit):
        raise unavailable(unit)
    ahead = [p for p in planned_breaks(shifts, unit.unit_id) if p.from_at - now < settings.shifts.break_window_s]
    return [_started(shifts, unit.unit_id, ahead, command, now=now, settings=settings.shifts)]


def end_break(state: DispatchState, command: EndBreak, *, now: float, settings: DispatchSettings) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    pause = running_break(state.shifts, unit.unit_id)
    if pause is None:
        raise Refused("not-on-break", f"The crew of {unit.unit_id} is on no break.", kind="conflict", field="unit_id")
    return [ended(pause, now=now, settings=settings.shifts)]


def ended(pause: Break, *, now: float, settings: ShiftSettings) -> BreakEnded:
    began_at = now if pause.started_at is None else pause.started_at
    rested = now - began_at >= settings.least_break_s
    return BreakEnded(break_id=pause.break_id, unit_id=pause.unit_id, rested=rested)


def _started(
    shifts: ShiftsState, unit_id: str, ahead: list[Break], command: StartBreak, *, now: float, settings: ShiftSettings
) -> BreakStarted:
    planned = ahead[0] if ahead else None
    lasts_s = command.lasts_s if planned is None or command.lasts_s else planned.until_at - planned.from_at
    interruptible = command.interruptible_to_priority
    if interruptible is None and planned is not None:
        interruptible = planned.interruptible_to_priority
    return BreakStarted(
        break_id=_next_id(shifts) if planned is None else planned.break_id,
        unit_id=unit_id,
        until_at=now + _length_s(lasts_s, settings),
        interruptible_to_priority=_interruptible(interruptible, settings),
    )


def _next_id(shifts: ShiftsState) -> str:
    return f"B-{shifts.next_break_number:06d}"


def _length_s(lasts_s: float | None, settings: ShiftSettings) -> float:
    if lasts_s is None:
        return settings.break_s
    return check_number(lasts_s, field="lasts_s", least=settings.least_break_s, most=settings.longest_break_s)


def _interruptible(to_priority: int | None, settings: ShiftSettings) -> int:
    if to_priority is None:
        return settings.break_interruptible_to_priority
    return check_whole(to_priority, field="interruptible_to_priority", least=0, most=LOWEST_PRIORITY)


def _check_within_shift(
    shifts: ShiftsState, unit_id: str, from_at: float, until_at: float, *, settings: ShiftSettings
) -> None:
    if not follows_roster(shifts, unit_id, at=from_at, settings=settings):
        return
    shift = shift_at(shifts, unit_id, at=from_at)
    if shift is None or until_at > shift.until_at:
        detail = f"The break of unit {unit_id} lies outside its shifts: choose a time within one."
        raise Refused("break-outside-shift", detail, kind="conflict", field="from_at")


def _check_apart(shifts: ShiftsState, unit_id: str, from_at: float, until_at: float) -> None:
    others = (pause for pause in shifts.breaks.values() if pause.unit_id == unit_id)
    taken = next((pause for pause in others if pause.from_at < until_at and from_at < pause.until_at), None)
    if taken is not None:
        detail = f"Unit {unit_id} has break {taken.break_id} in that time: cancel it first."
        raise Refused("break-planned-already", detail, kind="conflict", field="from_at")


DECISIONS: Decisions = {
    PlanBreak: plan_break,
    CancelBreak: cancel_break,
    StartBreak: start_break,
    EndBreak: end_break,
}
