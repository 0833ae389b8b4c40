"""The roster after an event."""

from immutables import Map
from msgspec.structs import replace

from dispatch.messages.shifts import ShiftBegan, ShiftCancelled, ShiftChanged, ShiftEnded, ShiftPlanned
from dispatch.shifts.state import Shift, ShiftsState
from dispatch.state import DispatchState
from dispatch.tables import Changes

KEPT_S = 35 * 86_400.0
Index = Map[str, tuple[str, ...]]


def planned(state: DispatchState, event: ShiftPlanned, *, at: float) -> DispatchState:
    shift = Shift(
        shift_id=event.shift_id,
        unit_id=event.unit_id,
        crew_ids=event.crew_ids,
        from_at=event.from_at,
        until_at=event.until_at,
    )
    shifts = _with_shift(_without_long_past(state.shifts, event.unit_id, at=at), shift)
    return replace(state, shifts=shifts)


def changed(state: DispatchState, event: ShiftChanged, *, at: float) -> DispatchState:
    before = state.shifts.shifts[event.shift_id]
    shift = replace(
        before,
        unit_id=event.unit_id,
        crew_ids=event.crew_ids,
        from_at=event.from_at,
        until_at=event.until_at,
    )
    return replace(state, shifts=_with_shift(_without(state.shifts, before), shift))


def cancelled(state: DispatchState, event: ShiftCancelled, *, at: float) -> DispatchState:
    return replace(state, shifts=_without(state.shifts, state.shifts.shifts[event.shift_id]))


def began(state: DispatchState, event: ShiftBegan, *, at: float) -> DispatchState:
    shifts = state.shifts
    shift = replace(shifts.shifts[event.shift_id], began_at=at)
    begun = shifts.begun_shift_ids.set(event.unit_id, event.shift_id)
    return replace(
        state, shifts=replace(shifts, shifts=shifts.shifts.set(shift.shift_id, shift), begun_shift_ids=begun)
    )


def ended(state: DispatchState, event: ShiftEnded, *, at: float) -> DispatchState:
    """Those who had not signed on, and so can't sign off, have come off duty now."""
    shifts = state.shifts
    shift = replace(shifts.shifts[event.shift_id], ended_at=at)
    members = shifts.members
    for member_id in shift.crew_ids:
        if member_id not in shifts.duties:
            members = members.set(member_id, replace(members[member_id], duty_ended_at=at))
    ended = replace(
        shifts,
        shifts=shifts.shifts.set(shift.shift_id, shift),
        begun_shift_ids=shifts.begun_shift_ids.delete(event.unit_id),
        members=members,
    )
    return replace(state, shifts=ended)


def _with_shift(shifts: ShiftsState, shift: Shift) -> ShiftsState:
    every = shifts.shifts.set(shift.shift_id, shift)
    of_member = shifts.shift_ids_of_member
    for member_id in shift.crew_ids:
        of_member = _listed(of_member, member_id, shift.shift_id, every)
    of_unit = _listed(shifts.shift_ids_of_unit, shift.unit_id, shift.shift_id, every)
    return replace(shifts, shifts=every, shift_ids_of_unit=of_unit, shift_ids_of_member=of_member)


def _without(shifts: ShiftsState, shift: Shift) -> ShiftsState:
    of_member = shifts.shift_ids_of_member
    for member_id in shift.crew_ids:
        of_member = _struck(of_member, member_id, shift.shift_id)
    of_unit = _struck(shifts.shift_ids_of_unit, shift.unit_id, shift.shift_id)
    every = shifts.shifts.delete(shift.shift_id)
    return replace(shifts, shifts=every, shift_ids_of_unit=of_unit, shift_ids_of_member=of_member)


def _without_long_past(shifts: ShiftsState, unit_id: str, *, at: float) -> ShiftsState:
    """The log keeps them; the state need not."""
    for shift_id in shifts.shift_ids_of_unit.get(unit_id, ()):
        shift = shifts.shifts[shift_id]
        if shift.until_at < at - KEPT_S and shifts.begun_shift_ids.get(unit_id) != shift_id:
            shifts = _without(shifts, shift)
    return shifts


def _listed(index: Index, name: str, shift_id: str, every: Map[str, Shift]) -> Index:
    ids = (*index.get(name, ()), shift_id)
    return index.set(name, tuple(sorted(ids, key=lambda listed: (every[listed].from_at, listed))))


def _struck(index: Index, name: str, shift_id: str) -> Index:
    left = tuple(listed for listed in index.get(name, ()) if listed != shift_id)
    return index.set(name, left) if left else index.delete(name)


CHANGES: Changes = {
    ShiftPlanned: planned,
    ShiftChanged: changed,
    ShiftCancelled: cancelled,
    ShiftBegan: began,
    ShiftEnded: ended,
}
