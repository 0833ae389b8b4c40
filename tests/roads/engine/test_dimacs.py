"""The graph files of the DIMACS challenge."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from roads.dimacs import read_dimacs

ARCS = "c two nodes\np sp 2 2\na 1 2 1500\na 2 1 700\n"
PLACES = "c\np aux sp co 2\nv 1 -73530767 41085396\nv 2 -73530538 41086098\n"


def files(folder: Path, arcs: str, places: str) -> tuple[Path, Path]:
    paths = (folder / "a.gr.gz", folder / "a.co.gz")
    for path, text in zip(paths, (arcs, places), strict=True):
        path.write_bytes(gzip.compress(text.encode()))
    return paths


def test_weights_are_milliseconds_and_places_degrees(tmp_path: Path) -> None:
    graph = read_dimacs(*files(tmp_path, ARCS, PLACES))
    assert graph.travel_s["normal"].tolist() == [1.5, 0.7]
    assert graph.lon[0] == -73.530767
    assert graph.tail.tolist() == [0, 1]
    assert graph.length_m.tolist() == pytest.approx([80.4, 80.4], abs=0.2)


@pytest.mark.parametrize(
    ("arcs", "places"),
    [("a 1 x 3\n", PLACES), ("a 1 9 3\n", PLACES), (ARCS, PLACES.replace("v 2", "v 5")), ("", PLACES)],
)
def test_other_files_are_refused(tmp_path: Path, arcs: str, places: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_dimacs(*files(tmp_path, arcs, places))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    arcs, places = files(tmp_path, ARCS, PLACES)
    arcs.write_bytes(arcs.read_bytes()[:-12])
    with pytest.raises(ValueError, match=r"a\.gr\.gz"):
        read_dimacs(arcs, places)
