"""The roster: shifts planned, changed and cancelled."""

from typing import Any

from msgspec.structs import replace

from dispatch.checks import NAME_LENGTH, check_id, check_instant_between, check_text, invalid
from dispatch.evolving.shifts import changed as shift_changed
from dispatch.evolving.shifts import planned as shift_planned
from dispatch.lookup import unit_of
from dispatch.messages import Event, Reason
from dispatch.messages.shifts import (
    CancelShift,
    ChangeShift,
    ImportRoster,
    PlanShift,
    ShiftCancelled,
    ShiftChanged,
    ShiftPlanned,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.limits import limits_passed, overlapping, shifts_of_member
from dispatch.shifts.lookup import member_of, shift_of
from dispatch.shifts.manning import crew_changes
from dispatch.shifts.roster import shifts_of
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import Shift
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.words import say

DAY_S = 86_400.0
MOST_CREW = 12
MOST_SHIFTS_AT_ONCE = 1_000
LONGEST_SHIFT_EVER_S = 3 * DAY_S


def plan_shift(state: DispatchState, command: PlanShift, *, now: float, settings: DispatchSettings) -> list[Event]:
    check_id(command.shift_id, field="shift_id")
    shift = _checked(
        state,
        Shift(
            shift_id=command.shift_id,
            unit_id=command.unit_id,
            crew_ids=command.crew_ids,
            from_at=command.from_at,
            until_at=command.until_at,
        ),
        now=now,
    )
    known = state.shifts.shifts.get(shift.shift_id)
    if known is not None:
        return _same_again(known, shift)
    return [ShiftPlanned(**_fields(shift), reasons=_allowed(state, shift, command.despite_limits, settings.shifts))]


def import_roster(
    state: DispatchState, command: ImportRoster, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Each shift is checked with those before it already planned; a refusal names the row it speaks of."""
    if not 0 < len(command.shifts) <= MOST_SHIFTS_AT_ONCE:
        raise invalid("shifts", f"must be 1 to {MOST_SHIFTS_AT_ONCE} shifts, not {len(command.shifts)}")
    events: list[Event] = []
    for row, planned in enumerate(command.shifts):
        try:
            decided = plan_shift(state, planned, now=now, settings=settings)
        except Refused as refused:
            _name_row(refused, row, command)
            raise
        for event in decided:
            assert isinstance(event, ShiftPlanned)
            state = shift_planned(state, event, at=now)
        events += decided
    return events


def _name_row(refused: Refused, row: int, command: ImportRoster) -> None:
    where = f"Shift {row + 1} of {len(command.shifts)} ({command.shifts[row].shift_id[:80]!r})"
    refused.field = f"shifts.{row}" if refused.field is None else f"shifts.{row}.{refused.field}"
    refused.detail = f"{where}: {refused.detail}"
    refused.args = (refused.detail,)


def change_shift(state: DispatchState, command: ChangeShift, *, now: float, settings: DispatchSettings) -> list[Event]:
    before = shift_of(state.shifts, command.shift_id)
    after = replace(
        before,
        unit_id=before.unit_id if command.unit_id is None else command.unit_id,
        crew_ids=before.crew_ids if command.crew_ids is None else command.crew_ids,
        from_at=before.from_at if command.from_at is None else command.from_at,
        until_at=before.until_at if command.until_at is None else command.until_at,
    )
    _check_changeable(before, after)
    if after == before:
        return []
    after = _checked(state, after, now=now)
    passed = _allowed(state, after, command.despite_limits, settings.shifts)
    event = ShiftChanged(**_fields(after), reasons=passed)
    affected = (after.unit_id,) if before.began_at is not None else ()
    return [event, *crew_changes(shift_changed(state, event, at=now), affected, settings=settings.shifts)]


def cancel_shift(state: DispatchState, command: CancelShift, *, now: float, settings: DispatchSettings) -> list[Event]:
    shift = shift_of(state.shifts, command.shift_id)
    check_text(command.reason, field="reason", most=NAME_LENGTH, least=1)
    if shift.began_at is not None:
        detail = f"Shift {shift.shift_id} has begun: to end it early, change its end."
        raise Refused("shift-begun", detail, kind="conflict", field="shift_id")
    return [ShiftCancelled(shift_id=shift.shift_id, reason=command.reason)]


def _checked(state: DispatchState, shift: Shift, *, now: float) -> Shift:
    """The shift, its field values and its people sound, and in nobody's way."""
    unit_of(state, shift.unit_id)
    if len(shift.crew_ids) > MOST_CREW or len(set(shift.crew_ids)) < len(shift.crew_ids):
        raise invalid("crew_ids", f"must be at most {MOST_CREW} different people")
    for member_id in shift.crew_ids:
        member_of(state.shifts, member_id)
    check_instant_between(shift.from_at, field="from_at", least_at=now - 31 * DAY_S, most_at=now + 366 * DAY_S)
    check_instant_between(shift.until_at, field="until_at", least_at=0.0, most_at=now + 370 * DAY_S)
    if not 0.0 < shift.until_at - shift.from_at <= LONGEST_SHIFT_EVER_S:
        raise invalid("until_at", "must lie after from_at, three days at most")
    _check_overlaps(state, shift)
    return shift


def _check_overlaps(state: DispatchState, shift: Shift) -> None:
    others = (other for other in shifts_of(state.shifts, shift.unit_id) if other.shift_id != shift.shift_id)
    taken = overlapping(shift, others)
    if taken is not None:
        detail = f"Unit {shift.unit_id} has shift {taken.shift_id} in that time: change or cancel it first."
        raise Refused("unit-has-shift", detail, kind="conflict", field="unit_id")
    for member_id in shift.crew_ids:
        taken = overlapping(shift, shifts_of_member(state.shifts, member_id, other_than=shift.shift_id))
        if taken is not None:
            detail = (
                f"Crew member {member_id} has shift {taken.shift_id} on unit {taken.unit_id} in that time: "
                "nobody can be on two units."
            )
            raise Refused("crew-member-has-shift", detail, kind="conflict", field="crew_ids")


def _check_changeable(before: Shift, after: Shift) -> None:
    if before.ended_at is not None:
        raise Refused("shift-ended", f"Shift {before.shift_id} has ended.", kind="conflict", field="shift_id")
    if before.began_at is not None and (before.unit_id, before.from_at) != (after.unit_id, after.from_at):
        detail = f"Shift {before.shift_id} has begun: only its crew and its end can be changed."
        raise Refused("shift-begun", detail, kind="conflict", field="shift_id")


def _allowed(state: DispatchState, shift: Shift, despite: bool, settings: ShiftSettings) -> tuple[Reason, ...]:
    """The limits the shift passes, when that is allowed; else a refusal for the first of them."""
    passed = limits_passed(state.shifts, shift, settings=settings)
    if not passed or despite:
        return passed
    first = passed[0]
    detail = f"Shift {shift.shift_id} passes a limit: {say(first, 'en')}; to plan it so, set 'despite_limits'."
    field = "until_at" if first.code == "long-shift" else "crew_ids"
    if first.code == "long-shift":
        raise Refused("shift-too-long", detail, kind="conflict", field=field)
    if first.code == "too-little-rest":
        raise Refused("rest-too-short", detail, kind="conflict", field=field)
    raise Refused("week-too-long", detail, kind="conflict", field=field)


def _same_again(known: Shift, shift: Shift) -> list[Event]:
    if replace(known, began_at=None, ended_at=None) == shift:
        return []
    detail = f"There is a shift {shift.shift_id!r} already, with another plan; change it, or choose another id."
    raise Refused("shift-exists", detail, kind="conflict", field="shift_id")


def _fields(shift: Shift) -> dict[str, Any]:
    return {name: getattr(shift, name) for name in ("shift_id", "unit_id", "crew_ids", "from_at", "until_at")}


DECISIONS: Decisions = {
    PlanShift: plan_shift,
    ImportRoster: import_roster,
    ChangeShift: change_shift,
    CancelShift: cancel_shift,
}
