"""What is closed or slowed right now."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

CLOSED = math.inf
MOST_SLOWED = 1_000.0


@dataclass(frozen=True)
class RoadConditions:
    """`factor_by_arc`: arc index -> multiplier of its travel time, CLOSED = nobody passes. Never changes once made."""

    revision: int = 0
    factor_by_arc: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))

    def with_factor(self, arcs: Iterable[int], factor: float) -> RoadConditions:
        """The next revision, with this factor on these arcs."""
        changed = {**self.factor_by_arc, **dict.fromkeys(arcs, factor)}
        return RoadConditions(self.revision + 1, MappingProxyType(changed))

    def without(self, arcs: Iterable[int]) -> RoadConditions:
        """The next revision, with these arcs open and free again."""
        gone = set(arcs)
        left = {arc: factor for arc, factor in self.factor_by_arc.items() if arc not in gone}
        return RoadConditions(self.revision + 1, MappingProxyType(left))

    def exactly(self, factor_by_arc: Mapping[int, float]) -> RoadConditions:
        """The next revision, with these factors and no others."""
        return RoadConditions(self.revision + 1, MappingProxyType(dict(factor_by_arc)))

    def applied_to(self, travel_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """A copy of travel times (m) with the factors on them; infinite where closed."""
        changed = travel_s.copy()
        if self.factor_by_arc:
            arcs = np.fromiter(self.factor_by_arc.keys(), np.int64)
            factors = np.fromiter(self.factor_by_arc.values(), np.float64)
            open_ = factors != CLOSED
            changed[arcs[open_]] *= factors[open_]
            changed[arcs[~open_]] = CLOSED
        return changed


def checked_arcs(arcs: Iterable[int], arc_count: int) -> list[int]:
    """Arc indices as a list. Raises ValueError naming one that isn't."""
    checked = []
    for arc in arcs:
        if isinstance(arc, bool) or not isinstance(arc, (int, np.integer)) or not 0 <= arc < arc_count:
            raise ValueError(f"arc {arc!r} does not exist: give indices from 0 to {arc_count - 1}")
        checked.append(int(arc))
    return checked


def checked_slowdown(factor: float) -> float:
    """A factor from 1 to MOST_SLOWED. Raises ValueError."""
    right = isinstance(factor, (int, float, np.number)) and not isinstance(factor, bool)
    if not right or not 1.0 <= factor <= MOST_SLOWED:
        raise ValueError(f"slowdown {factor!r} is not a factor from 1 to {MOST_SLOWED:g}")
    return float(factor)
