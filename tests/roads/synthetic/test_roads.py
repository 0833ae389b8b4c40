"""The made-up road network is planar, connected in spite of one-ways and bans, and cut by a river."""

import json

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from roads.graph import RoadGraph
from roads.pack import read_pack
from roads.synthetic import SynthesisReport


def graph_of(report: SynthesisReport) -> RoadGraph:
    return read_pack(report.folder).graph


def lines_of(graph: RoadGraph) -> np.ndarray:
    """Each street between two junctions once, as a line."""
    ends = np.unique(np.sort(np.stack([graph.tail, graph.head], axis=1), axis=1), axis=0)
    points = np.stack([graph.lon, graph.lat], axis=1)
    return shapely.linestrings(points[ends])


def test_there_are_as_many_nodes_as_asked_for_give_or_take_a_twentieth(
    town: SynthesisReport, city: SynthesisReport
) -> None:
    assert 950 <= town.nodes <= 1_050
    assert 28_500 <= city.nodes <= 31_500
    assert graph_of(city).node_count == city.nodes
    assert graph_of(city).arc_count == city.arcs


def test_every_arc_can_be_followed_by_every_other_obeying_bans_and_one_ways(region: SynthesisReport) -> None:
    graph = graph_of(region)
    banned = {tuple(sequence) for sequence in graph.forbidden_sequences()}
    assert banned
    starting: dict[int, list[int]] = {}
    for arc, node in enumerate(graph.tail.tolist()):
        starting.setdefault(node, []).append(arc)
    pairs = [(a, b) for a, node in enumerate(graph.head.tolist()) for b in starting[node] if (a, b) not in banned]
    before, after = np.array(pairs).T
    count, _ = connected_components(
        coo_matrix((np.ones(len(pairs), np.int8), (before, after)), shape=(graph.arc_count, graph.arc_count)),
        connection="strong",
    )
    assert count == 1
    assert set(graph.tail.tolist()) == set(range(graph.node_count))


def test_streets_meet_only_at_junctions(town: SynthesisReport) -> None:
    lines = lines_of(graph_of(town))
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert len(first) == len(second) == 0


def test_only_bridges_cross_the_river_and_without_them_its_banks_are_apart(region: SynthesisReport) -> None:
    graph = graph_of(region)
    features = json.loads((region.folder / "water.geojson").read_text("utf-8"))["features"]
    river = shapely.union_all([shapely.geometry.shape(feature["geometry"]) for feature in features])
    shapely.prepare(river)
    points = np.stack([graph.lon, graph.lat], axis=1)
    ends = np.stack([graph.tail, graph.head], axis=1)
    over_water = shapely.intersects(shapely.linestrings(points[ends]), river)
    crossings = {tuple(sorted(pair)) for pair in ends[over_water].tolist()}
    assert 2 <= len(crossings) == region.bridges <= 0.01 * len(ends) + 6
    on_land = ends[~over_water]
    count, part = connected_components(
        coo_matrix((np.ones(len(on_land)), on_land.T), shape=(graph.node_count, graph.node_count)), directed=False
    )
    assert count == 2
    assert np.bincount(part).min() > 0.1 * graph.node_count
    assert not shapely.intersects(shapely.points(points), river).any()


def test_the_centre_has_one_way_streets_and_the_country_has_none(city: SynthesisReport) -> None:
    graph = graph_of(city)
    both = set(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    one_way = np.array([(head, tail) not in both for tail, head in both])
    middle = (
        np.array([(graph.lon[tail] + graph.lon[head], graph.lat[tail] + graph.lat[head]) for tail, head in both]) / 2
    )
    away_km = np.hypot((middle[:, 0] - 27.56) * 65.6, (middle[:, 1] - 53.9) * 111.2)
    assert one_way[away_km < 2].mean() > 0.3
    assert not one_way[away_km > 8].any()


def test_it_has_dead_ends_crossroads_and_classes_of_road_as_a_city_has(city: SynthesisReport) -> None:
    graph = graph_of(city)
    streets = nx.Graph(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    degrees = np.bincount([degree for _, degree in streets.degree()], minlength=6) / streets.number_of_nodes()
    assert 0.02 < degrees[1] < 0.2
    assert degrees[3] + degrees[4] > 0.6
    assert degrees[6:].sum() < 0.01
    shares = np.bincount(graph.road_class, minlength=5) / graph.arc_count
    assert dict(zip(graph.road_classes, shares > 0, strict=True)) == dict.fromkeys(
        ("trunk", "primary", "secondary", "tertiary", "residential"), True
    )
    assert shares[graph.road_classes.index("residential")] > 0.5


def test_lights_are_faster_and_vans_slower_on_every_arc(city: SynthesisReport) -> None:
    times = graph_of(city).travel_s
    assert (times["lights"] < times["normal"]).all()
    assert (times["normal"] < times["van"]).all()
    kmh = 3.6 * graph_of(city).length_m / times["normal"]
    assert 15 < np.median(kmh) < 40
    assert kmh.max() < 90
