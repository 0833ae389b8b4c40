"""When a crew has to rest, and what tires it."""

from msgspec import Struct

from dispatch.shifts.roster import manned_shift, on_duty_since
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import ShiftsState, Workload


class Rest(Struct, frozen=True, kw_only=True):
    """How long a crew has been at work, and between which instants its next break should begin.

    The window is absent when the shift ends before a break is due.
    """

    on_duty_since_at: float
    rested_at: float
    job_count: int
    earliest_at: float | None
    latest_at: float | None


def rest_of(shifts: ShiftsState, unit_id: str, *, now: float, settings: ShiftSettings) -> Rest | None:
    """None without a crew known. A break is due `break_due_after_s` after the last rest, within `break_window_s`."""
    since_at = on_duty_since(shifts, unit_id, at=now)
    if since_at is None:
        return None
    workload = shifts.workloads.get(unit_id)
    if workload is None or workload.rested_at < since_at:
        workload = Workload(rested_at=since_at)
    shift = manned_shift(shifts, unit_id, at=now)
    earliest_at = workload.rested_at + settings.break_due_after_s
    latest_at = earliest_at + settings.break_window_s
    if shift is not None:
        latest_at = min(latest_at, shift.until_at - settings.break_s)
    due = earliest_at <= latest_at
    return Rest(
        on_duty_since_at=since_at,
        rested_at=workload.rested_at,
        job_count=workload.job_count,
        earliest_at=earliest_at if due else None,
        latest_at=latest_at if due else None,
    )
