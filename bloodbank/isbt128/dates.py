"""Data structures 004 to 009: days and minutes of expiry, collection and production, by the clock of the place.

The year has three figures, without its thousands: which millennium it is follows from a reference year.
"""

import re
from calendar import isleap
from itertools import accumulate
from typing import ClassVar

from immutables import Map
from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

DAY_S = 86_400
EPOCH_YEAR = 1970
_END_OF_DAY = (23, 59)
_SHAPE = re.compile(r"(?P<year>[0-9]{3})(?P<day>[0-9]{3})((?P<hour>[0-9]{2})(?P<minute>[0-9]{2}))?", re.ASCII)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class LocalMinute(Struct, frozen=True, order=True):
    """A minute by the clock on the wall: year, day of the year from 1, hour, minute."""

    year: int
    day_of_year: int
    hour: int = 23
    minute: int = 59

    @property
    def wall_s(self) -> float:
        """Seconds that a clock on the wall has shown since 1970-01-01 00:00."""
        days = _days_before(self.year) + self.day_of_year - 1
        return float(days * DAY_S + self.hour * 3600 + self.minute * 60)

    @property
    def month_and_day(self) -> tuple[int, int]:
        """1 to 12, 1 to 31."""
        days = [*_MONTH_DAYS]
        days[1] += isleap(self.year)
        before = [0, *accumulate(days)]
        month = max(index for index, passed in enumerate(before[:12]) if passed < self.day_of_year)
        return month + 1, self.day_of_year - before[month]

    @property
    def day_begins(self) -> "LocalMinute":
        return LocalMinute(self.year, self.day_of_year, 0, 0)

    @property
    def is_end_of_day(self) -> bool:
        """23:59, which labels bear where no time is known."""
        return (self.hour, self.minute) == _END_OF_DAY

    @property
    def printed(self) -> str:
        """As on a label: `31 DEC 2026 23:59`."""
        month, day = self.month_and_day
        return f"{day:02d} {_MONTHS[month - 1]} {self.year:04d} {self.hour:02d}:{self.minute:02d}"

    def __str__(self) -> str:
        """ISO 8601 without an offset: `2026-12-31T23:59`."""
        month, day = self.month_and_day
        return f"{self.year:04d}-{month:02d}-{day:02d}T{self.hour:02d}:{self.minute:02d}"


def local_minute(wall_s: float) -> LocalMinute:
    """The minute that a clock on the wall shows: seconds are left off, so that nothing expires later than it does."""
    days, rest = divmod(int(wall_s // 60), 1440)
    year = EPOCH_YEAR + int(days / 365.2425)
    while _days_before(year + 1) <= days:
        year += 1
    while _days_before(year) > days:
        year -= 1
    return LocalMinute(year, days - _days_before(year) + 1, *divmod(rest, 60))


class DateScan(Struct, frozen=True):
    """`kind` is `expiry`, `collection` or `production`.

    Without a time (`is_timed` false) what expires does so at the end of the day, what began did so at its beginning.
    """

    kind: str
    at: LocalMinute
    is_timed: bool = True
    DATED: ClassVar[Map[tuple[str, bool], tuple[str, str]]] = Map(
        {
            ("expiry", False): ("004", "=>"),
            ("expiry", True): ("005", "&>"),
            ("collection", False): ("006", "=*"),
            ("collection", True): ("007", "&*"),
            ("production", False): ("008", "=}"),
            ("production", True): ("009", "&}"),
        }
    )

    @property
    def structure(self) -> str:
        return self.DATED[self.kind, self.is_timed][0]

    @property
    def data(self) -> str:
        time = f"{self.at.hour:02d}{self.at.minute:02d}" if self.is_timed else ""
        return f"{self.DATED[self.kind, self.is_timed][1]}{self.at.year % 1000:03d}{self.at.day_of_year:03d}{time}"


def parse_date(content: str, *, kind: str, is_timed: bool, reference_year: int) -> DateScan:
    """6 characters, or 10 with the time. The year is the one nearest to `reference_year`. Raises LabelFault."""
    found = _SHAPE.fullmatch(content)
    if found is None or bool(found["hour"]) is not is_timed:
        shape = "year (3), day of the year (3), hour (2), minute (2)" if is_timed else "year (3), day of the year (3)"
        raise LabelFault("bad-date", f"{kind}: {content!r} is no date: {shape}, figures only")
    year, day = _nearest_year(int(found["year"]), reference_year), int(found["day"])
    if not 1 <= day <= 365 + isleap(year):
        detail = f"{kind}: there is no day {found['day']} in {year}, which has {365 + isleap(year)} days"
        raise LabelFault("impossible-date", f"{detail}; the label is misprinted or was misread")
    untimed = _END_OF_DAY if kind == "expiry" else (0, 0)
    hour, minute = (int(found["hour"]), int(found["minute"])) if is_timed else untimed
    if hour > 23 or minute > 59:
        raise LabelFault("impossible-time", f"{kind}: there is no time {hour:02d}:{minute:02d}; 00:00 to 23:59 are")
    return DateScan(kind, LocalMinute(year, day, hour, minute), is_timed)


def _nearest_year(last_three: int, reference_year: int) -> int:
    thousands = reference_year // 1000 * 1000
    return min((thousands + shift + last_three for shift in (-1000, 0, 1000)), key=lambda y: abs(y - reference_year))


def _days_before(year: int) -> int:
    """Days from 1970-01-01 to the first day of a year (Gregorian calendar)."""
    past = year - 1
    leap_days = past // 4 - past // 100 + past // 400
    return (year - EPOCH_YEAR) * 365 + leap_days - 477  # 477 leap days lie before 1970
