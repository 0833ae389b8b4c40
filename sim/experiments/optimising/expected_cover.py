"""The model that gives the start of the search and an order in which to try: MEXCLP on the calls themselves.

Daskin, A maximum expected covering location model, Transportation Science 17 (1983): a call with n units within reach
is covered with chance 1 - busy^n. It knows no queue and no dependence between units: simulation judges its proposals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.optimising.bases import Bases, Stations
from sim.experiments.passages import Passage
from sim.planning.location.coverage import cover_most
from sim.planning.location.problem import MEXCLP, LocationProblem
from sim.worlds import World

Floats = NDArray[np.float64]
MOST_CALLS = 20_000


class NoReach(ValueError):
    """It is not told what in reach is."""


@dataclass(frozen=True, eq=False)
class ExpectedCover:
    """`drive_s` (calls, stations) and the `reach_s` within which a call counts as covered; `busy` fraction of units."""

    stations: Stations
    drive_s: Floats
    reach_s: Floats
    busy: float

    def of(self, bases: Bases) -> float:
        """Share of calls covered."""
        near = (self.drive_s <= self.reach_s[:, None]) @ np.asarray(bases, np.float64)
        return float(np.mean(1.0 - self.busy**near))

    def best(self, units: int, *, time_limit_s: float) -> Bases:
        """MEXCLP's own bases, by OR-Tools; the exact best within the time, or a feasible plan near it."""
        self.stations.require_room(units)
        problem = LocationProblem(
            model=MEXCLP,
            distances=self.drive_s / self.reach_s[:, None],
            weights=np.ones(len(self.drive_s)),
            count=units,
            radius=1.0,
            busy=self.busy,
            per_site=max(self.stations.capacity),
        )
        sites = cover_most(problem, time_limit_s=time_limit_s, gap=0.0).sites
        placed = np.bincount(np.array(sites, np.int64), minlength=len(self.stations.capacity))
        return self._within_capacity(tuple(placed.tolist()))

    def _within_capacity(self, bases: Bases) -> Bases:
        """Units that find no room go where they add the most."""
        capacity = self.stations.capacity
        kept = tuple(min(there, room) for there, room in zip(bases, capacity, strict=True))
        for _ in range(sum(bases) - sum(kept)):
            kept = max(self.stations.additions(kept), key=self.of)
        return kept


def expected_cover(
    world: World, passages: list[Passage], stations: Stations, *, busy: float, reach_s: float | None
) -> ExpectedCover:
    """From the calls of some replications. A call is in reach when a unit at the station would be there in time: its
    priority's target less its dispatch delay; or within `reach_s` of driving for all. Raises NoReach."""
    drives, reaches = [], []
    for passage in passages:
        calls = passage.calls
        where = world.place_calls(calls)
        profile = world.profile_of_priority[calls.priority]
        travel = world.travel
        on_road_s = travel.from_station_s[profile, where.node]
        off_road_s = where.off_road_m / travel.off_road_m_s[profile]
        from_stations_s = world.stations.off_road_m[None, :] / travel.off_road_m_s[profile][:, None]
        drives.append(on_road_s + off_road_s[:, None] + from_stations_s)
        reaches.append(
            world.target_s[calls.priority] - calls.dispatch_delay_s if reach_s is None else np.full(len(calls), reach_s)
        )
    drive_s, reach = np.concatenate(drives)[:MOST_CALLS], np.concatenate(reaches)[:MOST_CALLS]
    if not np.isfinite(reach).all():
        raise NoReach(
            "the city has no response-time target for some priority: give the drive that counts as near, --reach-s"
        )
    hopeful = reach > 0.0
    return ExpectedCover(stations, drive_s[hopeful], reach[hopeful], busy)
