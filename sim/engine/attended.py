"""What became of every attendance, and of every call as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.attending import Attendances
from sim.engine.records import Records

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Attended:
    """By attendance: `call` row of its call, `number` from 0 within it, `unit` and `hospital` indices (-1 none).

    Whether it was `queued`; `bumps`; instants in seconds on the clock of the calls; `transport_s`; `offload_s` at the
    hospital until the patient could be handed over.
    """

    call: Longs
    number: Longs
    unit: Longs
    hospital: Longs
    queued: Bools
    bumps: Longs
    dispatched_s: Floats
    on_scene_s: Floats
    freed_s: Floats
    transport_s: Floats
    offload_s: Floats

    @property
    def single(self) -> bool:
        """Whether every call needed one unit only."""
        return not self.number.any()

    def by_call(self) -> dict[str, Any]:
        """The same of calls: the unit that came first, the first patient's hospital, sums and last instants of all.

        `all_on_scene_s`: when the last unit came; NaN as long as one never did.
        """
        if self.single:
            return {name: getattr(self, name) for name in OF_CALLS} | {"all_on_scene_s": self.on_scene_s.copy()}
        start = np.flatnonzero(self.number == 0)
        first = self._first_on_scene(start)
        return {
            "unit": self.unit[first],
            "hospital": self.hospital[start],
            "queued": np.logical_or.reduceat(self.queued, start),
            "bumps": np.add.reduceat(self.bumps, start),
            "dispatched_s": np.fmin.reduceat(self.dispatched_s, start),
            "on_scene_s": self.on_scene_s[first],
            "freed_s": np.maximum.reduceat(self.freed_s, start),
            "transport_s": self.transport_s[start],
            "offload_s": np.fmax.reduceat(self.offload_s, start),
            "all_on_scene_s": np.maximum.reduceat(self.on_scene_s, start),
        }

    def _first_on_scene(self, start: Longs) -> Longs:
        """(n) the attendance of each call whose unit came first; of equals, and where none came, the lowest."""
        came_s = np.where(np.isnan(self.on_scene_s), np.inf, self.on_scene_s)
        order = np.lexsort((self.number, came_s, self.call))
        return order[start]


OF_CALLS = ("unit", "hospital", "queued", "bumps", "dispatched_s", "on_scene_s", "freed_s", "transport_s", "offload_s")


def attended(done: Records, attendances: Attendances) -> Attended:
    """From the loop's records."""
    return Attended(
        call=attendances.call,
        number=attendances.number,
        unit=done["unit"].astype(np.int64),
        hospital=done["hospital"].astype(np.int64),
        queued=done["queued"].astype(np.bool_),
        bumps=done["bumps"].astype(np.int64),
        dispatched_s=done["dispatched_s"].copy(),
        on_scene_s=done["on_scene_s"].copy(),
        freed_s=done["freed_s"].copy(),
        transport_s=done["transport_s"].copy(),
        offload_s=done["offload_s"].copy(),
    )
