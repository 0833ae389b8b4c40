"""Every reason that speaks of crews, shifts and breaks."""

from dispatch.messages import Reason
from dispatch.reasons import reason


def off_duty(*, next_shift_in_s: float | None) -> Reason:
    """No shift of the unit runs now."""
    if next_shift_in_s is None:
        return reason("off-duty")
    return reason("off-duty-until", next_shift_in_s=next_shift_in_s)


def nobody_signed_on() -> Reason:
    """The shift runs, but nobody of its crew has signed on."""
    return reason("nobody-signed-on")


def on_break(*, remaining_s: float) -> Reason:
    return reason("on-break", remaining_s=remaining_s)


def shift_ends_soon(*, remaining_s: float, expected_job_s: float) -> Reason:
    """The job would keep the crew past the end of its shift by more than the margin."""
    return reason("shift-ends-soon", remaining_s=remaining_s, expected_job_s=expected_job_s)


def shift_over(*, overtime_s: float, expected_job_s: float) -> Reason:
    """The crew is aboard past the end of its shift already."""
    return reason("shift-over", overtime_s=overtime_s, expected_job_s=expected_job_s)


def break_overdue(*, without_rest_s: float, late_s: float) -> Reason:
    return reason("break-overdue", without_rest_s=without_rest_s, late_s=late_s)


def many_jobs_without_break(*, job_count: int, without_rest_s: float) -> Reason:
    return reason("many-jobs-without-break", job_count=job_count, without_rest_s=without_rest_s)


def too_little_rest(*, member_id: str, rest_s: float, minimum_s: float) -> Reason:
    return reason("too-little-rest", member_id=member_id, rest_s=rest_s, minimum_s=minimum_s)


def long_week(*, member_id: str, weekly_s: float, most_s: float) -> Reason:
    """More hours planned within seven days than allowed."""
    return reason("long-week", member_id=member_id, weekly_s=weekly_s, most_s=most_s)


def long_shift(*, shift_s: float, most_s: float) -> Reason:
    return reason("long-shift", shift_s=shift_s, most_s=most_s)


def break_least_cover_lost(*, in_s: float, lost_share: float) -> Reason:
    """Of all starts within the window this one leaves the fewest expected calls without cover."""
    return reason("break-least-cover-lost", in_s=in_s, lost_percent=round(100 * lost_share, 1))


def break_would_uncover(*, cover_share: float, minimum_share: float) -> Reason:
    """At no start within the window would enough cover be left."""
    return reason(
        "break-would-uncover",
        cover_percent=round(100 * cover_share, 1),
        minimum_percent=round(100 * minimum_share, 1),
    )
