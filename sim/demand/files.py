"""A demand model as a folder: `demand.toml`, to be read and changed by people, and `cells.parquet` with the rates."""

from __future__ import annotations

import hashlib
import io
import tomllib
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from dispatch.coverage.grid import Grid
from roads.files import write_whole
from sim.demand.errors import DemandUnusable
from sim.demand.model import HOURS_A_WEEK, CallGroup, DemandModel, Floats
from sim.demand.toml_text import toml_text

HEAD, CELLS = "demand.toml", "cells.parquet"
REMEDY = "Fit it anew with `arterial sim fit-demand`"


class _Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    timezone: str
    source: str
    day_spread: float
    holiday_factors: tuple[float, ...]
    holidays: tuple[date, ...]
    cells_sha256: str
    grid: Grid
    groups: tuple[CallGroup, ...]


def write_model(model: DemandModel, folder: Path) -> None:
    """Into a folder that is made where it is absent; the same model gives the same bytes."""
    cells = _cells_file(model)
    head = _Head(
        name=model.name,
        timezone=model.timezone,
        source=model.source,
        day_spread=model.day_spread,
        holiday_factors=model.holiday_factors,
        holidays=tuple(sorted(model.holidays)),
        cells_sha256=hashlib.sha256(cells).hexdigest(),
        grid=model.grid,
        groups=model.groups,
    )
    folder.mkdir(exist_ok=True)
    write_whole(folder / CELLS, cells)
    write_whole(folder / HEAD, toml_text(msgspec.to_builtins(head)).encode())


def read_model(folder: Path) -> DemandModel:
    """Raises DemandUnusable naming the file and the field."""
    head, cells, patterns = _head(folder / HEAD), *_cells(folder / CELLS)
    if head.cells_sha256 != hashlib.sha256((folder / CELLS).read_bytes()).hexdigest():
        raise DemandUnusable(f"{folder}: {CELLS} is not the one that {HEAD} was written with", REMEDY)
    try:
        return DemandModel(
            name=head.name,
            timezone=head.timezone,
            source=head.source,
            grid=head.grid,
            cells=cells,
            patterns=patterns,
            groups=head.groups,
            holidays=frozenset(head.holidays),
            holiday_factors=head.holiday_factors,
            day_spread=head.day_spread,
        )
    except DemandUnusable as error:
        raise DemandUnusable(f"{folder}: {error.message}", error.remedy, field=error.field) from error


def _head(file: Path) -> _Head:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _Head)
    except FileNotFoundError as error:
        raise DemandUnusable(f"there is no {file}: this is no demand model", REMEDY) from error
    except (OSError, ValueError) as error:
        raise DemandUnusable(f"{file} can't be used: {error}", f"Mend it. {REMEDY}") from error


def _cells_file(model: DemandModel) -> bytes:
    columns = {"lon": pa.array(model.cells[:, 0]), "lat": pa.array(model.cells[:, 1])}
    for number, pattern in enumerate(model.patterns):
        values = pa.array(np.ascontiguousarray(pattern.T).ravel())
        columns[f"pattern_{number}"] = pa.FixedSizeListArray.from_arrays(values, HOURS_A_WEEK)
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written, compression="zstd")
    return written.getvalue()


def _cells(file: Path) -> tuple[Floats, Floats]:
    try:
        table = pq.read_table(file)
        cells = np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()]).astype(np.float64)
        names = [f"pattern_{number}" for number in range(table.num_columns - 2)]
        flat = [np.asarray(table[name].combine_chunks().flatten(), np.float64) for name in names]
        patterns = [np.ascontiguousarray(each.reshape(len(cells), HOURS_A_WEEK).T) for each in flat]
        return cells, np.stack(patterns)
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException) as error:
        raise DemandUnusable(f"{file} can't be used: {error}", REMEDY) from error
