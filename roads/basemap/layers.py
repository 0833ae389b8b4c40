"""Features of one zoom, tile by tile, in the coordinates of the tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from roads.basemap.edges import RoadEdges, ThinEdges, thin_edges
from roads.basemap.extra import DrawnShape, PlaceLabel
from roads.basemap.mercator import EXTENT, PIXEL, unit_square, world_units
from roads.basemap.tile import Feature
from roads.basemap.tiling import grouped, tile_box, tiles_of

TileKey = tuple[int, int]
BUILDING = "building"
_BUILDING_ZOOM = 14
_STREAM_ZOOM = 10
_SMALLEST_PIXELS = 4.0
_LINE = 1
_LINES, _POLYGONS = (1, 5), (3, 6)
LABEL_ZOOM = {"city": 6, "town": 8, "borough": 10, "suburb": 11, "village": 11, "quarter": 12, "hamlet": 13}
_OTHER_LABEL_ZOOM = 13


@dataclass(frozen=True, eq=False)
class ProjectedShapes:
    """Shapes in the unit square, largest first, with class and name."""

    shapes: NDArray[np.object_]
    kinds: tuple[str, ...]
    names: tuple[str | None, ...]


def project(drawn: Sequence[DrawnShape]) -> ProjectedShapes:
    shapes = np.array([shape for shape, _, _ in drawn], dtype=object)
    return ProjectedShapes(
        shapely.transform(shapes, unit_square), tuple(kind for _, kind, _ in drawn), tuple(name for *_, name in drawn)
    )


def road_features(edges: RoadEdges, zoom: int) -> Iterator[tuple[TileKey, list[Feature]]]:
    """Edges joined to lines, one feature for each class and name in a tile."""
    thin = thin_edges(edges, zoom)
    corners = np.sort(thin.ends.reshape(-1, 2, 2), axis=1).reshape(-1, 4).astype(np.int64)
    item, x, y = tiles_of(corners, zoom)
    for key, rows in grouped(x * 2**zoom + y):
        tile = divmod(key, 2**zoom)
        yield tile, _road_tile(edges, thin, item[rows], tile)


def _road_tile(edges: RoadEdges, thin: ThinEdges, chosen: NDArray[np.int64], tile: TileKey) -> list[Feature]:
    """Edges of one class and name become one shape, joined end to end."""
    width = len(edges.names) + 1
    code = thin.class_code[chosen].astype(np.int64) * width + thin.name[chosen] + 1
    parts, of_edge = _edges_inside(thin.ends[chosen], tile)
    order = np.argsort(code[of_edge], kind="stable")
    codes, group = np.unique(code[of_edge][order], return_inverse=True)
    if len(codes) == 0:
        return []
    merged = shapely.simplify(shapely.line_merge(shapely.multilinestrings(parts[order], indices=group)), 1.0)
    return [_road(edges, shape, *divmod(number, width)) for number, shape in zip(codes.tolist(), merged, strict=True)]


def _edges_inside(ends: NDArray[np.int32], tile: TileKey) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Edges as lines in the coordinates of the tile, those that leave it clipped to its margin; and whose line it is.

    Nearly all edges lie inside: looking at whole numbers is much less work than asking for their shapes.
    """
    corners = ends.astype(np.int64).reshape(-1, 2, 2)
    origin = np.array([tile[0] * EXTENT, tile[1] * EXTENT])
    x0, y0, x1, y1 = tile_box(*tile)
    across = ((corners < (x0, y0)) | (corners > (x1, y1))).any(axis=(1, 2))
    lines = shapely.linestrings(corners - origin)
    clipped = shapely.clip_by_rect(shapely.linestrings(corners[across]), x0, y0, x1, y1)
    lines[across] = shapely.transform(clipped, lambda points: points - origin)
    left = np.flatnonzero(~across | ((shapely.get_type_id(lines) == _LINE) & ~shapely.is_empty(lines)))
    return lines[left], left


def _road(edges: RoadEdges, shape: Any, class_code: int, name: int) -> Feature:
    """`name` is one more than the code, 0 = nameless."""
    properties = {"class": edges.classes[class_code]} | ({"name": edges.names[name - 1]} if name else {})
    return {"geometry": shape, "properties": properties}


