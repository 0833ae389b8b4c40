"""The crew members, shifts and breaks that a command names, or their refusal as not found."""

from dispatch.refusal import Refused
from dispatch.shifts.state import Break, CrewMember, Shift, ShiftsState


def member_of(shifts: ShiftsState, member_id: str) -> CrewMember:
    member = shifts.members.get(member_id)
    if member is None:
        detail = f"There is no crew member {str(member_id)[:80]!r}; register the person first."
        raise Refused("crew-member-not-found", detail, kind="not-found", field="member_id")
    return member


def shift_of(shifts: ShiftsState, shift_id: str) -> Shift:
    shift = shifts.shifts.get(shift_id)
    if shift is None:
        raise Refused(
            "shift-not-found", f"There is no shift {str(shift_id)[:80]!r}.", kind="not-found", field="shift_id"
        )
    return shift


def break_of(shifts: ShiftsState, break_id: str) -> Break:
    pause = shifts.breaks.get(break_id)
    if pause is None:
        detail = f"There is no break {str(break_id)[:80]!r} planned or running."
        raise Refused("break-not-found", detail, kind="not-found", field="break_id")
    return pause
