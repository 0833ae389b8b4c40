"""What each station covers of the demand of a world, by priority of the calls."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.coverage import cover_rows
from sim.calls import Calls
from sim.engine.plan import OperatingPlan, PlanUnusable
from sim.engine.records import Cover
from sim.worlds import World

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def no_cover() -> Cover:
    """For policies that don't weigh it."""
    whole, numbers = np.zeros(1, np.int64), np.empty(0)
    return Cover(whole, np.empty(0, np.int64), numbers, numbers, np.empty(0, np.int64), numbers, np.empty(0))


def cover_of(world: World, calls: Calls, plan: OperatingPlan, *, units: int) -> Cover:
    """Cells are all places of equal cover, and equal kind of call, taken together: expected cover is the same.

    A station covers a place for a priority if a unit that sets off there after the usual delay of dispatch comes within
    the target. Raises PlanUnusable.
    """
    if not world.demand_weight.sum() > 0.0:
        raise PlanUnusable(
            f"policy {plan.policy!r} must know where people live: add population.csv.gz to the pack, or use 'closest'"
        )
    rows, weights = [], []
    for priority, share in _shares(calls).items():
        if np.isfinite(world.target_s[priority]):
            rows.append(_covered(world, priority, delay_s=float(np.median(calls.dispatch_delay_s))))
            weights.append(world.demand_weight * (share / world.demand_weight.sum()))
    if not rows:
        raise PlanUnusable(f"policy {plan.policy!r} needs response-time targets: add [targets_s] to city.toml")
    covered, demand = _of_equal_cover(np.concatenate(rows, axis=1), np.concatenate(weights))
    starts = np.concatenate([[0], np.cumsum(covered.sum(axis=1))]).astype(np.int64)
    cells = np.nonzero(covered)[1].astype(np.int64)
    one_more = (1.0 - plan.busy_fraction) * plan.busy_fraction ** np.arange(units + 1)
    room = np.zeros(len(demand), np.int64)
    return Cover(starts, cells, np.ones(len(cells)), demand, room, one_more, np.zeros(len(demand)))


def _shares(calls: Calls) -> dict[int, float]:
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
    return distinct, np.bincount(which.ravel(), weights=weight[keep], minlength=distinct.shape[1])
