"""Hours of the week: 0 to 167, Monday 00:00 local time first."""

from typing import Protocol

HOURS_A_WEEK = 168
HOUR_S = 3_600.0
EPOCH_HOUR = 72


class HourOfWeek(Protocol):
    """The local hour of the week of an instant."""

    def __call__(self, at: float, /) -> int: ...


def utc_hour_of_week(at: float, /) -> int:
    """Where local time is UTC. 1970 began on a Thursday."""
    return int(at // HOUR_S + EPOCH_HOUR) % HOURS_A_WEEK
