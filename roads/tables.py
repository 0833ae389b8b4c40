"""Travel-time tables from files of points to a file: `from,to,travel_s,distance_m`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from roads.network import RoadNetwork
from roads.pack.csv_rows import read_rows
from roads.pack.errors import Finding, Findings
from roads.points import PointError

CELLS_AT_ONCE = 2_000_000
SCHEMA = pa.schema(
    [("from", pa.string()), ("to", pa.string()), ("travel_s", pa.float64()), ("distance_m", pa.float64())]
)
Floats = NDArray[np.float64]


class TableError(ValueError):
    """A file of points that can't be used; `findings` name file, row, field and remedy."""

    def __init__(self, *findings: Finding) -> None:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{findings[0]}{more}")
        self.findings = findings


@dataclass(frozen=True, eq=False)
class NamedPoints:
    """k points: ids and (k, 2) lon/lat in degrees."""

    ids: tuple[str, ...]
    lonlat: Floats


def write_table(
    network: RoadNetwork,
    *,
    from_csv: Path,
    to_csv: Path,
    profile: str,
    out_csv: Path,
    hour_of_week: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write one row for each pair of points of two files (`id,lon,lat`), origins in order; returns the number of rows.

    Unreachable pairs have empty cells. Large tables are worked in blocks of origins; `progress(origins done, all)` is
    called after each. `out_csv` appears when it is complete, or not at all. Raises TableError for wrong rows.
    """
    origins, destinations = read_points(network, from_csv), read_points(network, to_csv)
    block = max(1, CELLS_AT_ONCE // max(1, len(destinations.ids)))
    options = pa_csv.WriteOptions(quoting_style="needed", quoting_header="none")
    handle, temporary = tempfile.mkstemp(prefix=f".{out_csv.name}.", dir=out_csv.parent)
    try:
        with os.fdopen(handle, "wb") as stream, pa_csv.CSVWriter(stream, SCHEMA, write_options=options) as writer:
            for first in range(0, len(origins.ids), block):
                some = NamedPoints(origins.ids[first : first + block], origins.lonlat[first : first + block])
                table = network.travel_and_distance(
                    some.lonlat, destinations.lonlat, profile=profile, hour_of_week=hour_of_week
                )
                writer.write_table(_rows(some, destinations, *table))
                if progress is not None:
                    progress(first + len(some.ids), len(origins.ids))
        Path(temporary).chmod(0o644)
        os.replace(temporary, out_csv)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return len(origins.ids) * len(destinations.ids)


def read_points(network: RoadNetwork, path: Path) -> NamedPoints:
    """Points of a CSV file `id,lon,lat`, all on the map. Raises TableError naming every wrong row."""
    findings = Findings()
    if not path.is_file():
        findings.error(path.name, "the file is missing", "Name a CSV file with the columns id,lon,lat")
    points: dict[str, tuple[float, float]] = {}
    for row in read_rows(path.parent, path.name, ("id", "lon", "lat"), findings):
        point_id, lon, lat = row.text("id"), row.lon(), row.lat()
        if point_id is None or lon is None or lat is None:
            continue
        if point_id in points:
            row.error("id", f"{point_id!r} is there twice", "Give every point its own id")
        try:
            network.snap((lon, lat))
        except PointError as error:
            row.error("lon", error.message, "Correct the point, or take it out")
        points[point_id] = (lon, lat)
    if findings.errors:
        raise TableError(*findings.errors)
    return NamedPoints(tuple(points), np.array(list(points.values()), np.float64).reshape(-1, 2))


def _rows(origins: NamedPoints, destinations: NamedPoints, travel_s: Floats, distance_m: Floats) -> pa.Table:
    reachable = np.isfinite(travel_s).ravel()
    columns = [
        pa.array(np.repeat(np.array(origins.ids, object), len(destinations.ids)), pa.string()),
        pa.array(np.tile(np.array(destinations.ids, object), len(origins.ids)), pa.string()),
        pa.array(np.round(travel_s.ravel(), 3), pa.float64(), mask=~reachable),
        pa.array(np.round(distance_m.ravel(), 2), pa.float64(), mask=~reachable),
    ]
    return pa.table(columns, schema=SCHEMA)
