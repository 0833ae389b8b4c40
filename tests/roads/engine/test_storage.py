"""The saved index answers like the one that was built; anything else in its place is rebuilt."""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from roads.hierarchy import HierarchyIndex, build_index, open_index
from roads.hierarchy.storage import DamagedIndex, index_path, load_index, save_index
from roads.turns import DrivableGraph, expand_turns
from tests.roads.engine.worlds import make_graph

RING = [(i, (i + 1) % 30, 7 + i) for i in range(30)] + [(i, (i * 7 + 3) % 30, 40) for i in range(30)]


@pytest.fixture
def graph() -> DrivableGraph:
    return expand_turns(make_graph(30, RING, forbidden=[(0, 1), (4, 5, 6)]))


def require_equal(one: HierarchyIndex, other: HierarchyIndex) -> None:
    for field in fields(HierarchyIndex):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def test_a_saved_index_comes_back_as_it_was(tmp_path: Path, graph: DrivableGraph) -> None:
    built = open_index(tmp_path, graph)
    require_equal(built, load_index(index_path(tmp_path, graph), graph))
    assert [file.name for file in tmp_path.iterdir()] == [index_path(tmp_path, graph).name]


def test_no_index_is_saved_when_it_may_not_be(tmp_path: Path, graph: DrivableGraph) -> None:
    open_index(tmp_path / "index", graph, save=False)
    assert not (tmp_path / "index").exists()


def test_damage_of_any_kind_is_noticed_logged_and_repaired(
    tmp_path: Path, graph: DrivableGraph, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut short, one byte changed anywhere, emptied, or another file: never wrong answers, always a new index."""
    built = open_index(tmp_path, graph)
    path = index_path(tmp_path, graph)
    sound = path.read_bytes()
    changed_bytes = [
        sound[:i] + bytes([sound[i] ^ 0xFF]) + sound[i + 1 :] for i in range(40, len(sound), len(sound) // 60)
    ]
    for damaged in [sound[: len(sound) // 2], b"", b"not an index", *changed_bytes]:
        path.write_bytes(damaged)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            require_equal(open_index(tmp_path, graph), built)
    path.write_bytes(sound[:-20])
    with caplog.at_level(logging.WARNING):
        open_index(tmp_path, graph)
    assert "can't be used" in caplog.text
    assert path.read_bytes()[:2] == b"PK"
    load_index(path, graph)


def test_an_index_of_another_graph_is_refused(tmp_path: Path, graph: DrivableGraph) -> None:
    """Even under the right name, and even when its arrays would point beyond this graph."""
    other = expand_turns(make_graph(31, [*RING, (0, 30, 1)]))
    save_index(index_path(tmp_path, graph), other, build_index(other))
    with pytest.raises(DamagedIndex, match="another graph"):
        load_index(index_path(tmp_path, graph), graph)
    save_index(index_path(tmp_path, graph), graph, build_index(other))
    with pytest.raises(DamagedIndex, match="shape"):
        load_index(index_path(tmp_path, graph), graph)


def test_a_folder_that_cannot_be_written_costs_a_log_line_only(
    tmp_path: Path, graph: DrivableGraph, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "index").write_text("a file stands in the folder's place")
    with caplog.at_level(logging.WARNING):
        index = open_index(tmp_path / "index", graph)
    require_equal(index, build_index(graph))
    assert "could not be saved" in caplog.text


def test_an_index_that_points_nowhere_never_reaches_a_query(tmp_path: Path, graph: DrivableGraph) -> None:
    path = index_path(tmp_path, graph)
    for name in ("up_head", "links", "rank"):
        index = build_index(graph)
        arrays = {field.name: getattr(index, field.name).copy() for field in fields(HierarchyIndex)}
        arrays[name][3] = 1_000_000
        save_index(path, graph, HierarchyIndex(**arrays))
        with pytest.raises(DamagedIndex, match="points nowhere"):
            load_index(path, graph)
