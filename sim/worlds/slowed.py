"""A world in snow: travel takes longer in some hours of the world's clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.demand.surges import Surge, TravelFactor, require_known, travel_factor_by_hour
from sim.worlds.traffic import free_flow
from sim.worlds.world import World

HOUR_S = 3_600.0


def slowed(world: World, surges: Sequence[Surge]) -> World:
    """The world with the travel factors among `surges`, each hour with the factor of its middle.

    Raises DemandUnusable for a profile that the world doesn't have.
    """
    factors = [surge for surge in surges if isinstance(surge, TravelFactor)]
    if not factors:
        return world
    require_known(factors, hospital_ids=world.hospital_ids, profiles=world.profiles)
    hours = int(np.ceil(max(surge.steps.edges_s[-1] for surge in factors) / HOUR_S))
    slowdown = np.stack([travel_factor_by_hour(factors, profile=name, hours=hours) for name in world.profiles])
    traffic = replace(world.traffic or free_flow(len(world.profiles)), slowdown=slowdown)
    checksum = hashlib.sha256(f"{world.checksum} {traffic.checksum}".encode()).hexdigest()
    return replace(world, traffic=traffic, checksum=checksum)
