"""What each station covers of the demand of a world, by priority of the calls."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.coverage import cover_rows
from sim.calls import Calls
from sim.engine.plan import OperatingPlan, PlanUnusable
from sim.worlds import World

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Cover(NamedTuple):
    """Expected cover by stations: places of equal cover, and equal kind of call, are one cell.

    `starts` (s + 1), `cells`, `chances`: which cells each station covers, as rows of `dispatch.kernels.coverage`;
    `demand` (n) share of all demand in each cell; `all_busy` (m + 1): the chance that k units are all busy.
    """

    starts: NDArray[np.int64]
    cells: NDArray[np.int64]
    chances: Floats
    demand: Floats
    all_busy: Floats


def no_cover(stations: int) -> Cover:
    """For policies that don't weigh it."""
    nothing = np.zeros(1)
    return Cover(np.zeros(stations + 1, np.int64), np.zeros(1, np.int64), nothing, nothing[:0], nothing)


def expected_cover(world: World, calls: Calls, plan: OperatingPlan, *, units: int) -> Cover:
    """A station covers a place for a priority if a unit from there, sent after the usual delay, comes in time.

    Raises PlanUnusable.
    """
    if not world.demand_weight.sum() > 0.0:
        raise PlanUnusable(
            f"policy {plan.policy!r} must know where people live: add population.csv.gz to the pack, or use 'closest'"
        )
    rows, weights = [], []
    usual_delay_s = float(np.median(calls.dispatch_delay_s)) if len(calls) else 0.0
    for priority, share in _shares(calls, world).items():
        if np.isfinite(world.target_s[priority]):
            rows.append(_covered(world, priority, delay_s=usual_delay_s))
            weights.append(world.demand_weight * (share / world.demand_weight.sum()))
    if not rows:
        raise PlanUnusable(f"policy {plan.policy!r} needs response-time targets: add [targets_s] to city.toml")
    covered, demand = _of_equal_cover(np.concatenate(rows, axis=1), np.concatenate(weights))
    starts = np.concatenate([[0], np.cumsum(covered.sum(axis=1))]).astype(np.int64)
    cells = np.nonzero(covered)[1].astype(np.int64)
    all_busy = np.asarray(plan.thought_busy ** np.arange(units + 1), np.float64)
    return Cover(starts, cells, np.ones(len(cells)), demand, all_busy)


def _shares(calls: Calls, world: World) -> dict[int, float]:
    """Of each priority among the calls; as long as there are none, all with a target alike."""
    if not len(calls):
        aimed = np.flatnonzero(np.isfinite(world.target_s)).tolist()
        return dict.fromkeys(aimed, 1.0 / max(len(aimed), 1))
    priorities, counts = np.unique(calls.priority, return_counts=True)
    return dict(zip(priorities.tolist(), (counts / counts.sum()).tolist(), strict=True))


def _covered(world: World, priority: int, *, delay_s: float) -> Bools:
    """(s, k) whether each station covers each place of the demand."""
    profile = world.profile_of_priority[priority]
    m_s = world.travel.off_road_m_s[profile]
    travel_s = np.ascontiguousarray(world.travel.from_station_s[profile, world.demand.node].T)
    travel_s = travel_s + world.stations.off_road_m[:, None] / m_s + world.demand.off_road_m / m_s
    stations, places = travel_s.shape
    budget_s = np.full(stations, world.target_s[priority] - delay_s)
    starts, cells, _ = cover_rows(travel_s, budget_s, np.zeros(places), 0.0)
    covered = np.zeros((stations, places), np.bool_)
    covered[np.repeat(np.arange(stations), np.diff(starts)), cells] = True
    return covered


def _of_equal_cover(covered: Bools, weight: Floats) -> tuple[Bools, Floats]:
    """Columns that are equal as one, with all their weight; those that nobody covers are left out."""
    keep = covered.any(axis=0)
    distinct, which = np.unique(covered[:, keep], axis=1, return_inverse=True)
    total: Floats = np.bincount(which.ravel(), weights=weight[keep], minlength=distinct.shape[1]).astype(np.float64)
    return distinct, total
