"""The calls of a mass casualty: one for each patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.coverage.grid import METRES_A_DEGREE
from sim.calls import Calls
from sim.demand.chance import Chance
from sim.demand.laws import durations_s
from sim.demand.surges import MassCasualty

Longs = NDArray[np.int64]


def casualties(surge: MassCasualty, chance: Chance) -> Calls:
    """Places evenly over a disc, instants evenly over the time."""
    count = surge.patients
    far_m, angle = surge.spread_m * np.sqrt(chance.of("place").random(count)), chance.of("angle").random(count)
    lat_step = 1.0 / METRES_A_DEGREE
    lon_step = lat_step / max(np.cos(np.radians(surge.lat)), 0.01)
    arrival_s = surge.at_s + surge.over_s * np.sort(chance.of("demand").random(count))
    return Calls(
        call_id=np.arange(1, count + 1),
        priority=chance.of("priority").permutation(_apportioned(surge)),
        lon=np.round(surge.lon + far_m * np.cos(2 * np.pi * angle) * lon_step, 7),
        lat=np.round(surge.lat + far_m * np.sin(2 * np.pi * angle) * lat_step, 7),
        arrival_s=np.round(arrival_s, 3),
        dispatch_delay_s=np.round(durations_s(surge.dispatch_delay, chance.of("dispatch-delay").random(count)), 3),
        on_scene_s=np.round(durations_s(surge.on_scene, chance.of("scene-time").random(count)), 3),
        transport=chance.of("transport").random(count) < surge.transport_share,
        handover_s=np.round(durations_s(surge.handover, chance.of("handover").random(count)), 3),
    )


def _apportioned(surge: MassCasualty) -> Longs:
    """Priorities of the patients, by largest remainder (Hamilton's method)."""
    exact = np.array([share for _, share in surge.priority_shares]) * surge.patients
    seats = np.floor(exact).astype(np.int64)
    missing = surge.patients - int(seats.sum())
    seats[np.argsort(seats - exact, kind="stable")[:missing]] += 1
    return np.repeat([priority for priority, _ in surge.priority_shares], seats).astype(np.int64)
