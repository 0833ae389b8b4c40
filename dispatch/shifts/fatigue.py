"""When a crew has to rest, and what tires it."""

from msgspec import Struct

from dispatch.shifts.roster import manned_shift, on_duty_since
from dispatch.shifts.settings import ShiftSettings
from dispatch.shifts.state import ShiftsState


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
    fresh = workload is None or workload.rested_at < since_at
    rested_at = since_at if workload is None or fresh else workload.rested_at
    earliest_at: float | None = rested_at + settings.break_due_after_s
    latest_at: float | None = rested_at + settings.break_due_after_s + settings.break_window_s
    shift = manned_shift(shifts, unit_id, at=now)
    if shift is not None and earliest_at is not None and latest_at is not None:
        latest_at = min(latest_at, shift.until_at - settings.break_s)
        if latest_at < earliest_at:
            earliest_at = latest_at = None
    return Rest(
        on_duty_since_at=since_at,
        rested_at=rested_at,
        job_count=0 if workload is None else workload.job_count,
        earliest_at=earliest_at,
        latest_at=latest_at,
    )
