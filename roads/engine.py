"""What a network asks of an engine for shortest paths; the hierarchy and the exact reference both answer it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

INFINITE_MS = 2**30 - 1
"""Unreachable, or closed. Twice as much still fits int32, so a sum of two values never wraps (12 days)."""


class RoadMetric(Protocol):
    """Prepared weights of all links; never changes once made."""

    @property
    def link_ms(self) -> Ints:
        """int32 (q), the weights it was made from."""
        ...


class RoadEngine(Protocol):
    """Shortest paths between the vertices of one drivable graph (p vertices, q links), safe in many threads."""

    def customise(self, weight_ms: Ints, length_cm: Longs) -> RoadMetric:
        """Prepare weights int32 (q), 0..INFINITE_MS, and lengths int64 (q) in centimetres for queries."""
        ...

    def travel_ms(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> Ints:
        """(s, t) int32 milliseconds of the fastest paths; INFINITE_MS = there is none."""
        ...

    def travel_ms_and_cm(self, metric: RoadMetric, *, sources: Ints, targets: Ints) -> tuple[Ints, Longs]:
        """The same, and (s, t) int64 centimetres along a fastest path (0 where there is none)."""
        ...

    def path(self, metric: RoadMetric, *, source: int, target: int) -> Ints | None:
        """Links of a fastest path in driving order, None when there is none."""
        ...
