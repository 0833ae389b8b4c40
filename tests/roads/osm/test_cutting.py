"""How ways become nodes and arcs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roads.osm.polylines import Polylines, cut_into
from tests.roads.osm.worlds import OsmWorld, built, crossroads


def test_points_between_junctions_become_the_shape_of_the_arc(tmp_path: Path) -> None:
    world = OsmWorld().node("A", 0, 0).node("b", 0.5, 0.3).node("c", 1, 0).node("D", 1.5, 0)
    world.way("AbcD", name="улица Ленина", name__be="вуліца Леніна")
    city = built(world, tmp_path)
    assert city.arcs() == {"AD", "DA"}
    there, back = (city.pack.graph.arc_lonlat(city.arc(*ends)) for ends in ("AD", "DA"))
    assert there[1] == pytest.approx(world.nodes["b"][:2], abs=1e-6)
    assert np.allclose(there, back[::-1], atol=1e-6)
    assert city.pack.graph.street_names == ("улица Ленина",)


def test_no_arc_is_longer_than_250_m_and_the_parts_are_equal(tmp_path: Path) -> None:
    world = OsmWorld().node("A", 0, 0).node("b", 7, 0).node("C", 10.1, 0)
    world.way("AbC")
    graph = built(world, tmp_path).pack.graph
    assert graph.arc_count == 2 * 5
    assert graph.length_m.max() <= 250
    assert np.ptp(graph.length_m) < 0.01
    assert graph.length_m.sum() == pytest.approx(2 * 1010, rel=2e-3)


def test_a_loop_from_a_junction_back_to_it_has_no_arc_that_ends_where_it_starts(tmp_path: Path) -> None:
    world = crossroads()
    world.node("p", 0.3, 0.3).node("q", 0.3, -0.3)
    world.way("WX")
    world.way("XpqX")
    graph = built(world, tmp_path).pack.graph
    assert (graph.tail != graph.head).all()
    assert graph.in_main_part.all()


def test_a_way_cut_off_at_the_edge_of_the_extract_keeps_the_parts_inside(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WX?E")
    city = built(world, tmp_path)
    assert city.arcs() == {"WX", "XW"}
    assert any("outside the file" in warning for warning in city.report.warnings)


def test_ways_that_cross_without_a_common_node_stay_apart(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WE")
    world.way("NS", bridge="yes")
    assert built(world, tmp_path).arcs() == {"WE", "EW", "NS", "SN"}


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=6), min_size=1, max_size=5
    ),
    data=st.data(),
)
def test_cutting_keeps_length_and_ends_and_makes_equal_parts(
    lines: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Whatever the lines, standing still included: as many pieces as asked, joined end to end, nothing lost."""
    points = np.array([point for line in lines for point in line]) * 1e-4 + 27
    start = np.append(0, np.cumsum([len(line) for line in lines]))
    whole = Polylines(start, points[:, 0], points[:, 1])
    parts = np.array([data.draw(st.integers(1, 4)) for _ in lines])
    cut = cut_into(whole, parts)
    pieces = cut.pieces
    assert np.bincount(cut.line, minlength=len(lines)).tolist() == parts.tolist()
    length, of_pieces = whole.lengths_m(), pieces.lengths_m()
    assert np.allclose(np.bincount(cut.line, weights=of_pieces), length, atol=1e-3)
    assert np.allclose(of_pieces, (length / parts)[cut.line], atol=1e-2)
    joined = np.flatnonzero(cut.line[1:] == cut.line[:-1])
    last, following = pieces.start[joined + 1] - 1, pieces.start[joined + 1]
    assert (pieces.lon[last] == pieces.lon[following]).all()
