"""A place that calls come from and units drive in: everything of it that compiled code needs, and its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.worlds.traffic import Traffic
from sim.worlds.travel import Travel

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
PRIORITIES = 10
"""Arrays by priority have this length; 0 is not used."""


class WorldUnusable(ValueError):
    """A folder that is no world; says the file and the remedy."""


@dataclass(frozen=True, eq=False)
class Places:
    """k places: `node` int64 (k) where each leaves the road, `off_road_m` (k) from there; `notes` in words."""

    node: Longs
    off_road_m: Floats
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """A world of s stations, h hospitals and m units.

    `unit_ids`, `unit_station` (m) index of each unit's station; `profile_of_priority` int64 (PRIORITIES) index into
    `profiles`; `transport_profile`, `return_profile` indices; `target_s` (PRIORITIES) response-time targets, infinite =
    none; `demand` places with `demand_weight`: where calls are expected; `place_calls` finds where calls are, and
    raises CallsUnusable. `checksum` names everything that travel depends on.
    `unit_capabilities` (m) and `hospital_capabilities` (h) name what each can do; empty = nothing is told of any.
    `traffic`: how driving goes by hour of the week, None = always at free flow.
    """

    name: str
    checksum: str
    profiles: tuple[str, ...]
    profile_of_priority: Longs
    transport_profile: int
    return_profile: int
    target_s: Floats
    station_ids: tuple[str, ...]
    stations: Places
    hospital_ids: tuple[str, ...]
    hospitals: Places
    unit_ids: tuple[str, ...]
    unit_station: Longs
    demand: Places
    demand_weight: Floats
    travel: Travel
    place_calls: Callable[[Calls], Places]
    traffic: Traffic | None = None
    unit_capabilities: tuple[tuple[str, ...], ...] = ()
    hospital_capabilities: tuple[tuple[str, ...], ...] = ()
