"""Trips known by their ends only: the way is the fastest one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from roads.learning.drives import Drives
from roads.learning.roads_in_force import LearningRoads
from roads.learning.trips import Trips
from roads.pack import ProfileTraffic
from roads.points import PointError
from roads.route import Route, Unreachable
from roads.traffic import hour_of_week


def routed_drives(
    trips: Trips,
    roads: LearningRoads,
    *,
    profile: str,
    traffic: Mapping[str, ProfileTraffic],
    progress: Callable[[float], None],
) -> tuple[Drives, Counter[str]]:
    """Trips of one profile over their fastest ways under `traffic`; how many had none, by reason.

    Hours are worked one after the other, so that each asks for its travel times once.
    """
    network, left_out = roads.network(traffic), Counter[str]()
    hour = np.array([hour_of_week(at, roads.pack.settings.timezone) for at in trips.departed_at.tolist()], np.int64)
    routes: dict[int, Route] = {}
    for done, row in enumerate(np.argsort(hour, kind="stable").tolist()):
        try:
            routes[row] = network.route(
                trips.origin[row], trips.destination[row], profile=profile, hour_of_week=int(hour[row])
            )
        except PointError:
            left_out["off_the_map"] += 1
        except Unreachable:
            left_out["no_way"] += 1
        if done % 200 == 0:
            progress(done / len(trips))
    rows, off_road_m_s = sorted(routes), network.off_road_m_s(profile)
    expected = [roads.class_s(profile, int(hour[row]), routes[row].arcs) for row in rows]
    off_road_m = [routes[row].origin_off_road_m + routes[row].destination_off_road_m for row in rows]
    drives = Drives(
        class_s=np.array(expected).reshape(-1, roads.class_count),
        fixed_s=np.array(off_road_m, np.float64) / off_road_m_s,
        length_m=np.array([routes[row].distance_m for row in rows], np.float64),
        driven_s=(trips.arrived_at - trips.departed_at)[rows],
        hour=hour[rows],
        departed_at=trips.departed_at[rows],
    )
    return drives, left_out
