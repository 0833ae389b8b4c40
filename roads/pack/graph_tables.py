"""`nodes.parquet`, `arcs.parquet` and `turns.parquet` to a `RoadGraph`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.graph import RoadGraph
from roads.pack import layout
from roads.pack.columns import Columns, is_rising, open_columns
from roads.pack.errors import Findings

LONGEST_ARC_S = 7 * 24 * 3600.0
LONGEST_ARC_M = 1_000_000.0
Values = dict[str, Any]


def read_graph(folder: Path, findings: Findings) -> RoadGraph | None:
    """The graph, None when an error was found."""
    errors_before = len(findings.errors)
    nodes = open_columns(folder, layout.NODES, findings)
    arcs = open_columns(folder, layout.ARCS, findings)
    if nodes is None or arcs is None:
        return None
    values: Values = _node_values(nodes) | _arc_values(arcs)
    if len(findings.errors) == errors_before:
        for name in ("tail", "head"):
            values[name] = _positions(arcs, {"tail": "from_node", "head": "to_node"}[name], values, "node_ids")
    if len(findings.errors) == errors_before and (folder / layout.TURNS).exists():
        turns = open_columns(folder, layout.TURNS, findings)
        if turns is not None:
            values["forbidden"] = _forbidden(turns, values)
    return None if len(findings.errors) > errors_before else RoadGraph.build(**values)


def _node_values(nodes: Columns) -> Values:
    if nodes.row_count == 0:
        nodes.findings.error(nodes.file, "there is no node", "Build the pack from an area with roads")
    return {
        "node_ids": nodes.unique_ids("node_id"),
        "lon": nodes.numbers("lon", -180, 180),
        "lat": nodes.numbers("lat", -90, 90),
        "off_road_access": nodes.numbers("off_road_access", 0, 1, whole=True),
    }


def _arc_values(arcs: Columns) -> Values:
    if arcs.row_count == 0:
        arcs.findings.error(arcs.file, "there is no arc", "Build the pack from an area with roads")
    profiles = layout.profiles_of(arcs.names)
    if not profiles:
        arcs.findings.error(arcs.file, "no column of travel times", "Add t_<profile>_s", field="t_normal_s")
    times = {profile: arcs.numbers(layout.travel_column(profile), 0, LONGEST_ARC_S) for profile in profiles}
    values: Values = {
        "arc_ids": arcs.unique_ids("arc_id"),
        "tail": arcs.numbers("from_node", 0, 2**31 - 1, whole=True),
        "head": arcs.numbers("to_node", 0, 2**31 - 1, whole=True),
        "length_m": arcs.numbers("length_m", 0, LONGEST_ARC_M),
        "travel_s": times,
    }
    for column, codes, labels in (("road_class", "road_class", "road_classes"), ("name", "street", "street_names")):
        if column in arcs and (read := arcs.labels(column)) is not None:
            values[codes], values[labels] = read
    if "shape" in arcs and (shapes := _shapes(arcs)) is not None:
        values["shape_start"], values["shape_lonlat_e6"] = shapes
    return values


def _shapes(arcs: Columns) -> tuple[NDArray[Any], NDArray[Any]] | None:
    read = arcs.lists("shape")
    if read is None:
        return None
    lengths, remedy = np.diff(read[0]), "Alternate lon and lat in 1e-6 degrees"
    if not arcs.require(lengths % 2 == 0, "shape", lengths, "numbers are no list of lon,lat pairs", remedy):
        return None
    outside = _outside_world(read[1])
    if outside is not None:
        row = int(np.searchsorted(read[0], outside, side="right"))
        arcs.findings.error(arcs.file, "a point lies outside the world", remedy, row=row, field="shape")
        return None
    return read


def _outside_world(lonlat_e6: NDArray[Any]) -> int | None:
    """Position of the first lon or lat, alternating, that is none."""
    if all(_within(lonlat_e6[first::2], limit) for first, limit in ((0, 180_000_000), (1, 90_000_000))):
        return None
    limit = np.where(np.arange(len(lonlat_e6)) % 2 == 0, 180_000_000, 90_000_000)
    return int(np.flatnonzero((lonlat_e6 > limit) | (lonlat_e6 < -limit))[0])


def _within(values: NDArray[Any], limit: int) -> bool:
    return len(values) == 0 or bool(values.min() >= -limit and values.max() <= limit)


def _positions(table: Columns, field: str, values: Values, ids: str) -> NDArray[np.int32]:
    """Positions of the nodes an arc names by id; an unknown one is reported."""
    wanted = values[{"from_node": "tail", "to_node": "head"}[field]]
    positions, found = find_positions(values[ids], wanted)
    table.require(found, field, wanted, "is no node_id of nodes.parquet", "Write the node, or take the arc out")
    return positions


def find_positions(ids: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """(positions of `wanted` in `ids`, whether each is there); a position means nothing where it isn't."""
    order = None if is_rising(ids) else np.argsort(ids, kind="stable")
    place = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    positions = (place if order is None else order[place]).astype(np.int32)
    positions.setflags(write=False)
    return positions, ids[positions] == wanted


def _forbidden(turns: Columns, values: Values) -> list[list[int]]:
    read = turns.lists("arcs")
    if read is None:
        return []
    starts, wanted = read
    lengths = np.diff(starts)
    row = np.repeat(np.arange(len(lengths)), lengths)
    arcs, found = find_positions(values["arc_ids"], wanted)
    inside = np.arange(1, len(arcs)) * (row[1:] == row[:-1])
    inside = inside[inside > 0]
    broken = inside[values["head"][arcs[inside - 1]] != values["tail"][arcs[inside]]]
    remedy = "Write sequences of two or more arcs that follow each other"
    for wrong, problem in (
        (np.flatnonzero(lengths < 2), "a forbidden sequence has fewer than two arcs"),
        (row[~found], "an arc is not in arcs.parquet"),
        (row[broken], "two arcs in a row don't meet"),
    ):
        if len(wrong):
            turns.findings.error(turns.file, problem, remedy, row=int(wrong[0]) + 1, field="arcs")
            return []
    return [arcs[a:b].tolist() for a, b in pairwise(starts)]
