"""Trips and traces of positions from CSV or Parquet files.

Trips: `unit_id,profile,departed_at,arrived_at,from_lon,from_lat,to_lon,to_lat`; traces: `unit_id,profile,at,lon,lat`.
Instants are ISO-8601 with their offset from UTC. Further columns are passed over; trips with an empty instant or place
are left out and counted.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from roads.learning import Traces, Trips

TRIP_COLUMNS = ("unit_id", "profile", "departed_at", "arrived_at", "from_lon", "from_lat", "to_lon", "to_lat")
TRACE_COLUMNS = ("unit_id", "profile", "at", "lon", "lat")
HEADER_ROWS = 1
Floats = NDArray[np.float64]


class TripRecordsUnusable(Exception):
    """Records that can't be read; says the file, the row, the field and the remedy."""


class TripRecords(Struct, frozen=True, kw_only=True, eq=False):
    trips: Trips
    incomplete: int


def read_trips(file: Path) -> TripRecords:
    """Raises TripRecordsUnusable."""
    table = _table(file, TRIP_COLUMNS)
    departed_at, arrived_at = _instants(file, table, "departed_at"), _instants(file, table, "arrived_at")
    origin, destination = _points(file, table, "from_lon", "from_lat"), _points(file, table, "to_lon", "to_lat")
    trips = Trips(
        unit_id=_words(table, "unit_id"),
        profile=_words(table, "profile"),
        departed_at=departed_at,
        arrived_at=arrived_at,
        origin=origin,
        destination=destination,
    )
    whole = _complete(departed_at, arrived_at, origin, destination)
    return TripRecords(trips=trips.only(whole), incomplete=int((~whole).sum()))


def read_traces(file: Path) -> Traces:
    """Raises TripRecordsUnusable."""
    table = _table(file, TRACE_COLUMNS)
    at, lonlat = _instants(file, table, "at"), _points(file, table, "lon", "lat")
    _complain(file, table, "at", ~_complete(at, lonlat), "the instant of a position that has lon and lat")
    return Traces(unit_id=_words(table, "unit_id"), profile=_words(table, "profile"), at=at, lonlat=lonlat)


def _table(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise TripRecordsUnusable(f"{file} can't be read: {error}. Give a CSV or Parquet file") from error
    missing = [column for column in columns if column not in table]
    if missing:
        has = ", ".join(map(str, table.columns[:20]))
        raise TripRecordsUnusable(f"{file} lacks the column {missing[0]}: it needs {', '.join(columns)}; it has {has}")
    return table


def _words(table: pd.DataFrame, column: str) -> NDArray[np.object_]:
    words: NDArray[np.object_] = table[column].fillna("").astype(str).to_numpy(dtype=object)
    return words


def _complete(*columns: Floats) -> NDArray[np.bool_]:
    """(k,) rows without an empty cell."""
    return np.asarray(np.isfinite(np.column_stack(columns)).all(axis=1), np.bool_)


def _points(file: Path, table: pd.DataFrame, lon: str, lat: str) -> Floats:
    return np.column_stack([_degrees(file, table, lon, most=180.0), _degrees(file, table, lat, most=90.0)])


def _degrees(file: Path, table: pd.DataFrame, column: str, *, most: float) -> Floats:
    """(k,) degrees, NaN where the cell is empty."""
    given = table[column]
    numbers: Floats = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.isnan(numbers) & ~given.isna().to_numpy() | (np.abs(numbers) > most)
    _complain(file, table, column, wrong, f"a number from -{most:g} to {most:g}")
    return numbers


def _instants(file: Path, table: pd.DataFrame, column: str) -> Floats:
    """(k,) seconds since 1970-01-01 UTC, NaN where the cell is empty."""
    given = table[column]
    instants = pd.to_datetime(given, errors="coerce", format="ISO8601", utc=True)
    offset = np.array([_says_its_offset(value) for value in given.tolist()], np.bool_)
    wrong = ~given.isna().to_numpy() & (instants.isna().to_numpy() | ~offset)
    _complain(file, table, column, wrong, "an instant with its offset from UTC, such as 2027-03-01T08:30:00+03:00")
    seconds: Floats = ((instants - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64)
    return seconds


def _says_its_offset(value: object) -> bool:
    if isinstance(value, pd.Timestamp):
        return value.tzinfo is not None
    text = str(value)
    return text.endswith(("Z", "z")) or "+" in text[10:] or "-" in text[10:]


def _complain(file: Path, table: pd.DataFrame, column: str, wrong: NDArray[np.bool_], wanted: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        row, more = int(rows[0]), f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        value = table[column].iloc[row]
        raise TripRecordsUnusable(
            f"{file}, row {row + HEADER_ROWS + 1}, {column}: {value!r} is not {wanted}; mend or remove it{more}"
        )
