"""How long units are on duty in a while of a simulation, by their rosters."""

from collections.abc import Sequence
from math import floor

from sim.engine import Shift

WEEK_S, DAY_S = 604_800.0, 86_400.0


def time_on_duty_s(shifts: Sequence[Shift], *, from_s: float, until_s: float, start_s: float) -> float:
    """Of a unit with these shifts (none: always), of the time from `from_s` to `until_s` on a clock that begins
    `start_s` after Monday 00:00."""
    if not shifts:
        return until_s - from_s
    # A shift of the week before may reach into the first.
    weeks = range(floor((from_s + start_s) / WEEK_S) - 1, floor((until_s + start_s) / WEEK_S) + 1)
    midnights_s = (
        (week * WEEK_S - start_s + day * DAY_S, shift) for week in weeks for shift in shifts for day in shift.days
    )
    spans = ((max(from_s, at_s + shift.from_s), min(until_s, at_s + shift.until_s)) for at_s, shift in midnights_s)
    return sum(max(0.0, end_s - begin_s) for begin_s, end_s in spans)
