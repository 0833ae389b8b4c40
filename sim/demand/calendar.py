"""The hours that a simulation runs through, as the local clock and the local calendar call them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.errors import DemandUnusable

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HOUR_S, DAY_S = 3_600.0, 86_400.0
MOST_HOURS = 24 * 366 * 50
A_MONDAY = datetime(2027, 1, 4)  # noqa: DTZ001 - on the clock of whichever place is simulated


@dataclass(frozen=True, eq=False, kw_only=True)
class SimulatedHours:
    """H hours from the start of the world's clock; the last may be a part of one.

    `hour_of_week` (Monday 00:00 = 0), `hour_of_day`, `month` (January = 0), `day` (0 = the first), `holiday`, and
    `length_h`, which is 1 but for the last.
    """

    duration_s: float
    hour_of_week: Longs
    hour_of_day: Longs
    month: Longs
    day: Longs
    holiday: Bools
    length_h: Floats

    def __len__(self) -> int:
        return len(self.hour_of_week)


def simulated_hours(
    *, duration_s: float, timezone: str, start: datetime = A_MONDAY, holidays: Collection[date] = ()
) -> SimulatedHours:
    """From `start`, a full hour on the local clock, for `duration_s`. Where clocks are put forward or back, the local
    hour leaps or comes twice. Raises DemandUnusable."""
    count = _hours_in(duration_s)
    local = _local_hours(start, timezone, count)
    midnight = local.normalize()
    length_h = np.ones(count)
    length_h[-1] = duration_s / HOUR_S - (count - 1)
    return SimulatedHours(
        duration_s=float(duration_s),
        hour_of_week=(local.day_of_week * 24 + local.hour).to_numpy(np.int64),
        hour_of_day=local.hour.to_numpy(np.int64),
        month=(local.month - 1).to_numpy(np.int64),
        day=np.cumsum(np.diff(midnight.asi8, prepend=midnight.asi8[0]) != 0).astype(np.int64),
        holiday=np.asarray(midnight.isin(pd.to_datetime(sorted(holidays))), np.bool_),
        length_h=length_h,
    )


def _hours_in(duration_s: float) -> int:
    if not np.isfinite(duration_s) or not 0.0 < duration_s <= MOST_HOURS * HOUR_S:
        most = MOST_HOURS // 24
        raise DemandUnusable(f"{duration_s!r} s can't be simulated", f"Give above 0 and up to {most} days")
    return ceil(duration_s / HOUR_S)


def _local_hours(start: datetime, timezone: str, count: int) -> pd.DatetimeIndex:
    if start.tzinfo is not None or (start.minute, start.second, start.microsecond) != (0, 0, 0):
        remedy = "Give a full hour on the local clock, such as 2027-01-04T00:00"
        raise DemandUnusable(f"{start.isoformat()} is no start", remedy, field="start")
    try:
        begin = pd.Timestamp(start).tz_localize(timezone)
    except (ValueError, KeyError) as error:
        remedy = "Give an hour that the local clock shows once, and an IANA time zone"
        raise DemandUnusable(f"{start.isoformat()} in {timezone}: {error}", remedy, field="start") from error
    local = pd.date_range(begin.tz_convert("UTC"), periods=count, freq="h").tz_convert(timezone)
    return local.tz_localize(None)
