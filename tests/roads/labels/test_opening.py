"""Labels and trees on disk answer like those just built; anything else in their place is built again."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from roads.labels import FrozenRoads, LabelArrays, build_labels, build_trees, open_labels, travel_ms, trees_to
from roads.network import RoadNetwork
from tests.roads.engine.worlds import make_graph, make_network

RING = [(i, (i + 1) % 30, 7 + i) for i in range(30)] + [(i, (i * 7 + 3) % 30, 40) for i in range(30)]
NODES = np.array([3, 9], np.int32)


@pytest.fixture
def network() -> RoadNetwork:
    return make_network(make_graph(30, RING, forbidden=[(0, 1), (4, 5, 6)]))


@pytest.fixture
def roads(network: RoadNetwork) -> FrozenRoads:
    return network.frozen(profile="normal")


def require_equal(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> None:
    for left, right in zip(one, other, strict=True):
        assert np.array_equal(left, right)
        assert left.dtype == right.dtype
        assert not left.flags.writeable


@njit
def sum_ms(labels: LabelArrays) -> int:
    total = 0
    for a in range(len(labels.source_place)):
        for b in range(len(labels.sink_place)):
            total += travel_ms(labels, a, b)
    return total


def test_labels_come_back_mapped_and_compiled_code_reads_them(tmp_path: Path, roads: FrozenRoads) -> None:
    built = build_labels(roads)
    for _ in range(2):
        opened = open_labels(tmp_path, roads, name="normal")
        require_equal(opened.arrays, built.arrays)
        assert opened.fingerprint == built.fingerprint
        assert sum_ms(opened.arrays) == sum_ms(built.arrays)
    assert [file.name for file in tmp_path.iterdir()] == [f"labels-normal-v1-{built.fingerprint[:24]}"]


def test_trees_come_back(tmp_path: Path, roads: FrozenRoads) -> None:
    for _ in range(2):
        require_equal(trees_to(tmp_path, roads, NODES, name="normal"), build_trees(roads, NODES))
    require_equal(trees_to(tmp_path, roads, NODES[:1], name="normal"), build_trees(roads, NODES[:1]))
    assert len([*tmp_path.iterdir()]) == 1


def test_labels_of_roads_as_they_were_are_replaced(tmp_path: Path, network: RoadNetwork) -> None:
    before = network.frozen(profile="normal")
    open_labels(tmp_path, before, name="normal")
    open_labels(tmp_path, before, name="another")
    network.close_arcs([0, 31])
    now = network.frozen(profile="normal")
    require_equal(open_labels(tmp_path, now, name="normal").arrays, build_labels(now).arrays)
    assert sorted(file.name.split("-")[1] for file in tmp_path.iterdir()) == ["another", "normal"]


def test_damage_of_any_kind_is_noticed_logged_and_repaired(
    tmp_path: Path, roads: FrozenRoads, caplog: pytest.LogCaptureFixture
) -> None:
    """In any file: emptied, cut short, a byte changed, taken away; or the labels of others under this name."""
    built = build_labels(roads)
    open_labels(tmp_path, roads, name="normal")
    folder = next(tmp_path.iterdir())
    for file in sorted(folder.iterdir()):
        sound = file.read_bytes()
        changed = sound[:-3] + bytes([sound[-3] ^ 0x55]) + sound[-2:]
        for damaged in (b"", sound[: len(sound) // 2], changed, b"\x93NUMPY", None):
            file.unlink()
            if damaged is not None:
                file.write_bytes(damaged)
            caplog.clear()
            with caplog.at_level(logging.WARNING):
                require_equal(open_labels(tmp_path, roads, name="normal").arrays, built.arrays)
            assert "building it again" in caplog.text
            assert file.read_bytes() == sound
    assert [*tmp_path.iterdir()] == [folder]


def test_a_folder_that_cannot_be_written_costs_a_log_line_only(
    tmp_path: Path, roads: FrozenRoads, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file stands in the folder's place")
    with caplog.at_level(logging.WARNING):
        labels = open_labels(tmp_path / "cache", roads, name="normal")
    require_equal(labels.arrays, build_labels(roads).arrays)
    assert "could not be saved" in caplog.text


def test_trees_to_nowhere_are_empty(tmp_path: Path, roads: FrozenRoads) -> None:
    for _ in range(2):
        assert trees_to(tmp_path, roads, NODES[:0], name="normal").left_ms.shape == (0, roads.drivable.vertex_count)
