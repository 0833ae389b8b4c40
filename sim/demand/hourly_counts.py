"""Records that only count: calls by hour and area (a borough, a district), without places.

A table with `hour_at` (ISO 8601, local), or `year`, `month`, `day` and `hour`, and a column of counts for each area; a
second one with `area`, `lon`, `lat` says where the areas are. An area's calls are spread over its people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from dispatch.coverage.grid import Grid, gather_in_cells, grid_over
from dispatch.coverage.history import Inhabitants
from sim.demand.errors import DemandUnusable
from sim.demand.history import DemandHistory, hours_numbered
from sim.demand.model import HOURS_A_WEEK, DemandModel
from sim.demand.record_fields import complain, local_instants, numbers
from sim.demand.records import NOT_TOLD_APART

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

PARTS = ("year", "month", "day", "hour")


@dataclass(frozen=True, eq=False, kw_only=True)
class Areas:
    """`names` and centres (a, 2) lon, lat."""

    names: tuple[str, ...]
    centres: Floats


def read_areas(file: Path) -> Areas:
    """Raises DemandUnusable naming the file, the row, the field and the remedy."""
    table = _table(file)
    if missing := [name for name in ("area", "lon", "lat") if name not in table]:
        raise DemandUnusable(f"{file} has no column {missing[0]}", "Give columns area, lon, lat", field=missing[0])
    try:
        lon, lat = numbers(table, "lon", most=180.0), numbers(table, "lat", most=90.0)
        complain(table, "lon", np.isnan(lon) | np.isnan(lat), wanted="a place: lon and lat in degrees")
        complain(table, "area", table.duplicated("area").to_numpy(), wanted="new: an area stands there once")
    except DemandUnusable as error:
        raise DemandUnusable(f"{file}: {error.message}", error.remedy, row=error.row, field=error.field) from error
    return Areas(names=tuple(table["area"].astype(str)), centres=np.column_stack([lon, lat]))


def read_hourly_counts(file: Path, areas: Areas, *, holidays: Collection[date] = ()) -> DemandHistory:
    """Cells are the areas. Hours that are not in the table were not observed. Raises DemandUnusable."""
    table = _table(file)
    if missing := [name for name in areas.names if name not in table]:
        remedy = f"It has {', '.join(map(str, table.columns[:20]))}"
        raise DemandUnusable(f"{file} has no column for the area {missing[0]!r}", remedy, field=missing[0])
    try:
        number = _hour_numbers(table)
        columns = [numbers(table, name, least=0.0, most=1e6) for name in areas.names]
        for name, column in zip(areas.names, columns, strict=True):
            complain(table, name, np.isnan(column), wanted="a count")
    except DemandUnusable as error:
        raise DemandUnusable(f"{file}: {error.message}", error.remedy, row=error.row, field=error.field) from error
    order = np.argsort(number, kind="stable")
    counts = np.column_stack(columns)[order]
    hour, cell = np.nonzero(counts)
    if len(number) < HOURS_A_WEEK:
        raise DemandUnusable(f"{file} has {len(number)} hours", "Give a week of hours at least")
    return DemandHistory(
        grid=grid_over(areas.centres, cell_m=1_000.0),
        cells=areas.centres,
        people=None,
        hours=hours_numbered(number[order], holidays=holidays),
        hour=hour,
        cell=cell,
        group=np.zeros(len(hour), np.int64),
        calls=counts[hour, cell],
        groups=NOT_TOLD_APART,
    )


def spread_over_people(model: DemandModel, areas: Areas, people: Inhabitants, *, cell_m: float) -> DemandModel:
    """The model of areas as one of cells: everybody belongs to the area whose centre is nearest, and calls as often as
    everybody there. Raises DemandUnusable for an area where nobody lives."""
    gathered = gather_in_cells(people.points, people.people, cell_m=cell_m, most_cells=200_000)
    stretch = (float(np.cos(np.radians(areas.centres[:, 1].mean()))), 1.0)
    _, area = cKDTree(areas.centres * stretch).query(gathered.cells * stretch)
    living = np.bincount(area, weights=gathered.weight, minlength=len(areas.names))
    if (living == 0.0).any():
        name = areas.names[int(np.argmin(living))]
        raise DemandUnusable(f"nobody lives in the area {name!r}", "Leave it out, or give a pack that has its people")
    patterns = model.patterns[:, :, area] * (gathered.weight / living[area])
    return replace(model, grid=gathered.grid, cells=gathered.cells, patterns=patterns)


def one_cell_each(model: DemandModel, areas: Areas, *, cell_m: float) -> DemandModel:
    """Where nothing is known of the people: each area is one square around its centre."""
    grid: Grid = grid_over(areas.centres, cell_m=cell_m)
    numbers_of = grid.numbers_of(areas.centres)
    if len(np.unique(numbers_of, axis=0)) < len(areas.names):
        raise DemandUnusable("two areas lie in one cell", "Make cells narrower, or give a pack with its people")
    return replace(model, grid=grid)


def _hour_numbers(table: pd.DataFrame) -> Longs:
    if "hour_at" in table:
        field, seconds = "hour_at", local_instants(table, "hour_at", "UTC")
    elif set(PARTS) <= {*table.columns}:
        parts = pd.DataFrame({part: pd.to_numeric(table[part], errors="coerce") for part in PARTS})
        field, instants = "year", pd.to_datetime(parts, errors="coerce")
        seconds = (instants - pd.Timestamp(0)).dt.total_seconds().to_numpy(np.float64)
    else:
        raise DemandUnusable("it has no hours", "Give hour_at, or year, month, day and hour", field="hour_at")
    complain(table, field, np.isnan(seconds), wanted="an hour of the calendar")
    number: Longs = (seconds // 3600.0).astype(np.int64)
    complain(table, field, pd.Series(number).duplicated().to_numpy(), wanted="new: an hour stands there once")
    return number


def _table(file: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise DemandUnusable(f"{file} can't be read: {error}", "Give a CSV or Parquet file") from error