def shape_features(drawn: ProjectedShapes, zoom: int) -> Iterator[tuple[TileKey, list[Feature]]]:
    """Water or land: simplified to half a pixel, without what is smaller than a few pixels."""
    if not len(drawn.shapes):
        return
    units = world_units(zoom)
    shapes = shapely.simplify(shapely.transform(drawn.shapes, lambda points: points * units), PIXEL / 2)
    is_area = np.isin(shapely.get_type_id(shapes), _POLYGONS)
    visible = np.flatnonzero(
        ~shapely.is_empty(shapes) & (~is_area | (shapely.area(shapes) > _SMALLEST_PIXELS * PIXEL**2))
    )
    visible = visible[_from_zoom(drawn, is_area)[visible] <= zoom]
    boxes = np.round(shapely.bounds(shapes[visible])).astype(np.int64)
    item, x, y = tiles_of(boxes, zoom)
    for key, rows in grouped(x * 2**zoom + y):
        tile = divmod(key, 2**zoom)
        yield tile, _shape_tile(drawn, shapes, visible[item[rows]], tile)


def _from_zoom(drawn: ProjectedShapes, is_area: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Lowest zoom of each shape: streams and buildings only from nearby."""
    from_zoom: NDArray[np.int64] = np.where(is_area, 0, _STREAM_ZOOM)
    from_zoom[np.array(drawn.kinds) == BUILDING] = _BUILDING_ZOOM
    return from_zoom


def _shape_tile(
    drawn: ProjectedShapes, shapes: NDArray[np.object_], chosen: NDArray[np.int64], tile: TileKey
) -> list[Feature]:
    features = []
    for kinds in (_POLYGONS, _LINES):
        of_kind = chosen[np.isin(shapely.get_type_id(shapes[chosen]), kinds)]
        for number, part in zip(of_kind.tolist(), _inside(shapes[of_kind], tile, kinds), strict=True):
            if part is not None:
                name = drawn.names[number]
                properties = {"class": drawn.kinds[number]} | ({"name": name} if name else {})
                features.append({"geometry": part, "properties": properties})
    return features


def label_features(labels: Sequence[PlaceLabel], zoom: int) -> Iterator[tuple[TileKey, list[Feature]]]:
    """Named places from the zoom on where their kind matters; each in the one tile it lies in."""
    shown = [label for label in labels if zoom >= LABEL_ZOOM.get(label.kind, _OTHER_LABEL_ZOOM)]
    if not shown:
        return
    at = np.floor(unit_square(np.array([(label.lon, label.lat) for label in shown])) * world_units(zoom)).astype(
        np.int64
    )
    for key, rows in grouped((at[:, 0] // EXTENT) * 2**zoom + at[:, 1] // EXTENT):
        yield divmod(key, 2**zoom), [_label(shown[row], at[row] % EXTENT) for row in rows.tolist()]


def _label(label: PlaceLabel, at: NDArray[np.int64]) -> Feature:
    names = {f"name_{language}": name for language, name in label.names.items()}
    return {"geometry": shapely.Point(at), "properties": {"class": label.kind, "name": label.name} | names}


def _inside(shapes: NDArray[np.object_], tile: TileKey, kinds: tuple[int, int]) -> NDArray[np.object_]:
    """Parts inside the tile and its margin, moved to its coordinates; None where nothing of the kind is left."""
    x0, y0, x1, y1 = tile_box(*tile)
    bounds = shapely.bounds(shapes)
    across = (bounds[:, :2] < (x0, y0)).any(axis=1) | (bounds[:, 2:] > (x1, y1)).any(axis=1)
    parts = shapes.copy()
    parts[across] = shapely.clip_by_rect(shapes[across], x0, y0, x1, y1)
    parts[shapely.is_empty(parts) | ~np.isin(shapely.get_type_id(parts), kinds)] = None
    origin = np.array([tile[0] * EXTENT, tile[1] * EXTENT])
    moved: NDArray[np.object_] = shapely.transform(parts, lambda points: points - origin)
    return moved
