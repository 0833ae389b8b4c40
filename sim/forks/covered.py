"""What share of the expected calls the free units reach in time, by the stations they wait at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from controlroom.questions.what_if import Present, invalid
from roads.snapping import Snapper
from sim.calls import Calls
from sim.engine.covering import expected_cover
from sim.engine.plan import OperatingPlan
from sim.worlds import World
from sim.worlds.snapping import snapped

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class StationCover:
    """`covered` (s, n) 1 where a station reaches a cell in time, `demand` (n) share of all calls in each cell."""

    covered: Floats
    demand: Floats
    busy_fraction: float

    def share(self, stations: NDArray[np.int64]) -> float:
        """With one free unit at each of these stations, each busy by then with the chance that the settings say."""
        standing = np.bincount(stations, minlength=len(self.covered)).astype(np.float64)
        return float(self.demand @ (1.0 - self.busy_fraction ** (standing @ self.covered)))


def station_cover(present: Present, world: World, snapper: Snapper) -> StationCover:
    """By the norm that the region measures its coverage by, and the demand that it forecasts for this hour."""
    rules = present.settings.coverage
    norm_s = present.settings.target_of(rules.priority)
    norms = [s for s in (norm_s, rules.aim_s) if s is not None]
    if not norms:
        raise invalid("coverage.priority", f"priority {rules.priority} has no norm: set targets_s or coverage.aim_s")
    target_s = np.full(len(world.target_s), np.inf)
    target_s[rules.priority] = min(norms)
    cells = present.demand.cells
    measured = replace(
        world,
        target_s=target_s,
        demand=snapped(snapper, cells[:, 0], cells[:, 1]),
        demand_weight=present.demand.at(present.now),
    )
    delay_s = rules.call_handling_s + present.settings.preparation_s
    cover = expected_cover(measured, _one_call(rules.priority, delay_s), OperatingPlan(policy="dmexclp"), units=1)
    covered = np.zeros((len(world.stations), len(cover.demand)))
    covered[np.repeat(np.arange(len(covered)), np.diff(cover.starts)), cover.cells] = 1.0
    return StationCover(covered=covered, demand=cover.demand, busy_fraction=rules.busy_fraction)


def _one_call(priority: int, delay_s: float) -> Calls:
    """What the delay until a unit rolls is told by."""
    nothing = np.zeros(1)
    return Calls(
        call_id=np.ones(1, np.int64),
        priority=np.array([priority]),
        lon=nothing,
        lat=nothing,
        arrival_s=nothing,
        dispatch_delay_s=np.array([delay_s]),
        on_scene_s=nothing,
        transport=np.zeros(1, np.bool_),
        handover_s=nothing,
    )
