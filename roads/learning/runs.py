"""Traces cut into runs: stretches of driving without a stop or a gap, thinned to steps that say something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.learning.trips import Traces
from roads.sphere import great_circle_m

Floats = NDArray[np.float64]
STEP_M = 60.0
"""Shorter steps are mostly noise of the receiver (Newson and Krumm 2009 leave out steps below two deviations)."""
LONGEST_PAUSE_S = 120.0
"""Who stays longer within a step has stopped, or sent nothing: the run ends. A red light is part of driving."""
FASTEST_STEP_M_S = 70.0
FEWEST_POINTS = 3


@dataclass(frozen=True, eq=False)
class Run:
    """Positions (k, 2) degrees of one unit and their instants (k), rising."""

    unit_id: str
    profile: str
    at: Floats
    lonlat: Floats


def runs_of(traces: Traces) -> Iterator[Run]:
    """Runs of every unit, unit by unit; a position that would need flying is passed over."""
    order = np.lexsort((traces.at, traces.profile.astype(str), traces.unit_id.astype(str)))
    if not len(order):
        return
    unit, profile = traces.unit_id[order], traces.profile[order]
    new = np.flatnonzero((unit[1:] != unit[:-1]) | (profile[1:] != profile[:-1])) + 1
    for rows in np.split(order, new):
        at, lonlat = traces.at[rows], traces.lonlat[rows]
        for kept in _cut(at, lonlat):
            if len(kept) >= FEWEST_POINTS:
                yield Run(str(traces.unit_id[rows[0]]), str(traces.profile[rows[0]]), at[kept], lonlat[kept])


def _cut(at: Floats, lonlat: Floats) -> Iterator[list[int]]:
    """Rows of each run. The anchor is the last kept row; a run after a stop begins at the last row before moving."""
    kept, last = [0], 0
    for row in range(1, len(at)):
        step_m = float(great_circle_m(lonlat[[kept[-1]]], lonlat[[row]])[0])
        if at[row] <= at[last] or step_m > FASTEST_STEP_M_S * (at[row] - at[kept[-1]]):
            continue
        if at[row] - at[last] > LONGEST_PAUSE_S:
            yield kept
            kept = [row]
        elif step_m >= STEP_M:
            if at[row] - at[kept[-1]] > LONGEST_PAUSE_S:
                yield kept
                kept = [last]
            kept.append(row)
        last = row
    yield kept
