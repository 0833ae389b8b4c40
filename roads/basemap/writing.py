"""Writes `basemap.pmtiles` of a city pack."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from roads.basemap.edges import FINEST, MIN_ZOOM, RoadEdges, road_edges, snapped_edges
from roads.basemap.extra import BasemapExtra, read_extra
from roads.basemap.layers import TileKey, label_features, project, road_features, shape_features
from roads.basemap.mercator import unit_square
from roads.basemap.tile import Feature, encode_tile
from roads.basemap.tiling import tiles_of
from roads.pack import CityPack, CitySettings, read_pack
from roads.pack.layout import BASEMAP

MAX_ZOOM = FINEST
"""A unit is 60 cm there; the viewer enlarges tiles of this zoom for closer looks."""
MOST_TILES = 30_000
LAYERS = ("landuse", "water", "roads", "places")
_MAP_ATTRIBUTION = "© OpenStreetMap contributors"


def write_basemap(
    pack_folder: Path, *, extra: BasemapExtra | None = None, progress: Callable[[float], None] | None = None
) -> Path:
    """Draw the pack's roads, and what `extra` brings, into `basemap.pmtiles` of the pack; returns its path.

    Layers `roads` (class, name), `water`, `landuse` (class, name), `places` (class, name, name_<language>). Every zoom
    from 6 to 14 is there, fewer at the top when a country would need more than MOST_TILES tiles at one zoom. Without
    `extra` the pack's own `water.geojson` and `landuse.geojson` are drawn where they exist. Tiles are Mapbox Vector
    Tiles 2.1, gzipped, in a PMTiles 3 archive whose metadata carries the pack's attribution. Raises PackError
    for an unsound pack, ValueError for unreadable GeoJSON.
    """
    roads = _drawn_roads(read_pack(pack_folder))
    drawn = read_extra(pack_folder) if extra is None else extra
    target = pack_folder / BASEMAP
    handle, temporary = tempfile.mkstemp(prefix=f".{BASEMAP}.", dir=pack_folder)
    try:
        with os.fdopen(handle, "wb") as file:
            _write_archive(_archive(file), roads, drawn, progress or (lambda share: None))
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


@dataclass(frozen=True, eq=False)
class _DrawnRoads:
    """What of a pack is on its basemap; the rest is not kept while tiles are drawn."""

    settings: CitySettings
    bounds: tuple[float, float, float, float]
    edges: RoadEdges


def _drawn_roads(pack: CityPack) -> _DrawnRoads:
    return _DrawnRoads(pack.settings, pack.graph.bounds, road_edges(pack.graph))


def _archive(file: BinaryIO) -> Any:
    return Writer(file)  # type: ignore[no-untyped-call]


def _write_archive(writer: Any, roads: _DrawnRoads, extra: BasemapExtra, progress: Callable[[float], None]) -> None:
    landuse, water = project(extra.landuse), project(extra.water)
    highest = highest_zoom(roads.edges)
    for zoom in range(MIN_ZOOM, highest + 1):
        layers = {
            "landuse": shape_features(landuse, zoom),
            "water": shape_features(water, zoom),
            "roads": road_features(roads.edges, zoom),
            "places": label_features(extra.places, zoom),
        }
        tiles = {}
        for tile, content in _by_tile(layers):
            tiles[int(zxy_to_tileid(zoom, *tile))] = _encoded(content)
            progress(_share_drawn(roads.bounds, zoom, tile[0], highest))
        for tile_id in sorted(tiles):
            writer.write_tile(tile_id, tiles[tile_id])
    progress(1.0)
    writer.finalize(_header(roads.bounds, highest), _metadata(roads.settings, highest))


def _share_drawn(bounds: tuple[float, float, float, float], zoom: int, x: int, highest: int) -> float:
    """Work done when column `x` of a zoom is, 0 to 1: each zoom is about twice the work of the one before."""
    west, east = unit_square(np.array([bounds[:2], bounds[2:]]))[:, 0]
    done = np.clip(((x + 1) / 2**zoom - west) / max(east - west, 2.0**-zoom), 0.0, 1.0)
    return float((2 ** (zoom - MIN_ZOOM) * (1 + done) - 1) / (2 ** (highest - MIN_ZOOM + 1) - 1))


def highest_zoom(edges: RoadEdges) -> int:
    """MAX_ZOOM, or the highest zoom whose roads lie in at most MOST_TILES tiles."""
    return next((zoom for zoom in range(MAX_ZOOM, MIN_ZOOM, -1) if _tile_count(edges, zoom) <= MOST_TILES), MIN_ZOOM)


def _tile_count(edges: RoadEdges, zoom: int) -> int:
    found = np.zeros(0, np.int64)
    for block in snapped_edges(edges, zoom):
        ends = block[(block[:, 0] != block[:, 2]) | (block[:, 1] != block[:, 3]), :4]
        _, x, y = tiles_of(np.sort(ends.reshape(-1, 2, 2), axis=1).reshape(-1, 4).astype(np.int64), zoom)
        found = np.union1d(found, x * 2**zoom + y)
    return len(found)


def _by_tile(
    layers: dict[str, Iterator[tuple[TileKey, list[Feature]]]],
) -> Iterator[tuple[TileKey, dict[str, list[Feature]]]]:
    """Tiles with something in them, one at a time: layers come tile by tile in the same order and are never whole."""
    named = [_named(name, found) for name, found in layers.items()]
    for tile, group in groupby(merge(*named, key=itemgetter(0)), key=itemgetter(0)):
        yield tile, {name: features for _, name, features in group}


def _named(name: str, found: Iterator[tuple[TileKey, list[Feature]]]) -> Iterator[tuple[TileKey, str, list[Feature]]]:
    return ((tile, name, features) for tile, features in found if features)


def _encoded(layers: dict[str, list[Feature]]) -> bytes:
    return encode_tile({name: layers[name] for name in LAYERS if name in layers})


def _header(bounds: tuple[float, float, float, float], highest: int) -> dict[str, Any]:
    west, south, east, north = (round(degrees * 1e7) for degrees in bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": min(12, highest),
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(settings: CitySettings, highest: int) -> dict[str, Any]:
    fields = {"class": "String", "name": "String"}
    return {
        "name": settings.name,
        "format": "pbf",
        "attribution": settings.attribution or _MAP_ATTRIBUTION,
        "vector_layers": [{"id": name, "minzoom": MIN_ZOOM, "maxzoom": highest, "fields": fields} for name in LAYERS],
    }
