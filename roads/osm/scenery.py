"""Water, green, built-up land and buildings for the basemap, picked out of the extract."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from roads.basemap import BUILDING, BasemapExtra, PlaceLabel

Table = dict[str, dict[str | None, tuple[int, str]]]
"""key -> value -> (line of the table, kind)"""


def _by_key(lines: dict[tuple[str, str], str]) -> Table:
    table: Table = {}
    for number, ((key, value), kind) in enumerate(lines.items()):
        table.setdefault(key, {})[value] = (number, kind)
    return table


_WATER = _by_key(
    {
        ("natural", "water"): "lake",
        ("waterway", "riverbank"): "river",
        ("waterway", "dock"): "dock",
        ("landuse", "reservoir"): "lake",
        ("landuse", "basin"): "basin",
    }
)
_LAND = _by_key(
    {
        ("natural", "wood"): "wood",
        ("landuse", "forest"): "wood",
        ("leisure", "park"): "park",
        ("leisure", "garden"): "park",
        ("leisure", "nature_reserve"): "park",
        ("landuse", "grass"): "grass",
        ("landuse", "meadow"): "grass",
        ("landuse", "recreation_ground"): "park",
        ("natural", "scrub"): "grass",
        ("landuse", "cemetery"): "cemetery",
        ("landuse", "residential"): "residential",
        ("landuse", "industrial"): "industrial",
        ("landuse", "commercial"): "industrial",
        ("landuse", "railway"): "industrial",
        ("amenity", "hospital"): "hospital",
    }
)
_STREAMS = frozenset({"river", "canal"})
_SMALLEST_SQUARE_DEGREES = 2e-8
"""About 150 m2 at 55 degrees north: what is smaller is not drawn."""
_DETAIL_DEGREES = 1e-5


class SceneryBuilder:
    """Keeps shapes simplified to about a metre; a country's forests stay in tens of megabytes."""

    def __init__(self, *, buildings: bool) -> None:
        self._buildings = buildings
        self._water: list[tuple[BaseGeometry, str, str | None]] = []
        self._land: list[tuple[BaseGeometry, str, str | None]] = []
        self._labels: list[PlaceLabel] = []

    def draws_area(self, tags: Any) -> bool:
        """An area with these tags is on the map."""
        if self._buildings and "building" in tags:
            return True
        return _kind(_WATER, tags) is not None or _kind(_LAND, tags) is not None

    def add_area(self, tags: Any, shape: BaseGeometry) -> None:
        if self._buildings and "building" in tags:
            self._land.append((shapely.simplify(shape, _DETAIL_DEGREES), BUILDING, None))
        for table, kept in ((_WATER, self._water), (_LAND, self._land)):
            kind = _kind(table, tags)
            if kind is not None and shape.area >= _SMALLEST_SQUARE_DEGREES:
                kept.append((shapely.simplify(shape, _DETAIL_DEGREES), kind, tags.get("name")))

    def add_stream(self, tags: Any, line: BaseGeometry) -> None:
        self._water.append((shapely.simplify(line, _DETAIL_DEGREES), tags["waterway"], tags.get("name")))

    def add_label(self, label: PlaceLabel) -> None:
        self._labels.append(label)

    def finish(self) -> BasemapExtra:
        return BasemapExtra(water=tuple(self._water), landuse=tuple(self._land), places=tuple(self._labels))


def _kind(table: Table, tags: Any) -> str | None:
    """What the first line of the table that fits the tags says."""
    found = [line for key, lines in table.items() if (line := lines.get(tags.get(key))) is not None]
    return min(found)[1] if found else None


def land_keys(*, buildings: bool) -> tuple[str, ...]:
    """Keys of areas that may be drawn."""
    keys = {key for table in (_WATER, _LAND) for key in table}
    return (*sorted(keys), "building") if buildings else tuple(sorted(keys))


def draws_line(tags: Any) -> bool:
    """An open way with these tags is a stream on the map."""
    return tags.get("waterway") in _STREAMS and tags.get("tunnel", "no") == "no"
