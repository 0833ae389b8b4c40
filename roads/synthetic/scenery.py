"""Water, parks, built-up land and labels for the basemap: GeoJSON files beside the pack's tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from roads.synthetic.naming import Names
from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Bend, Floats, River, to_lonlat

WATER, LANDUSE = "water.geojson", "landuse.geojson"
Park = tuple[float, float, float]
"""x, y and radius in metres, before the land is bent."""


def place_parks(plan: RegionPlan, river: River, rng: np.random.Generator) -> list[Park]:
    """Parks of the city, some on the river's banks."""
    count = max(1, min(40, round(plan.city_radius_m / 1_000)))
    parks: list[Park] = []
    for number in range(count):
        angle, distance = rng.uniform(0, 2 * np.pi), plan.city_radius_m * np.sqrt(rng.uniform(0.01, 0.75))
        size = float(rng.uniform(0.018, 0.045) * min(plan.city_radius_m, 12_000))
        point = distance * np.array([np.cos(angle), np.sin(angle)])
        if number % 2 == 0:
            point = river.middle_near(point)
        if np.hypot(*point) < plan.city_radius_m - size:
            parks.append((float(point[0]), float(point[1]), size))
    return parks


def in_parks(parks: list[Park], points: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    inside = np.zeros(len(points), bool)
    for x, y, radius in parks:
        inside |= np.hypot(points[:, 0] - x, points[:, 1] - y) < radius
    return inside


def write_scenery(
    folder: Path, plan: RegionPlan, river: River, bend: Bend, parks: list[Park], villages: Floats
) -> None:
    water = Names("Река Примерка", "Рака Прыкладка", "Primerka River")
    _write(folder / WATER, [_feature(bend(river.outline()), "river", water)])
    circle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    ring = np.stack([np.cos(circle), np.sin(circle)], axis=1)
    land = [_feature(bend(ring * plan.city_radius_m), "residential", None)]
    land += [_feature(bend(ring * 0.95 * reach + np.array([x, y])), "residential", None) for x, y, _, reach in villages]
    land += [_feature(bend(ring * (radius - 25) + np.array([x, y])), "park", None) for x, y, radius in parks]
    _write(folder / LANDUSE, land)


def _feature(outline: Floats, kind: str, names: Names | None) -> dict[str, Any]:
    ring = to_lonlat(np.concatenate([outline, outline[:1]])).round(6).tolist()
    properties: dict[str, Any] = {"class": kind}
    if names is not None:
        properties |= {"name": names.ru} | {f"name_{language}": name for language, name in names._asdict().items()}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)
