"""Columns of call records as arrays; every row that makes no sense is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.errors import DemandUnusable

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

DURATIONS = ("dispatch_delay_s", "on_scene_s", "handover_s")
SPANS = {
    "dispatch_delay_s": ("received_at", ("dispatched_at",)),
    "on_scene_s": ("on_scene_at", ("transport_at", "available_at")),
    "handover_s": ("at_hospital_at", ("available_at",)),
}
"""Duration -> from which instant, to the first of these that is known."""
LONGEST_S = 86_400.0
TRUTHS = {"0": 0, "1": 1, "false": 0, "true": 1, "0.0": 0, "1.0": 1}


def numbers(table: pd.DataFrame, field: str, *, most: float, least: float | None = None) -> Floats:
    """(k,) numbers, NaN where the cell is empty."""
    found: Floats = pd.to_numeric(table[field], errors="coerce").to_numpy(np.float64)
    low = -most if least is None else least
    wrong = np.isnan(found) & table[field].notna().to_numpy() | (found < low) | (found > most)
    complain(table, field, wrong, wanted=f"a number from {low:g} to {most:g}")
    return found


def local_instants(table: pd.DataFrame, field: str, timezone: str) -> Floats:
    """(k,) seconds on the local clock, NaN where the cell is empty."""
    given = table[field]
    if not pd.api.types.is_datetime64_any_dtype(given):
        text = given.astype("string").str.strip()
        with_offset = text.str.contains(r"(?:[Zz]|[+-]\d\d:?\d\d)$", na=False)
        moved = pd.to_datetime(text.where(with_offset), errors="coerce", format="ISO8601", utc=True)
        plain = pd.to_datetime(text.where(~with_offset), errors="coerce", format="ISO8601")
        local = moved.dt.tz_convert(timezone).dt.tz_localize(None).astype("datetime64[us]")
        local = local.fillna(plain.astype("datetime64[us]"))
    else:
        local = given if given.dt.tz is None else given.dt.tz_convert(timezone).dt.tz_localize(None)
    seconds: Floats = (local - pd.Timestamp(0)).dt.total_seconds().to_numpy(np.float64)
    complain(table, field, np.isnan(seconds) & given.notna().to_numpy(), wanted="an instant (ISO 8601)")
    return seconds


def priorities_of(table: pd.DataFrame, known: Mapping[str, int]) -> Longs:
    words = table["priority"].astype("string").str.strip()
    given = pd.to_numeric(words.replace(dict(known)) if known else words, errors="coerce").to_numpy(np.float64)
    wrong = ~((given >= 1) & (given <= 9) & (np.floor(given) == given))
    complain(table, "priority", wrong, wanted="from 1 to 9; say with --priority WORD=NUMBER what other words mean")
    found: Longs = given.astype(np.int64)
    return found


def transport_of(table: pd.DataFrame) -> Longs:
    """1 brought to hospital, 0 not, -1 not known. Where only instants are told, having left for one is going."""
    if "transport" in table:
        told = table["transport"].astype("string").str.lower().map(TRUTHS)
        complain(table, "transport", told.isna().to_numpy() & table["transport"].notna().to_numpy(), wanted="0 or 1")
        known: Longs = told.fillna(-1).to_numpy(np.int64)
        return known
    if "transport_at" in table:
        gone = table["transport_at"].notna().to_numpy()
        reached = table["on_scene_at"].notna().to_numpy() if "on_scene_at" in table else np.ones(len(table), np.bool_)
        seen: Longs = np.where(gone, 1, np.where(reached, 0, -1)).astype(np.int64)
        return seen
    return np.full(len(table), -1)


def durations_of(table: pd.DataFrame, timezone: str) -> tuple[dict[str, Floats], dict[str, int]]:
    """Durations, NaN where not known; and how many were negative or longer than a day, which are not used."""
    found: dict[str, Floats] = {}
    odd: dict[str, int] = {}
    for name in DURATIONS:
        seconds = _span(table, name, timezone)
        with np.errstate(invalid="ignore"):
            wrong = (seconds < 0.0) | (seconds > LONGEST_S)
        if name in table:
            complain(table, name, wrong, wanted=f"from 0 to {LONGEST_S:g} seconds")
        if wrong.any():
            odd[f"{name} below 0 or above a day (the call counts, its duration does not)"] = int(wrong.sum())
        found[name] = np.where(wrong, np.nan, seconds)
    return found, odd


def _span(table: pd.DataFrame, name: str, timezone: str) -> Floats:
    begin, ends = SPANS[name]
    if name in table:
        return numbers(table, name, most=1e9)
    ends = tuple(end for end in ends if end in table)
    if begin not in table or not ends:
        return np.full(len(table), np.nan)
    end_s = local_instants(table, ends[0], timezone)
    for other in ends[1:]:
        end_s = np.where(np.isnan(end_s), local_instants(table, other, timezone), end_s)
    return end_s - local_instants(table, begin, timezone)


def complain(table: pd.DataFrame, field: str, wrong: Any, *, wanted: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        more = f" ({len(rows)} rows are like this)" if len(rows) > 1 else ""
        given = table[field].iloc[int(rows[0])]
        row = int(table.index[rows[0]]) + 1
        remedy = f"Mend or remove it, or name another column for {field}"
        raise DemandUnusable(f"{given!r} is not {wanted}{more}", remedy, row=row, field=field)
