"""Drivable ways as columns: eight bytes a node reference and eight a position, no Python object per node."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from roads.osm.driving import Drive
from roads.osm.names import NameBook, names_of

UNKNOWN_E7 = 2_147_483_647
"""What osmium gives as a coordinate of a node that is not in the file."""

_WKB_HEADER_BYTES = 9
_MOST_WAITING_BYTES = 2**20


@dataclass(frozen=True, eq=False)
class RoadWays:
    """w ways over p points: way i has points `start[i]:start[i+1]`, in 1e-7 degrees, UNKNOWN_E7 = not in the file.

    `kmh` is (w, profiles), 0 = not for this profile; `direction` 1, -1 or 0 (both); `name` a code of `names` or -1.
    """

    way_id: NDArray[np.int64]
    start: NDArray[np.int64]
    ref: NDArray[np.int64]
    lon_e7: NDArray[np.int32]
    lat_e7: NDArray[np.int32]
    class_code: NDArray[np.uint8]
    direction: NDArray[np.int8]
    kmh: NDArray[np.float32]
    may_leave_road: NDArray[np.bool_]
    name: NDArray[np.int32]
    names: NameBook

    @property
    def count(self) -> int:
        return len(self.way_id)


class RoadWaysBuilder:
    """Takes drivable ways one by one as the file is read."""

    def __init__(self, profile_count: int) -> None:
        self.names = NameBook()
        self._profile_count = profile_count
        self._wkb = osmium.geom.WKBFactory()
        self._way_id, self._start, self._ref = array("q"), array("q", [0]), array("q")
        self._lon, self._lat = array("i"), array("i")
        self._lines = bytearray()
        self._class, self._direction, self._leave = array("B"), array("b"), array("B")
        self._kmh, self._name = array("f"), array("i")

    def __len__(self) -> int:
        return len(self._way_id)

    def add(self, way: Any, tags: Mapping[str, str], drive: Drive) -> None:
        """`way` as osmium gives it, with locations on its nodes."""
        refs = [node.ref for node in way.nodes]
        if len(refs) < 2:
            return
        self._ref.extend(refs)
        self._add_positions(way)
        self._start.append(len(self._ref))
        self._way_id.append(way.id)
        self._class.append(drive.road_class.code)
        self._direction.append(drive.direction)
        self._leave.append(drive.may_leave_road)
        self._kmh.extend(drive.kmh)
        self._name.append(self.names.code(names_of(tags)))

    def _add_positions(self, way: Any) -> None:
        """At once as well-known binary (9 bytes of header, then pairs of doubles); one by one where one is unknown."""
        try:
            line = self._wkb.create_linestring(way, osmium.geom.use_nodes.ALL)
        except (osmium.InvalidLocationError, RuntimeError):
            self._keep_lines()
            self._lon.extend([node.x for node in way.nodes])
            self._lat.extend([node.y for node in way.nodes])
            return
        self._lines += bytes.fromhex(line)[_WKB_HEADER_BYTES:]
        if len(self._lines) > _MOST_WAITING_BYTES:
            self._keep_lines()

    def _keep_lines(self) -> None:
        """Doubles that waited to be many, put away as four bytes each."""
        positions = np.rint(np.frombuffer(self._lines, np.float64) * 1e7).astype(np.int32)
        self._lon.frombytes(positions[0::2].tobytes())
        self._lat.frombytes(positions[1::2].tobytes())
        self._lines = bytearray()

    def finish(self) -> RoadWays:
        self._keep_lines()
        return RoadWays(
            way_id=np.frombuffer(self._way_id, np.int64),
            start=np.frombuffer(self._start, np.int64),
            ref=np.frombuffer(self._ref, np.int64),
            lon_e7=np.frombuffer(self._lon, np.int32),
            lat_e7=np.frombuffer(self._lat, np.int32),
            class_code=np.frombuffer(self._class, np.uint8),
            direction=np.frombuffer(self._direction, np.int8),
            kmh=np.frombuffer(self._kmh, np.float32).reshape(-1, self._profile_count),
            may_leave_road=np.frombuffer(self._leave, np.bool_),
            name=np.frombuffer(self._name, np.int32),
            names=self.names,
        )
