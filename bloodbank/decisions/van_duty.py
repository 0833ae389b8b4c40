"""Drivers' shifts and the boxes' limits are set for a van."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_instant, require_number
from bloodbank.messages import Event, SetVanDuty, VanDutySet
from bloodbank.model import BloodState, VanShift
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_SHIFTS = 400
LONGEST_SHIFT_S = 24 * 3600.0
LONGEST_RIDE_S = 7 * 86_400.0


def set_van_duty(state: BloodState, command: SetVanDuty, *, now: float, settings: BloodSettings) -> list[Event]:
    """A tour under way is finished whatever its driver's shifts become; saying the same again changes nothing."""
    require_id(command.van_id, "van_id")
    van = state.vans.get(command.van_id)
    if van is None:
        detail = f"no van {command.van_id}; register it first"
        raise Refused("unknown-van", detail, kind="not-found", field="van_id")
    require_shifts(command.shifts)
    require_ride_limit(command.ride_limit_s)
    if (van.shifts, van.ride_limit_s) == (command.shifts, command.ride_limit_s):
        return []
    return [VanDutySet(van_id=van.van_id, shifts=command.shifts, ride_limit_s=command.ride_limit_s)]


def require_shifts(shifts: Sequence[VanShift]) -> None:
    """One after the other, each of at most a day."""
    if len(shifts) > MOST_SHIFTS:
        raise Refused("bad-count", f"shifts: give {MOST_SHIFTS} at most", kind="invalid", field="shifts")
    last_at = 0.0
    for row, shift in enumerate(shifts):
        require_instant(shift.from_at, f"shifts[{row}].from_at", earliest=last_at)
        require_instant(shift.until_at, f"shifts[{row}].until_at", latest=shift.from_at + LONGEST_SHIFT_S)
        if shift.until_at <= shift.from_at:
            detail = f"shifts[{row}].until_at: the shift must end after it begins"
            raise Refused("out-of-range", detail, kind="invalid", field=f"shifts[{row}].until_at")
        last_at = shift.until_at


def require_ride_limit(ride_limit_s: float | None) -> None:
    if ride_limit_s is not None:
        require_number(ride_limit_s, "ride_limit_s", low=60.0, high=LONGEST_RIDE_S)


DECISIONS: Decisions = {SetVanDuty: set_van_duty}
