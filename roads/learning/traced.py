"""Drives from traces: the way is the one that was driven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from roads.learning.drives import Drives
from roads.learning.matching import MapMatcher
from roads.learning.roads_in_force import LearningRoads
from roads.learning.runs import Run
from roads.traffic import hour_of_week


def traced_drives(
    runs: Sequence[Run], roads: LearningRoads, *, profile: str, progress: Callable[[float], None]
) -> tuple[Drives, Counter[str]]:
    """One drive for each stretch of a run that fits the roads; a stretch that fits none is counted."""
    matcher, left_out = MapMatcher(roads), Counter[str]()
    class_s, length_m, driven_s, hours, departed_at = [], [], [], [], []
    for done, run in enumerate(runs):
        ways = list(matcher.ways(run))
        if not ways:
            left_out["trace_off_the_roads"] += 1
        for way in ways:
            hour = hour_of_week(float(run.at[way.first]), roads.pack.settings.timezone)
            hours.append(hour)
            class_s.append(np.maximum(roads.class_s(profile, hour, way.arcs, way.share), 0.0))
            length_m.append(float((roads.graph.length_m[way.arcs] * way.share).sum()))
            driven_s.append(float(run.at[way.last] - run.at[way.first]))
            departed_at.append(float(run.at[way.first]))
        progress((done + 1) / len(runs))
    drives = Drives(
        class_s=np.array(class_s, np.float64).reshape(-1, roads.class_count),
        fixed_s=np.zeros(len(driven_s)),
        length_m=np.array(length_m, np.float64),
        driven_s=np.array(driven_s, np.float64),
        hour=np.array(hours, np.int64),
        departed_at=np.array(departed_at, np.float64),
    )
    return drives, left_out
