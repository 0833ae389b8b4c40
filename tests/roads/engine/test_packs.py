"""City packs: what is written is read back, and what is wrong is said with file, row, field and remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from roads.network import RoadNetwork
from roads.pack import (
    BloodPlace,
    CitySettings,
    District,
    Hospital,
    PackContent,
    PackError,
    Profile,
    ProfileTraffic,
    Station,
    Unit,
    Van,
    check_pack,
    read_pack,
    write_pack,
)

LISTS = pa.list_(pa.int32())


def village() -> PackContent:
    """Three crossings in a triangle, everything a pack can hold."""
    week = tuple(1.0 + hour % 24 / 24 for hour in range(168))
    names = {"ru": 'Больница "Северная", 1', "be": "Бальніца"}
    return PackContent(
        settings=CitySettings(
            name='Вёска "Новая"\n\\',
            synthetic=True,
            timezone="Europe/Minsk",
            languages=("ru", "be", "en"),
            targets_s={1: 480.0, 2: 1200.0},
            profiles={"lights": Profile((1, 2), 40.0), "normal": Profile((3,), 25.5)},
            traffic={"normal": ProfileTraffic(week, {"primary": tuple(2 * factor for factor in week)})},
            attribution="nobody",
            source={"made by": "hand"},
        ),
        nodes=pa.table(
            {
                "node_id": pa.array([7, 3, 5], pa.int32()),
                "lon": [27.50, 27.51, 27.52],
                "lat": [53.90, 53.91, 53.90],
                "off_road_access": pa.array([1, 1, 0], pa.int8()),
            }
        ),
        arcs=pa.table(
            {
                "arc_id": pa.array([30, 10, 20], pa.int32()),
                "from_node": pa.array([7, 3, 5], pa.int32()),
                "to_node": pa.array([3, 5, 7], pa.int32()),
                "length_m": pa.array([1300, 1300, 1310], pa.float32()),
                "t_lights_s": pa.array([60, 60, 50], pa.float32()),
                "t_normal_s": pa.array([80, 80, 70], pa.float32()),
                "road_class": pa.array(["primary", None, "primary"]).dictionary_encode(),
                "name": pa.array(["Мира", "", None]).dictionary_encode(),
                "shape": pa.array([[27_505_000, 53_907_000], None, []], LISTS),
            }
        ),
        turns=pa.table({"arcs": pa.array([[30, 10]], LISTS)}),
        stations=(Station("A", "Station, first", 27.5, 53.9, 3, {"ru": "Первая"}),),
        hospitals=(Hospital("H", "North", 27.51, 53.91, frozenset({"stroke", "trauma"}), names),),
        units=(Unit("U1", "A", "als", frozenset({"doctor"})), Unit("U2", "A")),
        blood_places=(BloodPlace("B", "Centre", "blood_centre", 27.5, 53.9),),
        vans=(Van("V", "B", 12),),
        districts=(District("D", "All", 1200, 27.51, 53.9, {"en": "All"}),),
        population=pa.table({"lon": [27.5], "lat": [53.9], "density": [12.5]}),
    )


def test_a_pack_comes_back_as_it_was_written(tmp_path: Path) -> None:
    content = village()
    write_pack(tmp_path / "village", content)
    pack = read_pack(tmp_path / "village")
    for field in ("settings", "stations", "hospitals", "units", "blood_places", "vans", "districts"):
        assert getattr(pack, field) == getattr(content, field), field
    graph = pack.graph
    assert graph.tail.tolist() == [0, 1, 2]
    assert graph.head.tolist() == [1, 2, 0]
    assert graph.forbidden_sequences() == [(0, 1)]
    assert [graph.road_classes[code] if code >= 0 else None for code in graph.road_class] == [
        "primary",
        None,
        "primary",
    ]
    assert graph.street_names == ("Мира",)
    assert graph.street.tolist() == [0, -1, -1]
    assert graph.arc_lonlat(0).tolist() == [[27.50, 53.90], [27.505, 53.907], [27.51, 53.91]]
    assert graph.arc_lonlat(1).shape == graph.arc_lonlat(2).shape == (2, 2)
    assert not graph.lon.flags.writeable
    assert check_pack(tmp_path / "village") == []


def test_the_checksum_follows_the_content(tmp_path: Path) -> None:
    """The same pack gives the same checksum; one second on one arc another one."""
    content = village()
    slower = content.arcs.set_column(5, "t_normal_s", pa.array([80, 81, 70], pa.float32()))
    checksums = []
    for name, arcs in (("one", content.arcs), ("two", content.arcs), ("slower", slower)):
        write_pack(tmp_path / name, replace(content, arcs=arcs))
        checksums.append(read_pack(tmp_path / name).graph.checksum)
    assert checksums[0] == checksums[1] != checksums[2]


def test_a_pack_is_replaced_as_a_whole_and_nothing_else_is_ever_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "village"
    write_pack(folder, village())
    write_pack(folder, replace(village(), vans=()))
    assert read_pack(folder).vans == ()
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "monday.txt").write_text("dear diary")
    with pytest.raises(PackError, match="is no city pack"):
        write_pack(diary, village())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary", "village"]
    assert [path.name for path in diary.iterdir()] == ["monday.txt"]


def test_content_that_is_no_sound_pack_is_not_written(tmp_path: Path) -> None:
    write_pack(tmp_path / "village", village())
    with pytest.raises(PackError, match="station_id"):
        write_pack(tmp_path / "village", replace(village(), stations=()))
    assert read_pack(tmp_path / "village").stations == village().stations
    assert [path.name for path in tmp_path.iterdir()] == ["village"]


def edit(file: str, column: str, row: int, value: Any, kind: pa.DataType | None = None) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        table = pq.read_table(folder / file)
        values = table[column].to_pylist()
        values[row] = value
        place = table.column_names.index(column)
        changed = table.set_column(place, column, pa.array(values, kind or table.schema.field(column).type))
        pq.write_table(changed, folder / file)

    return act


def drop(file: str, column: str) -> Callable[[Path], None]:
    return lambda folder: pq.write_table(pq.read_table(folder / file).drop_columns([column]), folder / file)


def cut(file: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        whole = (folder / file).read_bytes()
        (folder / file).write_bytes(whole[: len(whole) * 2 // 3])

    return act


def scratch(file: str) -> Callable[[Path], None]:
    """The end of the file, where its columns are listed, stays sound."""

    def act(folder: Path) -> None:
        whole = bytearray((folder / file).read_bytes())
        whole[4:200] = bytes(196)
        (folder / file).write_bytes(whole)

    return act


def write(file: str, text: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / file).write_text(text, encoding="utf-8")

    return act


def swap(file: str, old: str, new: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return act


FAULTS: list[tuple[Callable[[Path], None], str, int | None, str | None, str]] = [
    (cut("arcs.parquet"), "arcs.parquet", None, None, "can't be read"),
    (scratch("arcs.parquet"), "arcs.parquet", None, None, "can't be read"),
    (write("nodes.parquet", "PAR1"), "nodes.parquet", None, None, "can't be read"),
    (lambda folder: (folder / "arcs.parquet").unlink(), "arcs.parquet", None, None, "missing"),
    (drop("nodes.parquet", "lat"), "nodes.parquet", None, "lat", "column is missing"),
    (drop("arcs.parquet", "t_lights_s"), "arcs.parquet", None, "t_lights_s", "no travel times"),
    (edit("nodes.parquet", "node_id", 2, 7), "nodes.parquet", 3, "node_id", "7 is there twice"),
    (edit("nodes.parquet", "lon", 1, float("nan")), "nodes.parquet", 2, "lon", "nan is not from -180 to 180"),
    (edit("nodes.parquet", "lat", 1, 1e300), "nodes.parquet", 2, "lat", "is not from -90 to 90"),
    (edit("nodes.parquet", "lon", 0, None), "nodes.parquet", 1, "lon", "is empty"),
    (edit("nodes.parquet", "off_road_access", 1, 2), "nodes.parquet", 2, "off_road_access", "is not from 0 to 1"),
    (edit("arcs.parquet", "arc_id", 1, 20), "arcs.parquet", 3, "arc_id", "there twice"),
    (edit("arcs.parquet", "to_node", 1, 99), "arcs.parquet", 2, "to_node", "99 is no node_id"),
    (edit("arcs.parquet", "t_normal_s", 2, -1.0), "arcs.parquet", 3, "t_normal_s", "-1.0 is not from 0"),
    (edit("arcs.parquet", "t_normal_s", 2, float("inf")), "arcs.parquet", 3, "t_normal_s", "inf is not from 0"),
    (edit("arcs.parquet", "length_m", 0, float("nan")), "arcs.parquet", 1, "length_m", "nan is not from 0"),
    (edit("arcs.parquet", "shape", 0, [27_500_000]), "arcs.parquet", 1, "shape", "pairs"),
    (edit("arcs.parquet", "shape", 2, [27_500_000, 253_900_000]), "arcs.parquet", 3, "shape", "outside the world"),
    (edit("turns.parquet", "arcs", 0, [30]), "turns.parquet", 1, "arcs", "fewer than two"),
    (edit("turns.parquet", "arcs", 0, [30, 99]), "turns.parquet", 1, "arcs", "not in arcs.parquet"),
    (edit("turns.parquet", "arcs", 0, [30, 20]), "turns.parquet", 1, "arcs", "don't meet"),
    (swap("stations.csv", "53.9,", "north,"), "stations.csv", 1, "lat", "'north' is not a number"),
    (swap("stations.csv", ",3,", ",2.5,"), "stations.csv", 1, "capacity", "not a whole number"),
    (swap("units.csv", "U2", "U1"), "units.csv", 2, "unit_id", "'U1' is there twice"),
    (swap("units.csv", "U2,A", "U2,Z"), "units.csv", 2, "station_id", "'Z' is not known"),
    (swap("blood_places.csv", "blood_centre", "bank"), "blood_places.csv", 1, "kind", "not a kind of blood place"),
    (swap("hospitals.csv", "hospital_id", "id"), "hospitals.csv", None, "hospital_id", "column is missing"),
    (write("city.toml", "name = "), "city.toml", None, None, "can't be read"),
    (swap("city.toml", "Europe/Minsk", "Europe/Minks"), "city.toml", None, "timezone", "no such time zone"),
    (
        swap("city.toml", "off_road_kmh = 25.5", "off_road_kmh = 0"),
        "city.toml",
        None,
        "profiles.normal.off_road_kmh",
        "0",
    ),
    (swap("city.toml", "[1.0, ", "["), "city.toml", None, "traffic.normal.factors", "168 numbers"),
    (swap("city.toml", "1 = 480.0", "1 = nan"), "city.toml", None, "targets_s.1", "nan"),
]


@pytest.mark.parametrize(("break_it", "file", "row", "field", "message"), FAULTS)
def test_every_fault_is_named_by_file_row_field_and_remedy(
    tmp_path: Path, break_it: Callable[[Path], None], file: str, row: int | None, field: str | None, message: str
) -> None:
    folder = tmp_path / "village"
    write_pack(folder, village())
    break_it(folder)
    with pytest.raises(PackError) as raised:
        read_pack(folder)
    error = raised.value
    assert (error.file, error.row, error.field) == (file, row, field)
    assert message in error.message
    assert error.remedy
    assert error.findings[0] in check_pack(folder)


def test_a_check_goes_on_after_the_first_fault(tmp_path: Path) -> None:
    folder = tmp_path / "village"
    write_pack(folder, village())
    edit("nodes.parquet", "lon", 1, 200.0)(folder)
    swap("units.csv", "U2,A", "U2,Z")(folder)
    swap("city.toml", "Europe/Minsk", "Nowhere")(folder)
    assert {finding.file for finding in check_pack(folder)} == {"nodes.parquet", "units.csv", "city.toml"}


def test_what_only_looks_wrong_is_a_warning(tmp_path: Path) -> None:
    """A one-way nobody comes back from, a station beyond the map, an arc at 4,000 km/h: readable, and said."""
    content = village()
    folder = tmp_path / "village"
    write_pack(folder, replace(content, stations=(Station("A", "Far", 28.9, 53.9, 1),)))
    edit("arcs.parquet", "to_node", 2, 3)(folder)
    edit("arcs.parquet", "t_lights_s", 1, 1.0)(folder)
    findings = check_pack(folder)
    assert {(f.severity, f.file, f.row) for f in findings} == {
        ("warning", "arcs.parquet", None),
        ("warning", "arcs.parquet", 2),
        ("warning", "stations.csv", 1),
    }
    read_pack(folder)


def test_a_pack_in_which_nobody_can_be_sent_anywhere_is_usable_and_said_to_be_so(tmp_path: Path) -> None:
    """A pack straight from a map that knows no ambulance station."""
    write_pack(tmp_path / "village", replace(village(), stations=(), units=(), hospitals=()))
    findings = check_pack(tmp_path / "village")
    assert [(f.severity, f.file) for f in findings] == [
        ("warning", file) for file in ("stations.csv", "units.csv", "hospitals.csv")
    ]


def test_a_van_may_have_its_own_speed_off_the_road_and_the_times_of_normal(tmp_path: Path) -> None:
    content = village()
    profiles = {**content.settings.profiles, "van": Profile((), 18.0)}
    write_pack(tmp_path / "village", replace(content, settings=replace(content.settings, profiles=profiles)))
    network = RoadNetwork.open(read_pack(tmp_path / "village"))
    assert network.off_road_m_s("van") == 5.0
    vans, cars = (network.travel_between_nodes_s([0], [1], profile=profile)[0, 0] for profile in ("van", "normal"))
    assert vans == cars == 80.0


def test_no_folder_is_one_finding(tmp_path: Path) -> None:
    (finding,) = check_pack(tmp_path / "absent")
    assert finding.severity == "error"
    assert "no folder" in finding.message


def test_opening_a_pack_keeps_its_index_beside_it(tmp_path: Path) -> None:
    """The second time the index is read; a change of the roads makes a new one and takes the old one out."""
    folder = tmp_path / "village"
    write_pack(folder, village())
    first = RoadNetwork.open(read_pack(folder))
    (saved,) = (folder / "index").iterdir()
    second = RoadNetwork.open(read_pack(folder))
    points = [(27.5, 53.9), (27.51, 53.91)]
    assert np.array_equal(
        first.travel_s(points, points, profile="normal"), second.travel_s(points, points, profile="normal")
    )
    edit("arcs.parquet", "t_normal_s", 0, 90.0)(folder)
    RoadNetwork.open(read_pack(folder))
    (other,) = (folder / "index").iterdir()
    assert other.name != saved.name
