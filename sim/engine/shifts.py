"""Rosters: when units are on duty and take their breaks, week after week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.records import BREAK_DUE, BREAK_LAPSES, CHANGE_OF_CITY, SHIFT_ENDS, SHIFT_STARTS, WEEK_S, Records

DAY_S, DAYS = 86_400.0, 7
EVERY_DAY = tuple(range(DAYS))


@dataclass(frozen=True, kw_only=True)
class Break:
    """A break of `length_s` that may begin from `from_s` to `until_s`, seconds of the day as in `Shift`."""

    from_s: float
    until_s: float
    length_s: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.from_s < self.until_s <= 2 * DAY_S:
            raise ValueError(f"break: {self.until_s!r} s is not after {self.from_s!r} s: let it end later")
        if not 0.0 < self.length_s <= DAY_S:
            raise ValueError(f"break: {self.length_s!r} s is not above 0 and up to a day: correct its length")


@dataclass(frozen=True, kw_only=True)
class Shift:
    """On duty from `from_s` to `until_s`, seconds from 00:00 on each of `days` (0 = Monday); 86,400 is midnight.

    Breaks lie within it. Raises ValueError.
    """

    from_s: float
    until_s: float
    days: tuple[int, ...] = EVERY_DAY
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.from_s < DAY_S:
            raise ValueError(f"shift: it can't begin at {self.from_s!r} s of the day: give 0 to 86400")
        if not self.from_s < self.until_s <= self.from_s + DAY_S:
            raise ValueError(f"shift: {self.until_s!r} s is not after {self.from_s!r} s by a day at most: correct it")
        if not self.days or len(set(self.days)) < len(self.days) or not set(self.days) <= set(EVERY_DAY):
            raise ValueError(f"shift: days {self.days!r} are not different numbers from 0 (Monday) to 6: correct them")
        for each in self.breaks:
            if not self.from_s <= each.from_s < each.until_s <= self.until_s:
                raise ValueError(f"break: {each.from_s!r} to {each.until_s!r} s is not within the shift: move it")


def on_duty_at_first(shifts: Sequence[Shift], *, start_s: float) -> bool:
    """Whether a unit is on duty when the clock begins, so many seconds after Monday 00:00; always without shifts."""
    return not shifts or any(from_s <= start_s < until_s for from_s, until_s in _duties(shifts, around=True))


def weekly_changes(shifts: Sequence[Sequence[Shift]], *, start_s: float) -> Records:
    """Shifts and breaks of each unit as changes in a week that begins when the clock does, in order.

    Shifts that touch are one. Raises ValueError where shifts of a unit overlap.
    """
    rows: list[tuple[float, float, int, int]] = []
    for unit, own in enumerate(shifts):
        for from_s, until_s in _duties(own):
            if until_s - from_s < WEEK_S:
                rows += [(from_s, 0.0, SHIFT_STARTS, unit), (until_s, 0.0, SHIFT_ENDS, unit)]
        for day, each in ((day, each) for shift in own for day in shift.days for each in shift.breaks):
            rows.append((day * DAY_S + each.from_s, each.length_s, BREAK_DUE, unit))
            rows.append((day * DAY_S + each.until_s, 0.0, BREAK_LAPSES, unit))
    changes = np.array(rows, [("due_s", float), ("value", float), ("kind", int), ("subject", int)])
    changes["due_s"] = (changes["due_s"] - start_s) % WEEK_S
    return changes[np.argsort(changes, order=["due_s", "kind", "subject"])].astype(CHANGE_OF_CITY)


def _duties(shifts: Sequence[Shift], *, around: bool = False) -> list[tuple[float, float]]:
    """Times on duty in a week, seconds from Monday 00:00, touching ones made one; `around`: with those of other weeks
    that reach into it."""
    spans = sorted((day * DAY_S + shift.from_s, day * DAY_S + shift.until_s) for shift in shifts for day in shift.days)
    for (_, until_s), (from_s, _) in zip(spans, [*spans[1:], *_next_week(spans[:1])], strict=True):
        if from_s < until_s:
            raise ValueError("shifts: two of the unit's overlap: let each begin when the one before is over")
    merged: list[tuple[float, float]] = []
    for from_s, until_s in spans:
        if merged and merged[-1][1] == from_s:
            merged[-1] = (merged[-1][0], until_s)
        else:
            merged.append((from_s, until_s))
    if len(merged) > 1 and merged[-1][1] == merged[0][0] + WEEK_S:
        merged[0] = (merged.pop()[0] - WEEK_S, merged[0][1])
    if around:
        return [(a + week, b + week) for a, b in merged for week in (-WEEK_S, 0.0, WEEK_S)]
    return merged


def _next_week(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(from_s + WEEK_S, until_s + WEEK_S) for from_s, until_s in spans]
