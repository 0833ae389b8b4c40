"""Road graphs of the 9th DIMACS implementation challenge (shortest paths): `.gr.gz` and `.co.gz`."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from roads.graph import RoadGraph
from roads.sphere import great_circle_m

UNITS_PER_SECOND = 1_000.0


def read_dimacs(graph_file: Path, coordinate_file: Path, *, profile: str = "normal") -> RoadGraph:
    """A graph from time weights and coordinates (1e-6 degrees).

    The challenge names no unit of time; a unit is taken as a millisecond, so weights stay whole. Lengths are
    great-circle metres between the ends. Raises ValueError when a file isn't of this format.
    """
    node, lon, lat = _records(coordinate_file, "v")
    tail, head, weight = _records(graph_file, "a")
    if not np.array_equal(node, np.arange(1, len(node) + 1)):
        raise ValueError(f"{coordinate_file.name}: nodes must be numbered 1..n in order")
    if not len(tail) or min(tail.min(), head.min()) < 1 or max(tail.max(), head.max()) > len(node):
        raise ValueError(f"{graph_file.name}: arcs must name nodes from 1 to {len(node)}")
    tail, head = tail - 1, head - 1
    lon_degrees, lat_degrees = lon / 1e6, lat / 1e6
    ends = [np.column_stack([lon_degrees[end], lat_degrees[end]]) for end in (tail, head)]
    return RoadGraph.build(
        node_ids=node,
        lon=lon_degrees,
        lat=lat_degrees,
        off_road_access=np.ones(len(node), np.bool_),
        arc_ids=np.arange(1, len(tail) + 1),
        tail=tail,
        head=head,
        length_m=great_circle_m(ends[0], ends[1]),
        travel_s={profile: weight / UNITS_PER_SECOND},
    )


def _records(path: Path, letter: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The three numbers of each line that begins with `letter`."""
    prefix = f"{letter} ".encode()
    try:
        lines = b"".join(
            line for line in gzip.decompress(path.read_bytes()).splitlines(keepends=True) if line[:2] == prefix
        )
        options = pa_csv.ReadOptions(column_names=["letter", "a", "b", "c"])
        types = {name: pa.int64() for name in "abc"}
        table = pa_csv.read_csv(
            pa.BufferReader(lines),
            read_options=options,
            parse_options=pa_csv.ParseOptions(delimiter=" "),
            convert_options=pa_csv.ConvertOptions(column_types=types),
        )
    except (pa.ArrowException, OSError, EOFError) as error:
        raise ValueError(f"{path.name}: no DIMACS file ({error})") from error
    return table["a"].to_numpy(), table["b"].to_numpy(), table["c"].to_numpy()
