"""What came of a simulation: arrays by call and by unit, and their summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.engine.attended import Attended

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What became of n calls and m units. Instants in seconds on the clock of the calls; NaN = it never happened.

    By call: `unit` index into `unit_ids` of the unit that came; `hospital` index into `hospital_ids` (-1 none);
    `queued` whether it found no unit at first; `bumps` how often a unit on its way was taken away; `dispatched_s`,
    `on_scene_s` (arrival of the unit), `freed_s` instants; `response_s` from the call to the unit's arrival;
    `transport_s` from the scene to the hospital (0 without one); `offload_s` how long the unit waited there until it
    could hand over; `target_s` response-time target of its priority. Of calls that needed several units these are of
    the first that came, of the first patient, and of all together; `all_on_scene_s` is when the last came; `attended`
    tells of each.
    By unit: `unit_busy_s` from being sent to being free; `unit_calls` calls it came to; `unit_move_ups`; `unit_duty_s`
    on duty by the roster; `unit_overtime_s` on a call after a shift; `unit_breaks_taken`, `unit_breaks_missed`.
    """

    calls: Calls
    unit_ids: tuple[str, ...]
    hospital_ids: tuple[str, ...]
    unit: Longs
    hospital: Longs
    queued: Bools
    bumps: Longs
    dispatched_s: Floats
    on_scene_s: Floats
    freed_s: Floats
    response_s: Floats
    all_on_scene_s: Floats
    transport_s: Floats
    offload_s: Floats
    target_s: Floats
    unit_busy_s: Floats
    unit_calls: Longs
    unit_move_ups: Longs
    unit_duty_s: Floats
    unit_overtime_s: Floats
    unit_breaks_taken: Longs
    unit_breaks_missed: Longs
    attended: Attended
    duration_s: float

    @property
    def on_time(self) -> Bools:
        """(n) the unit came within the target of the call's priority."""
        return self.response_s <= self.target_s

    def columns(self) -> dict[str, Any]:
        """The table of `calls.csv`: one row for each call."""
        units, hospitals = np.array([*self.unit_ids, ""]), np.array([*self.hospital_ids, ""])
        return {
            "call_id": self.calls.call_id,
            "unit_id": units[self.unit],
            "hospital_id": hospitals[self.hospital],
            "queued": self.queued.astype(np.int8),
            "bumps": self.bumps,
            "response_s": self.response_s,
            "transport_s": self.transport_s,
            "dispatched_s": self.dispatched_s,
            "on_scene_s": self.on_scene_s,
            "freed_s": self.freed_s,
            "all_on_scene_s": self.all_on_scene_s,
            "offload_s": self.offload_s,
        }

    def attendance_columns(self) -> dict[str, Any]:
        """The table of `attendances.csv`: one row for each unit that was to come to a call."""
        units, hospitals, each = np.array([*self.unit_ids, ""]), np.array([*self.hospital_ids, ""]), self.attended
        return {
            "call_id": self.calls.call_id[each.call],
            "number": each.number + 1,
            "unit_id": units[each.unit],
            "hospital_id": hospitals[each.hospital],
            "queued": each.queued.astype(np.int8),
            "bumps": each.bumps,
            "dispatched_s": each.dispatched_s,
            "on_scene_s": each.on_scene_s,
            "freed_s": each.freed_s,
            "transport_s": each.transport_s,
            "offload_s": each.offload_s,
        }

    def summary(self) -> dict[str, Any]:
        """Figures of the whole run; shares from 0 to 1, None where there is nothing to tell of."""
        response_s, on_time, priority = self.response_s, self.on_time, self.calls.priority
        aimed = np.isfinite(self.target_s)
        return {
            "calls": len(self.calls),
            "units": len(self.unit_ids),
            "duration_s": self.duration_s,
            "mean_response_s": _mean(response_s),
            "response_s_percentiles": {str(p): _percentile(response_s, p) for p in (50, 90, 95)},
            "on_time_share": _mean(on_time[aimed]),
            "by_priority": {
                str(level): {
                    "calls": int((priority == level).sum()),
                    "mean_response_s": _mean(response_s[priority == level]),
                    "on_time_share": _mean(on_time[(priority == level) & aimed]),
                }
                for level in np.unique(priority).tolist()
            },
            "queued_share": _mean(self.queued),
            "bumps": int(self.bumps.sum()),
            "move_ups": int(self.unit_move_ups.sum()),
            "transported_share": _mean(self.hospital >= 0),
            "mean_transport_s": _mean(self.transport_s[self.hospital >= 0]),
            "mean_offload_s": _mean(self.offload_s[self.hospital >= 0]),
            "unanswered": int(np.isnan(self.all_on_scene_s).sum()),
            "utilisation": _mean(self.unit_busy_s / self.unit_duty_s) if self.unit_duty_s.all() else None,
            "utilisation_by_unit": dict(
                zip(self.unit_ids, (self.unit_busy_s / np.maximum(self.unit_duty_s, 1e-9)).tolist(), strict=True)
            ),
            "overtime_s": float(self.unit_overtime_s.sum()),
            "breaks": {"taken": int(self.unit_breaks_taken.sum()), "missed": int(self.unit_breaks_missed.sum())},
        }


def _mean(values: NDArray[Any]) -> float | None:
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return float(known.mean()) if len(known) else None


def _percentile(values: Floats, percent: int) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if len(known) else None
