"""Published standards of response as data: the files of `dispatch/data/standards`, read once."""

from functools import lru_cache
from importlib.resources import files
from math import isfinite
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct

from dispatch.indicators.capable_arrivals import first_capable_travel
from dispatch.indicators.fractiles import nearest_ranks
from dispatch.indicators.intervals import INCIDENT, INTERVALS, Interval, with_own_call
from dispatch.indicators.records import Columns, Records, whole
from dispatch.ports import BoolArray, FloatArray

TRAVEL = "first-arriver-travel"


class Provided(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only incidents to which the first unit with any of these capabilities drove no longer than `limit_s`."""

    units_with: tuple[str, ...]
    limit_s: float


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence of a standard: of the incidents (calls) of these priorities, the interval keeps the limit.

    By its `mean`, or for at least `share` of them; without a share the standard asks for no figure, and the share that
    kept the limit is shown. `area`: where it holds; absent, everywhere. `units_with`: the interval
    `first-arriver-travel` is that of the first unit with any of these capabilities, where one came.
    """

    name: str
    interval: str
    limit_s: float
    statistic: Literal["mean", "share"] = "share"
    share: float | None = None
    priorities: tuple[int, ...] = ()
    area: Literal["city", "elsewhere"] | None = None
    units_with: tuple[str, ...] = ()
    provided: Provided | None = None

    def __post_init__(self) -> None:
        if self.interval not in INTERVALS:
            raise ValueError(f"clause {self.name!r}: interval {self.interval!r} is none of {', '.join(INTERVALS)}")
        if (self.units_with or self.provided) and self.interval != TRAVEL:
            raise ValueError(f"clause {self.name!r}: units_with and provided go with the interval {TRAVEL} only")
        if not isfinite(self.limit_s) or self.limit_s <= 0.0:
            raise ValueError(f"clause {self.name!r}: limit_s must be seconds above zero, not {self.limit_s!r}")
        if self.share is not None and not 0.0 < self.share <= 1.0:
            raise ValueError(f"clause {self.name!r}: share must be above 0, to 1, not {self.share!r}")


class Standard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`note` says where our measurement differs from the standard's own."""

    code: str
    title: str
    source: str
    clauses: tuple[Clause, ...]
    note: str = ""


class ClauseOutcome(Struct, frozen=True, kw_only=True):
    """`measured` have the interval, `missing` lack one of its times. `observed_s` is the mean, or the fractile at the
    share that is asked for; `met` is None where nothing was measured or no figure is asked for.
    """

    name: str
    interval: str
    statistic: str
    limit_s: float
    share: float | None
    measured: int
    missing: int
    within_share: float | None
    observed_s: float | None
    met: bool | None


@lru_cache(maxsize=1)
def standards() -> dict[str, Standard]:
    """By code."""
    folder = files("dispatch").joinpath("data", "standards")
    texts = sorted(file.name for file in folder.iterdir() if file.name.endswith(".json"))
    read = (msgspec.json.decode(folder.joinpath(name).read_bytes(), type=Standard) for name in texts)
    return {standard.code: standard for standard in read}


def clause_outcome(
    clause: Clause, records: Records, *, calls: BoolArray, incidents: BoolArray, responses: BoolArray, city: BoolArray
) -> ClauseOutcome:
    """How the chosen records keep a clause."""
    interval = INTERVALS[clause.interval]
    chosen = {"calls": calls, "incidents": incidents, "responses": responses}[interval.of]
    is_due, took_s = _taken(clause, interval, records)
    seconds = took_s[chosen & is_due & _concerned(clause, records, interval.of, city)]
    taken = seconds[seconds >= 0.0]
    observed_s = _observed(clause, taken)
    within = float(np.count_nonzero(taken <= clause.limit_s)) / len(taken) if len(taken) else None
    demands = clause.statistic == "mean" or clause.share is not None
    return ClauseOutcome(
        name=clause.name,
        interval=clause.interval,
        statistic=clause.statistic,
        limit_s=clause.limit_s,
        share=clause.share,
        measured=len(taken),
        missing=len(seconds) - len(taken),
        within_share=within,
        observed_s=observed_s,
        met=observed_s <= clause.limit_s if demands and observed_s is not None else None,
    )


def _taken(clause: Clause, interval: Interval, records: Records) -> tuple[BoolArray, FloatArray]:
    """For each record of the interval whether it is due, and the seconds it took."""
    table: Columns = getattr(records, interval.of)
    due, took_s = interval.due(table), table[interval.end] - table[interval.begin]
    if clause.units_with:
        came, took_s = first_capable_travel(records, clause.units_with)
        due = with_own_call(records.incidents) & came
    if clause.provided is not None:
        _, first_s = first_capable_travel(records, clause.provided.units_with)
        due &= first_s <= clause.provided.limit_s
    return due, took_s


def _concerned(clause: Clause, records: Records, of: str, city: BoolArray) -> BoolArray:
    """Of the right priority and place, by the incident."""
    priorities = whole(records.incidents["priority"])
    right = np.isin(priorities, clause.priorities) if clause.priorities else np.ones(len(priorities), bool)
    if clause.area is not None:
        right &= city if clause.area == "city" else ~city
    table: Columns = getattr(records, of)
    return right if of == INCIDENT else right[whole(table["incident"])]


def _observed(clause: Clause, taken: FloatArray) -> float | None:
    if not len(taken):
        return None
    if clause.statistic == "mean":
        return float(np.mean(taken))
    if clause.share is None:
        return None
    return float(nearest_ranks(np.sort(taken), np.array([0, len(taken)]), (clause.share,))[0, 0])
