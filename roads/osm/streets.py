"""Streets and crossings for the geocoder, read off the named arcs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from roads.osm.arcs import Arcs
from roads.osm.names import Names
from roads.osm.place_rows import PlaceRows
from roads.osm.segments import Segments
from roads.osm.ways import RoadWays

Indices = NDArray[np.int64]
_NEAR_DEGREES = 0.0015
"""Carriageways of one street, or nodes of one large junction, lie in one cell of this size (100-170 m) or the next."""


def add_streets(places: PlaceRows, arcs: Arcs, segments: Segments, ways: RoadWays) -> None:
    """One entry for each connected street of a name, at the node nearest to its middle."""
    name, node = _named_ends(arcs, segments, ways)
    tail, head = node[:, 0], node[:, 1]
    pair_name, pair_node, ends = _pairs(np.concatenate([name, name]), np.concatenate([tail, head]), arcs.node_count)
    part = _connected(
        pair_name, arcs.node_lon[pair_node], arcs.node_lat[pair_node], ends[: len(name)], ends[len(name) :]
    )
    for middle in _middles(part, arcs.node_lon[pair_node], arcs.node_lat[pair_node]).tolist():
        at = pair_node[middle]
        names = ways.names.entries[pair_name[middle]]
        places.add("street", lon=float(arcs.node_lon[at]), lat=float(arcs.node_lat[at]), names=names)


def add_crossings(places: PlaceRows, arcs: Arcs, segments: Segments, ways: RoadWays) -> None:
    """One entry for each place where two streets of different names meet: "A / B", in each language that has both."""
    name, node = _named_ends(arcs, segments, ways)
    pair_name, pair_node, _ = _pairs(np.repeat(name, 2), node.ravel(), arcs.node_count)
    first, second, at = _meetings(pair_name, pair_node)
    crossing, code = np.unique(first * len(ways.names.entries) + second, return_inverse=True)
    none = np.zeros(0, np.int64)
    part = _connected(code, arcs.node_lon[at], arcs.node_lat[at], none, none)
    for middle in _middles(part, arcs.node_lon[at], arcs.node_lat[at]).tolist():
        a, b = divmod(int(crossing[code[middle]]), len(ways.names.entries))
        names = _joined(ways.names.entries[a], ways.names.entries[b])
        places.add("crossing", lon=float(arcs.node_lon[at[middle]]), lat=float(arcs.node_lat[at[middle]]), names=names)


def _joined(a: Names, b: Names) -> Names:
    return Names(*(f"{one} / {other}" if one and other else None for one, other in zip(a, b, strict=True)))


def _named_ends(arcs: Arcs, segments: Segments, ways: RoadWays) -> tuple[Indices, Indices]:
    """Name code and (tail, head) of every named piece of road. Ways of one name share its most translated entry."""
    best: dict[str, int] = {}
    for code, names in enumerate(ways.names.entries):
        text = names.any or ""
        if text not in best or _translations(names) > _translations(ways.names.entries[best[text]]):
            best[text] = code
    same = np.array([best[names.any or ""] for names in ways.names.entries] + [-1], np.int64)
    name = same[ways.name[segments.way]]
    driven = np.zeros(segments.count, np.bool_)
    driven[arcs.segment] = True
    named = np.flatnonzero((name >= 0) & driven)
    return name[named], np.column_stack([segments.tail[named], segments.head[named]])


def _translations(names: Names) -> int:
    return sum(text is not None for text in names)


def _pairs(name: Indices, node: Indices, node_count: int) -> tuple[Indices, Indices, Indices]:
    """Distinct (name, node), sorted by node, and the position of each given one among them."""
    width = int(name.max()) + 1 if len(name) else 1
    distinct, place = np.unique(node.astype(np.int64) * width + name, return_inverse=True)
    return distinct % width, distinct // width, place


def _connected(
    code: Indices, lon: NDArray[np.float64], lat: NDArray[np.float64], tail: Indices, head: Indices
) -> Indices:
    """Part number of each item: items of one code joined by an arc, or in one cell of either of two shifted grids."""
    count = len(code)
    if count == 0:
        return np.zeros(0, np.int64)
    rows, columns, total = [tail], [head], count
    for shift in (0.0, 0.5):
        cell = np.column_stack([code, lon / _NEAR_DEGREES + shift, lat / _NEAR_DEGREES + shift])
        _, number = np.unique(np.floor(cell).astype(np.int64), axis=0, return_inverse=True)
        rows.append(np.arange(count))
        columns.append(total + number)
        total += int(number.max()) + 1
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = coo_matrix((np.ones(len(row), np.int8), (row, column)), shape=(total, total))
    _, part = connected_components(graph, directed=False)
    found: Indices = part[:count].astype(np.int64)
    return found


def _middles(part: Indices, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Indices:
    """Of each part the item nearest to the part's mean position."""
    if len(part) == 0:
        return np.zeros(0, np.int64)
    _, part = np.unique(part, return_inverse=True)
    size = np.bincount(part)
    off_lon, off_lat = (axis - (np.bincount(part, weights=axis) / size)[part] for axis in (lon, lat))
    away = off_lon**2 + off_lat**2
    order = np.lexsort((away, part))
    firsts: Indices = order[np.append(0, np.cumsum(size)[:-1])]
    return firsts


def _meetings(name: Indices, node: Indices) -> tuple[Indices, Indices, Indices]:
    """(lower name, higher name, node) wherever two names share a node; input sorted by node, distinct."""
    found: list[tuple[Indices, Indices, Indices]] = []
    gap = 1
    while gap < len(node):
        same = np.flatnonzero(node[gap:] == node[:-gap])
        if len(same) == 0:
            break
        low, high = np.minimum(name[same], name[same + gap]), np.maximum(name[same], name[same + gap])
        found.append((low, high, node[same]))
        gap += 1
    empty = np.zeros(0, np.int64)
    if not found:
        return empty, empty, empty
    columns = list(zip(*found, strict=True))
    return np.concatenate(columns[0]), np.concatenate(columns[1]), np.concatenate(columns[2])
