"""A demand forecast as a Parquet file: a row for each cell, `lon`, `lat` and `calls_per_hour`, a list of 168 (Monday
00:00 local time first). The grid and the source stand in the file's metadata under `arterial.demand`.
"""

from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.grid import Grid
from dispatch.coverage.hours import HOURS_A_WEEK, HourOfWeek, utc_hour_of_week
from dispatch.ports import FloatArray

KEY = b"arterial.demand"
COLUMNS = ("lon", "lat", "calls_per_hour")
REMEDY = "Make it with `arterial plan demand CALLS --out FILE`."


class DemandFileUnusable(Exception):
    """A file that is no demand forecast; says what is wrong with it and what to do."""


class _Header(Struct, frozen=True, kw_only=True):
    grid: Grid
    source: str


def write_demand(demand: DemandForecast, file: Path) -> None:
    """Whole or not at all."""
    per_cell = pa.FixedSizeListArray.from_arrays(
        pa.array(np.ascontiguousarray(demand.calls_per_hour.T).ravel(), pa.float64()), HOURS_A_WEEK
    )
    header = msgspec.json.encode(_Header(grid=demand.grid, source=demand.source))
    table = pa.table([*demand.cells.T.copy(), per_cell], names=list(COLUMNS)).replace_schema_metadata({KEY: header})
    unfinished = file.with_name(f".{file.name}.part")
    try:
        pq.write_table(table, unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def read_demand(file: Path, *, hour_of_week: HourOfWeek = utc_hour_of_week) -> DemandForecast:
    """Raises DemandFileUnusable."""
    try:
        table = pq.read_table(file)
    except (OSError, pa.ArrowException) as error:
        raise DemandFileUnusable(f"{file} can't be read as Parquet: {error}. {REMEDY}") from error
    metadata = table.schema.metadata or {}
    if KEY not in metadata or not set(COLUMNS) <= set(table.column_names):
        raise DemandFileUnusable(f"{file} is no demand forecast: it lacks {', '.join(COLUMNS)} or its head. {REMEDY}")
    try:
        header = msgspec.json.decode(metadata[KEY], type=_Header)
        cells = np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()]).astype(np.float64)
        per_cell = np.asarray(table["calls_per_hour"].combine_chunks().flatten(), dtype=np.float64)
        per_hour = np.ascontiguousarray(per_cell.reshape(len(cells), HOURS_A_WEEK).T)
    except (msgspec.MsgspecError, ValueError, TypeError, pa.ArrowException) as error:
        raise DemandFileUnusable(f"{file} is damaged: {error}. {REMEDY}") from error
    _check(file, cells, per_hour)
    return DemandForecast(
        cells=cells, calls_per_hour=per_hour, grid=header.grid, source=header.source, hour_of_week=hour_of_week
    )


def _check(file: Path, cells: FloatArray, per_hour: FloatArray) -> None:
    on_earth = np.isfinite(cells).all() and (np.abs(cells) <= (180.0, 90.0)).all()
    if len(cells) == 0 or not on_earth:
        raise DemandFileUnusable(f"{file}: every cell needs lon and lat in degrees. {REMEDY}")
    if not np.isfinite(per_hour).all() or (per_hour < 0.0).any() or not float(per_hour.sum()) > 0.0:
        raise DemandFileUnusable(f"{file}: calls_per_hour must be finite, not negative and not all zero. {REMEDY}")
