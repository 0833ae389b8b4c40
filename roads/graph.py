"""The road graph as frozen arrays: what every engine, importer and geocoder reads and nobody changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Directed road graph; arcs name their ends by node *index* (position), not by node id.

    With n nodes, m arcs, all arrays read-only:
    `node_ids` int32 (n); `lon`, `lat` float64 (n) WGS84 degrees;
    `off_road_access` bool (n): a vehicle may leave the road here;
    `in_main_part` bool (n): in the largest strongly connected component;
    `arc_ids` int32 (m); `tail`, `head` int32 (m) node indices; `length_m` float64 (m);
    `travel_s` profile -> float64 (m) seconds;
    `road_class` int16 (m), code into `road_classes`, -1 = not told;
    `street` int32 (m), code into `street_names`, -1 = nameless;
    `shape_start` int64 (m+1) into `shape_lonlat_e6` int32 (2k): interior points of an arc, alternating lon, lat in
    1e-6 degrees;
    `forbidden_start` int64 (f+1) into `forbidden_arcs` int32: sequences of arc indices no vehicle may drive in a row;
    `checksum`: sha256 over all content, hexadecimal.
    """

    node_ids: Ints
    lon: Floats
    lat: Floats
    off_road_access: Bools
    in_main_part: Bools
    arc_ids: Ints
    tail: Ints
    head: Ints
    length_m: Floats
    travel_s: Mapping[str, Floats]
    road_class: NDArray[np.int16]
    road_classes: tuple[str, ...]
    street: Ints
    street_names: tuple[str, ...]
    shape_start: NDArray[np.int64]
    shape_lonlat_e6: Ints
    forbidden_start: NDArray[np.int64]
    forbidden_arcs: Ints
    checksum: str

    @classmethod
    def build(
        cls,
        *,
        node_ids: Any,
        lon: Any,
        lat: Any,
        off_road_access: Any,
        arc_ids: Any,
        tail: Any,
        head: Any,
        length_m: Any,
        travel_s: Mapping[str, Any],
        road_class: Any = None,
        road_classes: Sequence[str] = (),
        street: Any = None,
        street_names: Sequence[str] = (),
        shape_start: Any = None,
        shape_lonlat_e6: Any = None,
        forbidden: Sequence[Sequence[int]] = (),
    ) -> RoadGraph:
        """Freeze arrays (see the class) into a graph; `forbidden` holds sequences of arc indices.

        Arrays that are of the right type and read-only are kept as they are, all others are copied.
        Raises ValueError when lengths differ or an index points nowhere.
        """
        n, m = len(node_ids), len(arc_ids)
        arrays: dict[str, Any] = {
            "node_ids": _frozen(node_ids, np.int32, n, "node_ids"),
            "lon": _frozen(lon, np.float64, n, "lon"),
            "lat": _frozen(lat, np.float64, n, "lat"),
            "off_road_access": _frozen(off_road_access, np.bool_, n, "off_road_access"),
            "arc_ids": _frozen(arc_ids, np.int32, m, "arc_ids"),
            "tail": _frozen(tail, np.int32, m, "tail"),
            "head": _frozen(head, np.int32, m, "head"),
            "length_m": _frozen(length_m, np.float64, m, "length_m"),
            "road_class": _frozen(_or_full(road_class, m, -1), np.int16, m, "road_class"),
            "street": _frozen(_or_full(street, m, -1), np.int32, m, "street"),
            "shape_start": _frozen(_or_full(shape_start, m + 1, 0), np.int64, m + 1, "shape_start"),
            "shape_lonlat_e6": _frozen(() if shape_lonlat_e6 is None else shape_lonlat_e6, np.int32, None, "shape"),
            "forbidden_start": _frozen(np.cumsum([0, *map(len, forbidden)]), np.int64, None, "forbidden"),
            "forbidden_arcs": _frozen([arc for sequence in forbidden for arc in sequence], np.int32, None, "forbidden"),
        }
        _require_indices(arrays["tail"], n, "tail")
        _require_indices(arrays["head"], n, "head")
        _require_indices(arrays["forbidden_arcs"], m, "forbidden")
        _require_indices(arrays["road_class"], len(road_classes), "road_class", lowest=-1)
        _require_indices(arrays["street"], len(street_names), "street", lowest=-1)
        times = {name: _frozen(travel_s[name], np.float64, m, f"travel_s[{name}]") for name in sorted(travel_s)}
        labels = (tuple(road_classes), tuple(street_names))
        return cls(
            **arrays,
            travel_s=MappingProxyType(times),
            road_classes=labels[0],
            street_names=labels[1],
            in_main_part=largest_strong_part(n, arrays["tail"], arrays["head"]),
            checksum=_checksum(arrays, times, labels),
        )

    @property
    def node_count(self) -> int:
        return len(self.node_ids)

    @property
    def arc_count(self) -> int:
        return len(self.arc_ids)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees."""
        return float(self.lon.min()), float(self.lat.min()), float(self.lon.max()), float(self.lat.max())

    def forbidden_sequences(self) -> list[tuple[int, ...]]:
        """Sequences of arc indices that may not be driven in a row, each of two arcs or more."""
        starts = self.forbidden_start.tolist()
        arcs = self.forbidden_arcs.tolist()
        return [tuple(arcs[a:b]) for a, b in pairwise(starts)]

    def arc_lonlat(self, arc: int) -> Floats:
        """The line of one arc from tail to head, (k, 2) lon/lat in degrees, k >= 2."""
        return self.lines(np.array([arc]))[1]

    def lines(self, arcs: Any) -> tuple[NDArray[np.int64], Floats]:
        """Lines of k arcs one after the other: (starts int64 (k+1), points (p, 2) lon/lat in degrees)."""
        arcs = np.asarray(arcs, np.int64)
        inner_count = (self.shape_start[arcs + 1] - self.shape_start[arcs]) // 2
        start = np.concatenate([[0], np.cumsum(inner_count + 2)])
        lonlat = np.empty((start[-1], 2))
        for places, nodes in ((start[:-1], self.tail[arcs]), (start[1:] - 1, self.head[arcs])):
            lonlat[places, 0], lonlat[places, 1] = self.lon[nodes], self.lat[nodes]
        if len(self.shape_lonlat_e6):
            position = np.arange(inner_count.sum()) - np.repeat(np.cumsum(inner_count) - inner_count, inner_count)
            inner = np.repeat(self.shape_start[arcs] // 2, inner_count) + position
            lonlat[np.repeat(start[:-1] + 1, inner_count) + position] = self.shape_lonlat_e6.reshape(-1, 2)[inner] / 1e6
        return start, lonlat


def largest_strong_part(node_count: int, tail: Ints, head: Ints) -> Bools:
    """(n) bool: in the largest strongly connected component (of two equally large the one with the lowest node)."""
    if node_count == 0:
        return np.zeros(0, np.bool_)
    arcs = csr_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(node_count, node_count))
    _, labels = connected_components(arcs, directed=True, connection="strong")
    sizes = np.bincount(labels)
    first_of_largest = np.flatnonzero(sizes[labels] == sizes.max())[0]
    part: Bools = labels == labels[first_of_largest]
    part.setflags(write=False)
    return part


def _or_full(values: Any, length: int, fill: int) -> Any:
    return np.full(length, fill) if values is None else values


def _frozen(values: Any, dtype: Any, length: int | None, name: str) -> Any:
    array = np.asarray(values, dtype=dtype, order="C")
    if array.flags.writeable and isinstance(values, np.ndarray) and np.may_share_memory(array, values):
        array = array.copy()
    if array.ndim != 1 or (length is not None and len(array) != length):
        raise ValueError(f"{name}: shape {array.shape}, expected ({'any' if length is None else length},)")
    array.setflags(write=False)
    return array


def _require_indices(array: NDArray[Any], count: int, name: str, *, lowest: int = 0) -> None:
    wrong = np.flatnonzero((array < lowest) | (array >= count))
    if len(wrong):
        raise ValueError(f"{name}[{wrong[0]}] = {array[wrong[0]]} points nowhere (there are {count})")


def _checksum(
    arrays: Mapping[str, NDArray[Any]], times: Mapping[str, Floats], labels: tuple[tuple[str, ...], tuple[str, ...]]
) -> str:
    digest = hashlib.sha256()
    for name, array in [*arrays.items(), *times.items()]:
        digest.update(f"{name}:{array.dtype.str}:{len(array)};".encode())
        digest.update(array.data)
    digest.update(repr(labels).encode())
    return digest.hexdigest()
