"""The map under the console shows the pack's roads where they are, at every zoom."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from roads.basemap import BasemapExtra, PlaceLabel, write_basemap
from roads.osm import build_city
from roads.pack import read_pack
from tests.roads.basemap.maps import DrawnMap, unit_degrees, write_town

ALL_ZOOMS = list(range(6, 15))
MAIN = [(27.50, 53.90), (27.55, 53.91), (27.62, 53.90)]
LANE = [(27.55, 53.912), (27.551, 53.9125), (27.552, 53.912)]


def town(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town", {"primary": MAIN, "residential": LANE})


def test_the_main_road_lies_in_its_place_at_every_zoom(tmp_path: Path) -> None:
    drawn = DrawnMap(write_basemap(town(tmp_path)))
    assert drawn.zooms == ALL_ZOOMS
    for zoom in ALL_ZOOMS:
        lines = [shape for shape, properties in drawn.features("roads", zoom) if properties["class"] == "primary"]
        reach = unit_degrees(zoom, 2)
        assert shapely.hausdorff_distance(shapely.union_all(lines), LineString(MAIN), densify=0.05) < reach, zoom


def test_small_roads_come_with_the_zoom_and_names_with_them(tmp_path: Path) -> None:
    drawn = DrawnMap(write_basemap(town(tmp_path)))
    shown = {zoom: drawn.classes("roads", zoom) for zoom in ALL_ZOOMS}
    assert shown[11] == {"primary"}
    assert shown[12] == shown[14] == {"primary", "residential"}
    named = {properties.get("name") for _, properties in drawn.features("roads", 13)}
    assert named == {"primary street", "residential street"}
    assert all("name" not in properties for _, properties in drawn.features("roads", 10))


def test_a_two_way_road_is_drawn_once(tmp_path: Path) -> None:
    drawn = DrawnMap(write_basemap(town(tmp_path)))
    length = sum(
        shape.length for shape, properties in drawn.features("roads", 14) if properties["class"] == "residential"
    )
    assert length == pytest.approx(LineString(LANE).length, rel=0.02)


def test_a_pack_of_lanes_alone_is_not_an_empty_map_from_afar(tmp_path: Path) -> None:
    drawn = DrawnMap(write_basemap(write_town(tmp_path / "lanes", {"residential": MAIN})))
    assert all(drawn.classes("roads", zoom) == {"residential"} for zoom in ALL_ZOOMS)


def test_water_land_and_labels_are_drawn_where_given(tmp_path: Path) -> None:
    lake, park = box(27.51, 53.91, 27.53, 53.92), Polygon([(27.54, 53.9), (27.56, 53.9), (27.55, 53.91)])
    extra = BasemapExtra(
        water=((lake, "lake", "Комсомольское озеро"), (LineString(MAIN), "river", None)),
        landuse=((park, "park", None),),
        places=(
            PlaceLabel("Минск", {"be": "Мінск"}, "city", 27.56, 53.9),
            PlaceLabel("Сосны", {}, "hamlet", 27.6, 53.9),
        ),
    )
    drawn = DrawnMap(write_basemap(town(tmp_path), extra=extra))
    for zoom in ALL_ZOOMS:
        label = [shape for shape, properties in drawn.features("places", zoom) if properties["name"] == "Минск"]
        assert label[0].distance(Point(27.56, 53.9)) < unit_degrees(zoom, 1)
    assert {properties["name_be"] for _, properties in drawn.features("places", 8)} == {"Мінск"}
    assert drawn.classes("places", 13) == {"city", "hamlet"}
    pieces = [shape for shape, properties in drawn.features("water", 14) if properties["class"] == "lake"]
    covered = shapely.union_all(shapely.make_valid(pieces))
    assert covered.symmetric_difference(lake).area < lake.area * 0.03
    assert drawn.classes("water", 12) == {"lake", "river"}
    assert drawn.classes("landuse", 12) == {"park"}


def test_shapes_beside_the_pack_are_drawn_and_broken_ones_named(tmp_path: Path) -> None:
    folder = town(tmp_path)
    ring = [[27.51, 53.91], [27.53, 53.91], [27.53, 53.92], [27.51, 53.91]]
    river = {
        "type": "Feature",
        "properties": {"class": "river"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    file = folder / "water.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [river]}))
    assert DrawnMap(write_basemap(folder)).classes("water", 14) == {"river"}
    before = (folder / "basemap.pmtiles").read_bytes()
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [river, {"geometry": None}]}))
    with pytest.raises(ValueError, match=r"water\.geojson: feature 2"):
        write_basemap(folder)
    assert (folder / "basemap.pmtiles").read_bytes() == before
    assert not list(folder.glob(".basemap*"))


def test_the_archive_says_whose_data_it_is_and_where_it_lies(tmp_path: Path) -> None:
    drawn = DrawnMap(write_basemap(town(tmp_path)))
    assert drawn.metadata["attribution"] == "© Surveyors of Town"
    assert {layer["id"] for layer in drawn.metadata["vector_layers"]} == {"roads", "water", "landuse", "places"}
    assert (drawn.header["min_zoom"], drawn.header["max_zoom"]) == (6, 14)
    assert drawn.header["min_lon_e7"] == 275_000_000


@pytest.mark.real_data
def test_auckland_without_any_openstreetmap_data_has_its_roads_at_every_zoom(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "auckland"
    shutil.copytree(shared_data / "cities" / "auckland", folder)
    folder.chmod(0o755)
    drawn = DrawnMap(write_basemap(folder))
    graph = read_pack(folder).graph
    nodes = np.column_stack([graph.lon, graph.lat])
    sample = shapely.points(nodes[np.random.default_rng(1).choice(len(nodes), 300, replace=False)])
    assert drawn.zooms == ALL_ZOOMS
    for zoom in ALL_ZOOMS:
        parts = np.concatenate([shapely.get_parts([shape]) for shape, _ in drawn.features("roads", zoom)])
        tree = shapely.STRtree(parts)
        _, away = tree.query_nearest(sample, return_distance=True, all_matches=False)
        assert away.max() < unit_degrees(zoom, 4), zoom


@pytest.mark.real_data
def test_a_minsk_block_shows_its_streets_at_every_zoom(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "osm" / "minsk_novovilenskaya_small.osm.gz"
    drawn = DrawnMap(build_city(source, tmp_path / "pack", timezone="Europe/Minsk").out / "basemap.pmtiles")
    assert drawn.zooms == ALL_ZOOMS
    assert all(any(True for _ in drawn.features("roads", zoom)) for zoom in ALL_ZOOMS)
    assert "OpenStreetMap" in drawn.metadata["attribution"]
    assert "ODbL" in drawn.metadata["attribution"]
    kinds = {type(shape) for shape, _ in drawn.features("roads", 14)}
    assert kinds <= {LineString, MultiLineString}
