"""Where the calls of a surge come from: a model's intensity, or calls there are, drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.demand.chance import Chance
from sim.demand.generating import generate
from sim.demand.intensity import Intensity
from sim.demand.placing import PlaceLaw

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

HOURS_A_DAY = 24


@dataclass(frozen=True, eq=False)
class MoreOfModel:
    """Further calls of the very process that the ordinary calls were drawn from."""

    intensity: Intensity
    places: PlaceLaw

    @property
    def hours(self) -> int:
        return len(self.intensity.hours)

    def draw(self, weight: Floats, priorities: frozenset[int] | None, chance: Chance) -> Calls:
        asked = [priorities is None or group.priority in priorities for group in self.intensity.model.groups]
        return generate(self.intensity, self.places, chance, weight=np.outer(asked, weight))


@dataclass(frozen=True, eq=False)
class MoreOfCalls:
    """For calls of a file: each new call is like one of the file from the same hour of a day, priority asked for.

    As many as the file has in such an hour on the mean of its days, of which it has `hours` / 24.
    """

    calls: Calls
    hours: int

    def draw(self, weight: Floats, priorities: frozenset[int] | None, chance: Chance) -> Calls:
        donors, seen = self._donors(priorities)
        hour_of_day = np.arange(self.hours) % HOURS_A_DAY
        times_lived = np.bincount(hour_of_day, minlength=HOURS_A_DAY)
        expected = seen[hour_of_day] / times_lived[hour_of_day] * weight
        hour = np.repeat(np.arange(self.hours), chance.of("demand").poisson(expected))
        rank = (chance.of("place").random(len(hour)) * seen[hour_of_day[hour]]).astype(np.int64)
        rows = donors[(np.cumsum(seen) - seen)[hour_of_day[hour]] + rank]
        arrival_s = np.floor((hour + chance.of("demand-time").random(len(hour))) * 3.6e6) / 1e3
        return self._like(rows, arrival_s)

    def _donors(self, priorities: frozenset[int] | None) -> tuple[Longs, Longs]:
        """Calls of these priorities by hour of the day, and how many there are in each."""
        rows = np.arange(len(self.calls))
        if priorities is not None:
            rows = np.flatnonzero(np.isin(self.calls.priority, sorted(priorities)))
        hour_of_day = (self.calls.arrival_s[rows] // 3600.0).astype(np.int64) % HOURS_A_DAY
        return rows[np.argsort(hour_of_day, kind="stable")], np.bincount(hour_of_day, minlength=HOURS_A_DAY)

    def _like(self, rows: Longs, arrival_s: Floats) -> Calls:
        """Calls like these rows, but at these instants."""
        order = np.argsort(arrival_s, kind="stable")
        columns: dict[str, Any] = {name: column[rows[order]] for name, column in self.calls.columns().items()}
        columns |= {"arrival_s": arrival_s[order], "call_id": np.arange(1, len(rows) + 1)}
        return Calls(**columns)
