"""What a basemap shows besides the roads of the graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DrawnShape = tuple[BaseGeometry, str, str | None]
"""A polygon or line in degrees (lon, lat), its class, and its name."""
GEOJSON_FILES = {"water": "water.geojson", "landuse": "landuse.geojson"}


@dataclass(frozen=True)
class PlaceLabel:
    """A named point. `kind` as OpenStreetMap's `place` (`city`, `town`, `village`, `suburb`, ...)."""

    name: str
    names: Mapping[str, str]
    kind: str
    lon: float
    lat: float


@dataclass(frozen=True)
class BasemapExtra:
    """Water and land by class, and labels of places."""

    water: tuple[DrawnShape, ...] = ()
    landuse: tuple[DrawnShape, ...] = ()
    places: tuple[PlaceLabel, ...] = ()


def read_extra(pack_folder: Path) -> BasemapExtra:
    """Shapes of `water.geojson` and `landuse.geojson` of the pack, where they exist.

    Features carry `class` and `name` as properties. Raises ValueError naming the file and feature that can't be read.
    """
    layers = {layer: _read_geojson(pack_folder / file) for layer, file in GEOJSON_FILES.items()}
    return BasemapExtra(water=layers["water"], landuse=layers["landuse"])


def _read_geojson(path: Path) -> tuple[DrawnShape, ...]:
    if not path.is_file():
        return ()
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: is no GeoJSON feature collection ({error}). Take the file out") from error
    return tuple(_drawn(path, number, feature) for number, feature in enumerate(features, start=1))


def _drawn(path: Path, number: int, feature: Any) -> DrawnShape:
    try:
        properties = feature.get("properties") or {}
        name = properties.get("name")
        return shape(feature["geometry"]), str(properties.get("class", path.stem)), None if name is None else str(name)
    except (AttributeError, KeyError, TypeError, ValueError, ShapelyError) as error:
        raise ValueError(f"{path.name}: feature {number} can't be read ({error}). Correct it or take it out") from error
