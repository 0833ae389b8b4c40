"""Packs built from real extracts, and routes on them against an oracle on the edge-expanded graph."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from roads import RoadNetwork
from roads.osm import BuildReport, build_city
from roads.pack import check_pack, read_pack
from tests.roads.osm.expanded import ExpandedRoads

pytestmark = pytest.mark.real_data
PROFILES = ("lights", "normal", "van")


def stops(pack: Path, count: int, seed: int) -> np.ndarray:
    """Indices of nodes where vehicles leave the road."""
    allowed = np.flatnonzero(pq.read_table(pack / "nodes.parquet")["off_road_access"].to_numpy())
    return np.random.default_rng(seed).choice(allowed, count, replace=False)


def test_all_476_restrictions_of_heidelberg_are_accounted_for(heidelberg: BuildReport) -> None:
    count = heidelberg.restrictions
    assert count.read == 476
    assert count.kept + sum(count.dropped.values()) == 476
    assert count.kept >= 450, dict(count.dropped)
    harmless = {"member_not_drivable", "member_not_in_extract", "nothing_to_forbid", "already_impossible"}
    assert set(count.dropped) <= harmless


@pytest.mark.parametrize("city", ["heidelberg", "liechtenstein", "minsk_block"])
def test_nothing_is_wrong_with_a_pack_of_a_real_extract(city: str, request: pytest.FixtureRequest) -> None:
    report: BuildReport = request.getfixturevalue(city)
    findings = check_pack(report.out)
    assert {(finding.severity, finding.file) for finding in findings} <= {
        ("warning", "stations.csv"),
        ("warning", "units.csv"),
    }, "an extract may lack stations, and never knows units"
    graph = read_pack(report.out).graph
    assert (graph.node_count, graph.arc_count) == (report.nodes, report.arcs)
    assert graph.length_m.max() <= 250.001
    assert report.hospitals >= 1


def test_a_minsk_block_is_found_by_its_addresses(minsk_block: BuildReport) -> None:
    """151 of its 152 tagged house numbers have a street; corner houses have two addresses."""
    rows = pq.read_table(minsk_block.out / "places.parquet").to_pylist()
    addresses = [row for row in rows if row["kind"] == "address"]
    assert len(addresses) == 151
    assert {row["settlement"] for row in addresses} == {"Minsk"}
    assert all(row["street"] and row["street_be"] for row in addresses if row["street"] == "Sennicka? ulica")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("city", "sources"), [("heidelberg", 5), ("liechtenstein", 10)])
def test_routes_are_the_fastest_that_obey_every_ban_and_one_way(
    city: str, sources: int, profile: str, request: pytest.FixtureRequest
) -> None:
    """A few hundred pairs against a Dijkstra with a heap; each route drives on from arc to arc and through no ban."""
    pack = request.getfixturevalue(city).out
    oracle = ExpandedRoads(pack, profile)
    network = RoadNetwork.open(read_pack(pack))
    graph = network.graph
    for seed, source in enumerate(stops(pack, sources, seed=1)):
        expected = oracle.from_node_ms(int(source))
        targets = stops(pack, 15, seed=100 + seed)
        for target in targets[targets != source].tolist():
            ends = [(graph.lon[node], graph.lat[node]) for node in (source, target)]
            route = network.route(*ends, profile=profile)
            arcs = route.arcs.tolist()
            assert round(route.travel_s * 1000) == expected[target]
            assert sum(oracle.ms[arc] for arc in arcs) == expected[target]
            assert (oracle.tail[arcs[0]], oracle.head[arcs[-1]]) == (source, target)
            assert all(oracle.head[a] == oracle.tail[b] for a, b in pairwise(arcs))
            assert not any(oracle.is_banned(arcs[: end + 1]) for end in range(1, len(arcs)))


@pytest.mark.parametrize("city", ["heidelberg", "liechtenstein"])
def test_ten_thousand_pairs_take_as_long_as_on_the_edge_expanded_graph(
    city: str, request: pytest.FixtureRequest
) -> None:
    pack = request.getfixturevalue(city).out
    sources, targets = stops(pack, 100, seed=2), stops(pack, 100, seed=3)
    expected = ExpandedRoads(pack, "normal").table_ms(sources.tolist(), targets.tolist())
    found = RoadNetwork.open(read_pack(pack)).travel_between_nodes_s(sources, targets, profile="normal") * 1000
    assert np.isfinite(expected).all()
    assert (found.round() == expected.round()).all()


def test_bans_make_routes_longer_somewhere(heidelberg: BuildReport) -> None:
    """The oracle without bans is faster on some pairs: the restrictions are not idle."""
    sources, targets = stops(heidelberg.out, 40, seed=4), stops(heidelberg.out, 100, seed=5)
    oracle = ExpandedRoads(heidelberg.out, "normal")
    obeyed = oracle.table_ms(sources.tolist(), targets.tolist())
    oracle.bans = set()
    free = oracle.table_ms(sources.tolist(), targets.tolist())
    assert (free <= obeyed).all()
    assert (free < obeyed).mean() > 0.05


def test_the_same_extract_gives_the_same_graph_and_the_same_basemap(
    liechtenstein: BuildReport, shared_data: Path, tmp_path: Path
) -> None:
    again = build_city(shared_data / "osm" / "liechtenstein.osm.pbf", tmp_path / "pack", timezone="Europe/Vaduz")
    assert read_pack(again.out).graph.checksum == read_pack(liechtenstein.out).graph.checksum
    for file in ("places.parquet", "basemap.pmtiles", "hospitals.csv", "city.toml"):
        assert (again.out / file).read_bytes() == (liechtenstein.out / file).read_bytes(), file
