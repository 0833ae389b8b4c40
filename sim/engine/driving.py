"""What a drive that sets off now takes of the time at free flow: foretold by the hour, and as it turns out.

A drive keeps the pace of the hour in which it sets off. Only its way on the road is slower or quicker.
"""

from __future__ import annotations

import math

from numba import njit

from roads.pack.settings import HOURS_PER_WEEK
from sim.engine.records import Record
from sim.worlds.pointers import doubles

HOUR_S = 3_600.0


@njit(cache=True, nogil=True)
def foretold(state: Record, profile: int) -> float:
    """Multiplier of the time on the road that everybody knows."""
    if not state.has_traffic:
        return 1.0
    return float(doubles(state.hourly_factor, (profile + 1) * state.clock_hours)[_hour(state, profile)])


@njit(cache=True, nogil=True)
def turns_out(state: Record, profile: int, score: float) -> float:
    """Multiplier of the time foretold that nobody knows before; `score` is standard normal."""
    if not state.has_traffic:
        return 1.0
    spread = doubles(state.hourly_spread, (profile + 1) * state.clock_hours)[_hour(state, profile)]
    return math.exp(spread * score)


@njit(cache=True, nogil=True)
def _hour(state: Record, profile: int) -> int:
    """Place of this hour in arrays by profile and hour of the clock, whose last week repeats."""
    hour, hours = int(state.now_s / HOUR_S), state.clock_hours
    if hour >= hours:
        hour = hours - HOURS_PER_WEEK + (hour - hours) % HOURS_PER_WEEK
    return int(profile * hours + hour)
