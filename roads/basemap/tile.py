"""One tile as bytes: layers of features in the coordinates of the tile."""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np
import shapely
from mapbox_vector_tile.encoder import VectorTile, on_invalid_geometry_make_valid

from roads.basemap.line_commands import line_commands

Feature = dict[str, Any]
_OPTIONS = {"y_coord_down": True, "on_invalid_geometry": on_invalid_geometry_make_valid}
_LINES = (1, 5)


def encode_tile(layers: dict[str, list[Feature]]) -> bytes:
    """A gzipped Mapbox Vector Tile 2.1. Layers of lines alone are encoded as a whole: far less work."""
    tile = VectorTile(default_options=_OPTIONS)  # type: ignore[no-untyped-call]
    for name, features in layers.items():
        shapes = np.array([feature["geometry"] for feature in features], dtype=object)
        if np.isin(shapely.get_type_id(shapes), _LINES).all():
            _add_lines(tile, name, shapes, [feature["properties"] for feature in features])
        else:
            tile.add_layer(name, features)  # type: ignore[no-untyped-call]
    return gzip.compress(tile.tile.SerializeToString(), mtime=0)


def _add_lines(tile: Any, name: str, shapes: Any, properties: list[dict[str, str]]) -> None:
    tile.add_layer(name, [])
    layer = tile.layer
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    for told, commands in zip(properties, line_commands(shapes), strict=True):
        if not commands:
            continue
        feature = layer.features.add(type=tile.tile.LineString)
        for key, value in told.items():
            feature.tags.extend((keys.setdefault(key, len(keys)), values.setdefault(value, len(values))))
        feature.geometry.extend(commands)
    layer.keys.extend(keys)
    for value in values:
        layer.values.add(string_value=value)
