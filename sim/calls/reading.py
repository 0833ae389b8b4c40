"""Calls from a file: CSV (also gzipped) or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.calls.calls import COLUMN_TYPES, NEUTRAL, Calls
from sim.calls.errors import CallsUnusable

SECONDS_PER_MINUTE = 60.0
DAY_S = 86_400.0
NEEDED = tuple(name for name in COLUMN_TYPES if name != "place_id" and name not in NEUTRAL)
BY_PLACE = {
    "call_id": "call_id",
    "arrival_s": "arrival_min",
    "place_id": "postcode",
    "on_scene_s": "on_scene_min",
    "transport": "to_hospital",
    "handover_s": "drop_off_min",
}
"""Columns of calls at numbered places, in minutes: our name -> theirs. Optional: `priority`, `dispatch_delay_min`."""
FIRST_INEXACT = 2.0**53
TRUTHS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0, "0.0": 0.0, "1.0": 1.0}


def read_calls(path: Path) -> Calls:
    """Calls of a file with the columns of `Calls`, or of calls at numbered places (`BY_PLACE`).

    Calls that are not in order are sorted, and `notes` says how many; also where the clock begins days before the first
    call (as seconds since 1970 do), for all that time would count as idle. Raises CallsUnusable naming the file, the
    row (1 = the first below the header), the field and the remedy.
    """
    table = _table(path)
    try:
        columns = _by_place(table) if "postcode" in table and "lon" not in table else _as_written(table)
        return Calls.in_order(columns | _optional(table), notes=_about_the_clock(columns["arrival_s"]))
    except CallsUnusable as error:
        raise CallsUnusable(error.message, error.remedy, row=error.row, field=error.field, file=str(path)) from error


def _about_the_clock(arrival_s: NDArray[np.float64]) -> tuple[str, ...]:
    first_s = float(np.min(arrival_s, initial=np.inf))
    if not DAY_S <= first_s < np.inf:
        return ()
    days = f"the first call comes {first_s / DAY_S:,.0f} days after second 0 of the clock"
    return (f"{days}: units count as idle until then; take the start of the record off arrival_s",)


def _table(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, OSError, pa.ArrowException) as error:
        problem = f"{path} can't be read: {str(error).rstrip('.') or type(error).__name__}"
        raise CallsUnusable(problem, "Give a CSV or Parquet file of calls") from error


def _as_written(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    names, nowhere = NEEDED, np.full(len(table), np.nan)
    if "place_id" in table:
        names = (*(name for name in NEEDED if name not in ("lon", "lat")), "place_id")
    _require_columns(table, names)
    return {"lon": nowhere, "lat": nowhere} | {name: _column(table, name, name) for name in names}


def _optional(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    return {name: _column(table, name, name) for name in NEUTRAL if name in table}


def _by_place(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    _require_columns(table, BY_PLACE.values())
    count = len(table)
    columns = {ours: _column(table, theirs, ours) for ours, theirs in BY_PLACE.items()}
    for name in ("arrival_s", "on_scene_s", "handover_s"):
        columns[name] = columns[name] * SECONDS_PER_MINUTE
    delay_s = np.zeros(count)
    if "dispatch_delay_min" in table:
        delay_s = _column(table, "dispatch_delay_min", "dispatch_delay_s") * SECONDS_PER_MINUTE
    priority = _column(table, "priority", "priority") if "priority" in table else np.ones(count, np.int64)
    nowhere = np.full(count, np.nan)
    return {**columns, "priority": priority, "dispatch_delay_s": delay_s, "lon": nowhere, "lat": nowhere}


def _require_columns(table: pd.DataFrame, names: Any) -> None:
    for name in names:
        if name not in table:
            has = ", ".join(map(str, table.columns[:20]))
            raise CallsUnusable(f"there is no column {name}; there are {has}", f"Add the column {name}", field=name)


def _column(table: pd.DataFrame, name: str, kind: str) -> NDArray[Any]:
    given, dtype = table[name], COLUMN_TYPES[kind]
    if dtype is np.str_:
        texts: NDArray[Any] = given.fillna("").astype(str).to_numpy(dtype=np.str_)
        return texts
    converted = _truths(given) if dtype is np.bool_ else pd.to_numeric(given, errors="coerce")
    if dtype is np.int64 and converted.dtype == np.int64:
        return np.asarray(converted, np.int64)
    numbers: NDArray[np.float64] = converted.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = ~np.isfinite(numbers)
    if dtype is not np.float64:
        wrong |= np.floor(numbers) != numbers
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        wanted = {np.bool_: "0 or 1", np.int64: "a whole number"}.get(dtype, "a number")
        raise CallsUnusable(f"{given.iloc[row]!r} is not {wanted}", f"Give {wanted}", row=row + 1, field=name)
    if dtype is np.int64:
        _require_exact(given, numbers, name)
    column: NDArray[Any] = numbers.astype(dtype)
    return column


def _require_exact(given: Any, numbers: NDArray[np.float64], name: str) -> None:
    """Numbers that went through floating point must be those that were written."""
    wrong = np.flatnonzero(np.abs(numbers) >= FIRST_INEXACT)
    if len(wrong):
        remedy = "Give whole numbers below 2^63, all without a decimal point, or number the calls anew"
        raise CallsUnusable(f"{given.iloc[wrong[0]]!r} is too large", remedy, row=int(wrong[0]) + 1, field=name)


def _truths(column: Any) -> Any:
    return column.astype(str).str.lower().map(TRUTHS)
