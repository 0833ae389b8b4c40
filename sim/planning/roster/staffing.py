"""How many units each hour of the week needs, by Erlang's formulas."""

from collections.abc import Callable
from functools import partial
from math import exp, isfinite

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints
from sim.planning.queues import chance_of_loss, chance_of_waiting

HOURS_A_WEEK = 168
MOST_UNITS = 10_000


class RosterUnusable(ValueError):
    """What a roster was asked for can't be made."""


class StaffingRule(Struct, frozen=True, kw_only=True):
    """What is enough: every limit that is given holds, and there are `least_units` at any hour.

    `waiting`: the chance that a call waits (Erlang C), at most. `loss`: the chance that all are busy when whoever comes
    then goes elsewhere (Erlang B), at most. `busy`: share of time that a unit is busy, at most.
    """

    waiting: float | None = None
    loss: float | None = None
    busy: float | None = None
    least_units: int = 0

    def __post_init__(self) -> None:
        if self.waiting is None and self.loss is None and self.busy is None:
            raise RosterUnusable("nothing says how many units are enough: give --waiting, --loss or --busy")
        for name in ("waiting", "loss", "busy"):
            value = getattr(self, name)
            if value is not None and not 0.0 < value < 1.0:
                raise RosterUnusable(f"{name} is {value}: give a share above 0 and below 1")
        if self.least_units < 0:
            raise RosterUnusable(f"least-units is {self.least_units}: give a number from 0")

    def suffices(self, load: float, units: int) -> bool:
        """Whether so many units are enough for a load in erlangs."""
        if units < self.least_units:
            return False
        if load <= 0.0:
            return True
        if self.busy is not None and load > self.busy * units:
            return False
        if self.waiting is not None and (units == 0 or chance_of_waiting(load, units) > self.waiting):
            return False
        return self.loss is None or chance_of_loss(load, units) <= self.loss


def load_by_hour(calls_per_hour: Floats, *, busy_h: float) -> Floats:
    """(168) the greatest mean number of busy units within each hour, were there always one free (erlangs).

    Calls of an hour keep units busy in the next: dm/dt = calls - m / busy_h, over a week that repeats itself (the
    modified offered load; Jennings, Mandelbaum, Massey and Whitt 1996).
    """
    _check_calls(calls_per_hour)
    if not isfinite(busy_h) or busy_h <= 0.0:
        raise RosterUnusable(f"busy hours of a call are {busy_h}: give a number above 0")
    kept = exp(-1.0 / busy_h)
    steady = calls_per_hour * busy_h

    def after_a_week(start: float) -> Floats:
        loads = np.empty(HOURS_A_WEEK + 1)
        loads[0] = start
        for hour in range(HOURS_A_WEEK):
            loads[hour + 1] = steady[hour] + (loads[hour] - steady[hour]) * kept
        return loads

    start = after_a_week(0.0)[-1] / (1.0 - kept**HOURS_A_WEEK)
    loads = after_a_week(float(start))
    return np.maximum(loads[:-1], loads[1:])


def units_needed(load: Floats, rule: StaffingRule) -> Ints:
    """(168) the fewest units that are enough."""
    return np.array([_fewest(partial(rule.suffices, hour)) for hour in load.tolist()], dtype=np.int64)


def _fewest(suffices: Callable[[int], bool]) -> int:
    """More units never suffice less."""
    low, high = 0, 1
    while not suffices(high):
        low, high = high + 1, high * 2
        if high > MOST_UNITS:
            raise RosterUnusable(f"more than {MOST_UNITS} units would be needed: are calls given per hour?")
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle + 1, high)
    return low


def _check_calls(calls_per_hour: Floats) -> None:
    if calls_per_hour.shape != (HOURS_A_WEEK,):
        raise RosterUnusable(
            f"calls have {calls_per_hour.size} numbers: give {HOURS_A_WEEK}, one for each hour of the week from "
            "Monday midnight"
        )
    bad = np.flatnonzero(~((calls_per_hour >= 0.0) & (calls_per_hour < np.inf)))
    if len(bad):
        raise RosterUnusable(f"calls: hour {bad[0]} (from 0) is {calls_per_hour[bad[0]]}: give a number from 0")
    if not calls_per_hour.any():
        raise RosterUnusable("calls are 0 in every hour: give at least one above 0")
