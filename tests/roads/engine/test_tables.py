"""Tables from files of points: complete, in order, or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from roads import tables
from roads.network import RoadNetwork
from roads.tables import TableError, write_table
from tests.roads.engine.worlds import make_graph, make_network


@pytest.fixture
def network() -> RoadNetwork:
    network = make_network(make_graph(3, [(0, 1, 1000), (1, 2, 2000), (2, 0, 4000)]))
    network.close_arcs([2])
    return network


def points_file(path: Path, network: RoadNetwork, ids: list[str]) -> Path:
    graph = network.graph
    lines = [f'"{name}",{graph.lon[node]},{graph.lat[node]}' for node, name in enumerate(ids)]
    path.write_text("\n".join(["id,lon,lat", *lines]) + "\n", encoding="utf-8")
    return path


def test_a_row_for_every_pair_and_an_empty_cell_where_there_is_no_way(
    tmp_path: Path, network: RoadNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worked two rows at a time, in the order of the files; ids keep their commas."""
    monkeypatch.setattr(tables, "CELLS_AT_ONCE", 6)
    places = points_file(tmp_path / "places.csv", network, ["пост 1", "b", "c,d"])
    told: list[tuple[int, int]] = []
    rows = write_table(
        network,
        from_csv=places,
        to_csv=places,
        profile="normal",
        out_csv=tmp_path / "table.csv",
        progress=lambda done, of: told.append((done, of)),
    )
    assert (rows, told) == (9, [(2, 3), (3, 3)])
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [(row["from"], row["to"]) for row in table] == [(a, b) for a in _IDS for b in _IDS]
    assert [row["travel_s"] for row in table] == ["0", "1", "3", "", "0", "2", "", "", "0"]
    assert [bool(row["distance_m"]) for row in table] == [bool(row["travel_s"]) for row in table]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["places.csv", "table.csv"]


_IDS = ["пост 1", "b", "c,d"]


def test_every_wrong_row_is_named_and_nothing_is_written(tmp_path: Path, network: RoadNetwork) -> None:
    places = points_file(tmp_path / "places.csv", network, ["a", "b"])
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,lon,lat\na,27.56,53.9\na,27.56,53.9\nb,nan,53.9\n,27.56,53.9\nc,0,0\nd,27.56\n")
    with pytest.raises(TableError) as raised:
        write_table(network, from_csv=places, to_csv=wrong, profile="normal", out_csv=tmp_path / "table.csv")
    assert [(finding.row, finding.field) for finding in raised.value.findings] == [
        (2, "id"),
        (3, "lon"),
        (4, "id"),
        (5, "lon"),
        (6, "lat"),
    ]
    assert "wrong.csv, row 2, id: 'a' is there twice" in str(raised.value)
    assert not (tmp_path / "table.csv").exists()


@pytest.mark.parametrize("text", ["", "id,lon\na,1\n", None])
def test_a_file_that_holds_no_points_is_refused(tmp_path: Path, network: RoadNetwork, text: str | None) -> None:
    places = points_file(tmp_path / "places.csv", network, ["a", "b"])
    if text is not None:
        (tmp_path / "other.csv").write_text(text)
    with pytest.raises(TableError, match=r"other\.csv"):
        write_table(
            network, from_csv=tmp_path / "other.csv", to_csv=places, profile="normal", out_csv=tmp_path / "t.csv"
        )


def test_a_table_that_fails_half_way_leaves_the_old_one(tmp_path: Path, network: RoadNetwork) -> None:
    places = points_file(tmp_path / "places.csv", network, ["a", "b"])
    (tmp_path / "table.csv").write_text("yesterday's")
    with pytest.raises(ValueError, match="profile"):
        write_table(network, from_csv=places, to_csv=places, profile="boat", out_csv=tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text() == "yesterday's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["places.csv", "table.csv"]
