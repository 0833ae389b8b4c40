"""Traffic signals, gates and bollards: nodes on a road that cost time or stop somebody."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from roads.osm.rules import DrivingRules, ProfileRules

_MOTOR_KEYS = ("motorcar", "motor_vehicle", "vehicle")
_YES = frozenset({"yes", "designated", "official", "permissive"})


class Obstacle(IntEnum):
    SIGNAL = 1
    GATE = 2
    EMERGENCY_GATE = 3
    """Opens for emergency vehicles only."""
    BLOCKED = 4
    """Nobody drives through: the road ends here from both sides."""


def obstacle_of(tags: Mapping[str, str], rules: DrivingRules) -> Obstacle | None:
    """What a node with these tags is to a driver. Access tags for motor vehicles go before the kind of barrier."""
    barrier = tags.get("barrier")
    if barrier is None:
        return Obstacle.SIGNAL if tags.get("highway") == "traffic_signals" else None
    impassable = barrier in rules.impassable_barriers
    if not impassable and barrier not in rules.gates:
        return None
    emergency = tags.get("emergency") in _YES
    permission = _permission(tags, rules, impassable=impassable)
    if permission == "closed" or (impassable and permission is None):
        return Obstacle.EMERGENCY_GATE if emergency else Obstacle.BLOCKED
    return Obstacle.GATE


def _permission(tags: Mapping[str, str], rules: DrivingRules, *, impassable: bool) -> str | None:
    """Access level told for motor vehicles; a bollard's plain `access=yes` speaks of people on foot."""
    keys = _MOTOR_KEYS if impassable else (*_MOTOR_KEYS, "access")
    for key in keys:
        if key in tags:
            return rules.access_level.get(tags[key], "private")
    return None


def delay_s(obstacle: Obstacle, profile: ProfileRules) -> float:
    """Seconds lost in passing; infinite where the profile may not."""
    if obstacle is Obstacle.SIGNAL:
        return profile.signal_s
    if obstacle is Obstacle.EMERGENCY_GATE and not profile.uses_lights:
        return float("inf")
    return profile.gate_s if obstacle is not Obstacle.BLOCKED else float("inf")


@dataclass(frozen=True, eq=False)
class Obstacles:
    """OSM node ids in rising order, and what stands on each."""

    node: NDArray[np.int64]
    kind: NDArray[np.uint8]

    def at(self, refs: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Kind of obstacle at each OSM node of `refs`, 0 = none."""
        if len(self.node) == 0:
            return np.zeros(len(refs), np.uint8)
        place = np.minimum(np.searchsorted(self.node, refs), len(self.node) - 1)
        return np.where(self.node[place] == refs, self.kind[place], 0).astype(np.uint8)


class ObstaclesBuilder:
    def __init__(self) -> None:
        self._node, self._kind = array("q"), array("B")

    def add(self, node_id: int, obstacle: Obstacle) -> None:
        self._node.append(node_id)
        self._kind.append(obstacle)

    def finish(self) -> Obstacles:
        node, kind = np.frombuffer(self._node, np.int64), np.frombuffer(self._kind, np.uint8)
        order = np.argsort(node, kind="stable")
        return Obstacles(node[order], kind[order])
