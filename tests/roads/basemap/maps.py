"""How a test looks at a basemap: as a viewer does, tile by tile, back to degrees."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pyarrow as pa
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely import transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from roads.pack import CitySettings, PackContent, Profile, write_pack

EXTENT = 4096


class DrawnMap:
    """All tiles of an archive, decoded."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            source = MmapSource(file)
            reader = Reader(source)
            self.header, self.metadata = reader.header(), reader.metadata()
            self.tiles: dict[tuple[int, int, int], dict[str, Any]] = {
                tile: mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})
                for tile, data in all_tiles(source)
            }

    @property
    def zooms(self) -> list[int]:
        return sorted({zoom for zoom, _, _ in self.tiles})

    def features(self, layer: str, zoom: int) -> Iterator[tuple[BaseGeometry, dict[str, Any]]]:
        """Shapes in degrees with their properties."""
        for (z, x, y), layers in sorted(self.tiles.items()):
            if z == zoom and layer in layers:
                for feature in layers[layer]["features"]:
                    drawn = shape(feature["geometry"])
                    yield transform(drawn, lambda p, at=(z, x, y): degrees(p, *at)), feature["properties"]

    def classes(self, layer: str, zoom: int) -> set[str]:
        return {properties["class"] for _, properties in self.features(layer, zoom)}


def degrees(points: np.ndarray, zoom: int, x: int, y: int) -> np.ndarray:
    """Tile coordinates to lon, lat, by the formulas of slippy maps (not the ones of the product)."""
    side = 2**zoom
    lon = (x + points[:, 0] / EXTENT) / side * 360 - 180
    lat = [math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + v / EXTENT) / side)))) for v in points[:, 1]]
    return np.column_stack([lon, lat])


def unit_degrees(zoom: int, pixels: float) -> float:
    """Degrees of longitude covered by so many screen pixels (512 to a tile)."""
    return 360 / 2**zoom / 512 * pixels


def write_town(folder: Path, classes: dict[str, list[tuple[float, float]]]) -> Path:
    """A pack with one two-way road a class, as lon, lat points."""
    nodes: list[tuple[float, float]] = []
    rows = []
    for name, line in classes.items():
        first = len(nodes)
        nodes.extend(line)
        rows.extend((first + i, first + i + 1, name) for i in range(len(line) - 1))
    rows += [(head, tail, name) for tail, head, name in rows]
    count = len(rows)
    arcs = {
        "arc_id": pa.array(range(count), pa.int32()),
        "from_node": pa.array([row[0] for row in rows], pa.int32()),
        "to_node": pa.array([row[1] for row in rows], pa.int32()),
        "length_m": pa.array([100.0] * count, pa.float32()),
        "t_normal_s": pa.array([10.0] * count, pa.float32()),
        "road_class": pa.array([row[2] for row in rows]).dictionary_encode(),
        "name": pa.array([f"{row[2]} street" for row in rows]).dictionary_encode(),
    }
    table = {
        "node_id": pa.array(range(len(nodes)), pa.int32()),
        "lon": [lon for lon, _ in nodes],
        "lat": [lat for _, lat in nodes],
        "off_road_access": pa.array([1] * len(nodes), pa.int8()),
    }
    settings = CitySettings("Town", {"normal": Profile((1, 2, 3))}, attribution="© Surveyors of Town")
    write_pack(folder, PackContent(settings, pa.table(table), pa.table(arcs)))
    return folder
