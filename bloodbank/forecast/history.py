"""Units asked for by day: one series for each place, product and group.

Days are whole numbers since 1970-01-01, local. Day 0 was a Thursday.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bloodbank.forecast.errors import ForecastUnusable

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

DAYS_A_WEEK = 7
FIRST_THURSDAY = 3
ALL = "all"
PARTS = ("place", "product", "group")


class SeriesKey(Struct, frozen=True, kw_only=True, order=True):
    """What a series counts; `all` where it isn't told apart."""

    place: str = ALL
    product: str = ALL
    group: str = ALL


class Series(Struct, frozen=True, kw_only=True, eq=False):
    """Units of each day from `first_day` on."""

    key: SeriesKey
    first_day: int
    counts: IntArray

    @property
    def end_day(self) -> int:
        return self.first_day + len(self.counts)

    def until(self, day: int) -> "Series":
        """What was known before a day."""
        return Series(key=self.key, first_day=self.first_day, counts=self.counts[: day - self.first_day])


class DemandHistory(Struct, frozen=True, kw_only=True, eq=False):
    """Every series over the same days; `counts` (days, series). A day without a row had no demand."""

    first_day: int
    keys: tuple[SeriesKey, ...]
    counts: IntArray

    @property
    def end_day(self) -> int:
        return self.first_day + len(self.counts)

    @property
    def weeks(self) -> float:
        return len(self.counts) / DAYS_A_WEEK

    def series(self) -> tuple[Series, ...]:
        """Each from the Monday of the first week in which it had any demand."""
        return tuple(self._begun(number) for number in range(len(self.keys)))

    def _begun(self, number: int) -> Series:
        counts = self.counts[:, number]
        some = np.flatnonzero(counts)
        begin = int(some[0]) if len(some) else 0
        begin = max(begin - int(weekday_of(self.first_day + begin)), 0)
        return Series(key=self.keys[number], first_day=self.first_day + begin, counts=counts[begin:])


def history_of(
    days: IntArray,
    units: IntArray,
    keys: Sequence[SeriesKey],
    *,
    by: Iterable[str] = PARTS,
    end_day: int | None = None,
    first_day: int | None = None,
) -> DemandHistory:
    """From rows of (day, units, key), summed over the parts not in `by`.

    The history reaches from the first to the last row's day, or to `first_day` and before `end_day` where given. Raises
    ForecastUnusable without a row.
    """
    if not len(days):
        raise ForecastUnusable("there is no demand to learn from: give a row for each day with units asked for")
    told = set(by)
    apart = [SeriesKey(**{part: getattr(key, part) for part in PARTS if part in told}) for key in keys]
    names = tuple(sorted(set(apart)))
    place = {key: number for number, key in enumerate(names)}
    first = int(days.min()) if first_day is None else first_day
    end = int(days.max()) + 1 if end_day is None else end_day
    counted = (days >= first) & (days < end)
    counts = np.zeros((max(end - first, 0), len(names)), dtype=np.int64)
    column = np.array([place[key] for key in apart], dtype=np.int64)
    np.add.at(counts, (days[counted] - first, column[counted]), units[counted])
    return DemandHistory(first_day=first, keys=names, counts=counts)


def weekday_of(day: IntArray | int) -> IntArray:
    """0 Monday to 6 Sunday."""
    return np.asarray((np.asarray(day, dtype=np.int64) + FIRST_THURSDAY) % DAYS_A_WEEK)


def date_of(day: int) -> str:
    """ISO 8601."""
    return str(np.datetime64(day, "D"))
