"""Which calls make sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls.errors import CallsUnusable

DURATIONS = ("arrival_s", "dispatch_delay_s", "on_scene_s", "handover_s")
LONGEST_S = 100 * 365.25 * 86_400.0
LOWEST_PRIORITY = 9
MOST_UNITS = 100
DEGREES = {"lon": 180.0, "lat": 90.0}


def require_sound(columns: Mapping[str, NDArray[Any]]) -> None:
    """Raises CallsUnusable for the first row that makes no sense, whatever their order."""
    _require_equal_lengths(columns)
    for name in DURATIONS:
        _complain(columns[name], ~(np.isfinite(columns[name]) & (columns[name] >= 0.0)), name, "0 or more seconds")
        _complain(columns[name], columns[name] > LONGEST_S, name, "within a hundred years, in seconds")
    priority = columns["priority"]
    _complain(priority, (priority < 1) | (priority > LOWEST_PRIORITY), "priority", f"from 1 to {LOWEST_PRIORITY}")
    for name in ("units_needed", "patients"):
        if name in columns:
            wrong = (columns[name] < 1) | (columns[name] > MOST_UNITS)
            _complain(columns[name], wrong, name, f"from 1 to {MOST_UNITS}")
    if "place_id" not in columns:
        for name, most in DEGREES.items():
            _complain(columns[name], ~(np.abs(columns[name]) <= most), name, f"from {-most:g} to {most:g} degrees")
    _require_unique(columns["call_id"])


def _require_equal_lengths(columns: Mapping[str, NDArray[Any]]) -> None:
    length = len(columns["call_id"])
    for name, column in columns.items():
        if column.shape != (length,):
            message = f"it has shape {column.shape}, call_id has ({length},)"
            raise CallsUnusable(message, "Give one value for each call", field=name)


def require_order(arrival_s: NDArray[np.float64]) -> None:
    """Raises CallsUnusable for the first call that comes after a later one."""
    early = np.flatnonzero(np.diff(arrival_s) < 0)
    if len(early):
        row = int(early[0]) + 2
        message = f"{arrival_s[row - 1]!s} comes after {arrival_s[row - 2]!s}"
        raise CallsUnusable(message, "Sort the calls by arrival_s", row=row, field="arrival_s")


def _require_unique(call_id: NDArray[np.int64]) -> None:
    _, first = np.unique(call_id, return_index=True)
    if len(first) < len(call_id):
        again = np.ones(len(call_id), np.bool_)
        again[first] = False
        row = int(np.flatnonzero(again)[0])
        raise CallsUnusable(f"{call_id[row]} is there twice", "Number every call once", row=row + 1, field="call_id")


def _complain(values: NDArray[Any], wrong: NDArray[np.bool_], field: str, wanted: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        more = f" ({len(rows)} rows are like this)" if len(rows) > 1 else ""
        message = f"{values[rows[0]]!s} is not {wanted}{more}"
        raise CallsUnusable(message, f"Give {wanted}", row=int(rows[0]) + 1, field=field)
