"""Weekdays without a calendar library: the days since 1970-01-01, a Thursday, counted in local time.

The offset from UTC is fixed: where clocks change twice a year, an order is set anew with its new offset.
"""

import math
from collections.abc import Collection

DAY_S = 86_400.0
FIRST_WEEKDAY = 3


def weekday_of(day: int) -> int:
    """Monday is 0."""
    return (day + FIRST_WEEKDAY) % 7


def next_instant(after: float, *, weekdays: Collection[int], at_s: float, utc_offset_s: float) -> float:
    """The first instant later than `after` that is `at_s` seconds into a local day of one of the weekdays."""
    day = math.floor((after + utc_offset_s) / DAY_S)
    while True:
        instant = day * DAY_S + at_s - utc_offset_s
        if instant > after and weekday_of(day) in weekdays:
            return instant
        day += 1
