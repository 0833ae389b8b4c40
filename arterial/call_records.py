"""Records of past calls from a CSV or Parquet file: where and when.

Columns `lon` and `lat` in degrees, and `call_received_at` (ISO-8601 with its offset from UTC) or `arrival_s` (seconds
since a Monday 00:00 local time). Further columns are passed over. Calls without a place are left out and counted.
"""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from msgspec import Struct

from dispatch.coverage.hours import HOUR_S, HOURS_A_WEEK
from dispatch.kernels.arrival import IndexArray
from dispatch.ports import FloatArray

RECEIVED_AT, ARRIVAL_S = "call_received_at", "arrival_s"
HEADER_ROWS = 1


class CallRecordsUnusable(Exception):
    """Records that can't be read; says the file, the row, the field and the remedy."""


class CallRecords(Struct, frozen=True, kw_only=True, eq=False):
    """Calls at `points` (k, 2) in local hours `hour` (k) since the Monday 00:00 before the first; `without_place` calls
    were left out.
    """

    points: FloatArray
    hour: IndexArray
    without_place: int


def read_call_records(file: Path, *, timezone: str) -> CallRecords:
    """`timezone` is an IANA name. Raises CallRecordsUnusable."""
    table = _table(file)
    lon, lat = _numbers(file, table, "lon", most=180.0), _numbers(file, table, "lat", most=90.0)
    placed = np.isfinite(lon) & np.isfinite(lat)
    if not placed.any():
        raise CallRecordsUnusable(f"{file}: no call has both lon and lat")
    hour = _hours(file, table, timezone=timezone)[placed]
    return CallRecords(
        points=np.column_stack([lon[placed], lat[placed]]),
        hour=hour - hour.min() // HOURS_A_WEEK * HOURS_A_WEEK,
        without_place=int((~placed).sum()),
    )


def _table(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise CallRecordsUnusable(f"{file} can't be read: {error}") from error
    missing = [column for column in ("lon", "lat") if column not in table]
    if missing or not {RECEIVED_AT, ARRIVAL_S} & set(table.columns):
        has = ", ".join(map(str, table.columns[:20]))
        raise CallRecordsUnusable(f"{file} needs columns lon, lat and {RECEIVED_AT} or {ARRIVAL_S}; it has {has}")
    return table


def _numbers(file: Path, table: pd.DataFrame, column: str, *, most: float, least: float | None = None) -> FloatArray:
    """(k,) numbers, NaN where the cell is empty."""
    given = table[column]
    numbers: FloatArray = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64)
    low = -most if least is None else least
    wrong = np.isnan(numbers) & ~given.isna().to_numpy() | (numbers < low) | (numbers > most)
    _complain(file, given.tolist(), wrong, column=column, wanted=f"a number from {low:g} to {most:g}")
    return numbers


def _hours(file: Path, table: pd.DataFrame, *, timezone: str) -> IndexArray:
    if RECEIVED_AT not in table:
        seconds = _numbers(file, table, ARRIVAL_S, least=0.0, most=1e11)
        _complain(file, table[ARRIVAL_S].tolist(), np.isnan(seconds), column=ARRIVAL_S, wanted="seconds")
        return (seconds // HOUR_S).astype(np.int64)
    given = table[RECEIVED_AT]
    instants = pd.to_datetime(given, errors="coerce", format="ISO8601", utc=True)
    offsets = pd.Series([_says_its_offset(value) for value in given.tolist()])
    wrong = instants.isna().to_numpy() | ~offsets.to_numpy()
    wanted = "an instant with its offset from UTC, such as 2027-03-01T08:30:00+03:00"
    _complain(file, given.tolist(), wrong, column=RECEIVED_AT, wanted=wanted)
    local = instants.dt.tz_convert(ZoneInfo(timezone)).dt.tz_localize(None)
    since_monday = local - local.min().to_period("W").start_time
    hours: IndexArray = (since_monday.dt.total_seconds() // HOUR_S).to_numpy(dtype=np.int64)
    return hours


def _says_its_offset(value: object) -> bool:
    if isinstance(value, pd.Timestamp):
        return value.tzinfo is not None
    text = str(value)
    return text.endswith(("Z", "z")) or "+" in text[10:] or "-" in text[10:]


def _complain(file: Path, given: Sequence[object], wrong: np.ndarray, *, column: str, wanted: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        more = f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        row = int(rows[0])
        raise CallRecordsUnusable(
            f"{file}, row {row + HEADER_ROWS + 1}, {column}: {given[row]!r} is not {wanted}; mend or remove it{more}"
        )
