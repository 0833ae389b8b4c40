"""Calls as equally long arrays, sorted by the time they are received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls.checking import require_order, require_sound

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Calls:
    """n calls; durations in seconds. Arrays are read-only and sorted by `arrival_s`.

    `call_id` int64; `priority` int64, 1 the most urgent; `lon`, `lat` WGS84 degrees; `arrival_s` when the call is
    received, from the start of the world's clock; `dispatch_delay_s` from there until a unit can be sent; `on_scene_s`;
    `transport` whether a hospital is needed; `handover_s` there.
    Optional, None = neutral: `units_needed` int64, 1 or more; `patients` int64, how many are to be taken to a hospital
    where `transport` is true, each by a unit of its own; `unit_needs` and `hospital_needs`, names of the capabilities
    that every unit sent and the hospital must have, with spaces between.
    `place_id` int64, only for worlds of numbered places (postcodes): where the call is; `lon` and `lat` are NaN then.
    `notes`: what was set right while reading, in words.

    Raises CallsUnusable naming the row and the field.
    """

    call_id: Longs
    priority: Longs
    lon: Floats
    lat: Floats
    arrival_s: Floats
    dispatch_delay_s: Floats
    on_scene_s: Floats
    transport: Bools
    handover_s: Floats
    place_id: Longs | None = None
    units_needed: Longs | None = None
    patients: Longs | None = None
    unit_needs: Texts | None = None
    hospital_needs: Texts | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, dtype in COLUMN_TYPES.items():
            given = getattr(self, name)
            if given is None:
                continue
            array = np.array(given, dtype=dtype)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        require_sound(self.columns())
        require_order(self.arrival_s)

    @classmethod
    def in_order(cls, columns: Mapping[str, Any], *, notes: tuple[str, ...] = ()) -> Calls:
        """Calls given in any order, sorted by arrival; calls of the same instant keep their order.

        Raises CallsUnusable; rows are those of the order given.
        """
        require_sound({name: np.asarray(column) for name, column in columns.items() if column is not None})
        arrival_s = np.asarray(columns["arrival_s"], np.float64)
        order = np.argsort(arrival_s, kind="stable")
        early = int((np.diff(arrival_s) < 0).sum())
        if early:
            notes = (*notes, f"calls were not in the order of arrival_s ({early} came too late): they were sorted")
            columns = {name: np.asarray(column)[order] for name, column in columns.items() if column is not None}
        return cls(**columns, notes=notes)

    def __len__(self) -> int:
        return len(self.call_id)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Column name -> array, without those that are not given."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "notes")
        return {name: array for name, array in named if array is not None}

    def chosen(self, rows: Any) -> Calls:
        """The calls of these rows (a slice, a mask or sorted indices)."""
        return Calls(**{name: column[rows] for name, column in self.columns().items()}, notes=self.notes)


COLUMN_TYPES: dict[str, type[np.generic]] = {
    "call_id": np.int64,
    "priority": np.int64,
    "lon": np.float64,
    "lat": np.float64,
    "arrival_s": np.float64,
    "dispatch_delay_s": np.float64,
    "on_scene_s": np.float64,
    "transport": np.bool_,
    "handover_s": np.float64,
    "place_id": np.int64,
    "units_needed": np.int64,
    "patients": np.int64,
    "unit_needs": np.str_,
    "hospital_needs": np.str_,
}
NEUTRAL: dict[str, int | str] = {"units_needed": 1, "patients": 1, "unit_needs": "", "hospital_needs": ""}
"""What a call is like where a column is not given."""
