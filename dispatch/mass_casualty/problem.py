"""Who waits, which hospitals can take whom, and which vehicles carry them: the evacuation as arrays."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.ports import FloatArray

IndexArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
UNPLACED_S = 86_400.0
"""What a casualty without a place costs, as if definitive care began after a day."""


class Evacuation(Struct, frozen=True, kw_only=True):
    """Casualties (c) in the order of their urgency, loading points (p), hospitals (h), vehicles (v), tags (t).

    `weight`, `tag`, `point`, `lies` (c): cost of a second, number of the tag and of the loading point, whether a lying
    place is needed. `road_s`, `back_s` (p, h): to the hospital and back; infinite: no way, or it takes nobody.
    `transfer_s` (c, h): added where a capability is missing. `capacity` (h, t): casualties that can still be taken.
    `queue_s`: of every hospital the arrivals known already, in order, seconds from now; `service_s`, `bays` (h): its
    handovers; `overdue_s` as in `dispatch.kernels.receiving`. `ready_s` (v, p): when a vehicle can first begin to load,
    infinite = never. `lying`, `sitting` (v): its places. `carries` (v, t): whether its crew suits the tag. `loading_s`:
    to load and leave.
    """

    weight: FloatArray
    tag: IndexArray
    point: IndexArray
    lies: BoolArray
    road_s: FloatArray
    back_s: FloatArray
    transfer_s: FloatArray
    capacity: IndexArray
    queue_s: tuple[FloatArray, ...]
    service_s: FloatArray
    bays: IndexArray
    overdue_s: float
    ready_s: FloatArray
    lying: IndexArray
    sitting: IndexArray
    carries: BoolArray
    loading_s: float

    @property
    def casualties(self) -> int:
        return len(self.weight)

    @property
    def hospitals(self) -> int:
        return len(self.service_s)

    def reach_s(self) -> FloatArray:
        """Road and transfer of every casualty to every hospital (c, h)."""
        times: FloatArray = self.road_s[self.point] + self.transfer_s
        return times


class Trip(Struct, frozen=True, kw_only=True):
    """One vehicle takes casualties from a loading point to a hospital; seconds from now."""

    vehicle: int
    point: int
    hospital: int
    casualties: tuple[int, ...]
    leaves_s: float
    arrives_s: float


class Schedule(Struct, frozen=True, kw_only=True):
    """Trips in the order they leave, the time to definitive care of every casualty (c), and what it costs in all.

    Infinite care = no hospital or no vehicle for this casualty.
    """

    trips: tuple[Trip, ...]
    care_s: FloatArray
    cost: float


def cost_of(evacuation: Evacuation, care_s: FloatArray) -> float:
    """Sum over the casualties of weight times the seconds until definitive care."""
    return float((evacuation.weight * np.minimum(care_s, UNPLACED_S)).sum())
