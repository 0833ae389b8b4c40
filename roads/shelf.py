"""Metrics made so far under one set of road conditions: few, made when first asked for, the longest unused dropped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from roads.engine import RoadMetric

Key = tuple[str, tuple[float, ...], tuple[float, ...]]
"""(profile, factors by road class, spreads by road class); empty = free flow, empty = lengths are told instead."""


@dataclass(eq=False)
class _Slot:
    making: threading.Lock = field(default_factory=threading.Lock)
    metric: RoadMetric | None = None


class MetricShelf:
    """At most `capacity` metrics, safe in many threads; one thread makes a metric, others asking for it wait."""

    def __init__(self, make: Callable[[Key], RoadMetric], *, capacity: int) -> None:
        self._make = make
        self._capacity = capacity
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> RoadMetric:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._capacity:
                self._slots.popitem(last=False)
        with slot.making:
            if slot.metric is None:
                slot.metric = self._make(key)
            return slot.metric

    def in_use(self) -> tuple[Key, ...]:
        """Keys in use, longest unused first."""
        with self._lock:
            return tuple(self._slots)
