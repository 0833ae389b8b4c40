"""What is no readable extract is refused in words, and leaves nothing behind."""

from pathlib import Path

import pytest

from roads.osm import OsmError, build_city
from tests.roads.osm.worlds import OsmWorld, built, crossroads


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.osm.pbf", b"", "empty"),
        ("noise.osm.pbf", b"no map at all" * 100, "can't be read"),
        ("page.osm", b"<html><body>404</body></html>", "can't be read"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="1" lon="2"/>', "can't be read"),
        ("noise.osm.gz", b"abc", "can't be read"),
        ("noise.osm.bz2", b"BZh91AY&SY", "can't be read"),
        ("table.csv", b"a,b", "ends in none of"),
        ("bare.osm", b'<osm version="0.6"><node id="1" version="1" lat="1" lon="2"/></osm>', "no road"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(OsmError, match=says) as caught:
        build_city(source, tmp_path / "pack")
    assert name in str(caught.value)
    assert caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OsmError, match=r"gone\.osm\.pbf: there is no such file"):
        build_city(tmp_path / "gone.osm.pbf", tmp_path / "pack")


@pytest.mark.real_data
@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_truncated_extract_is_refused_and_the_pack_that_was_there_stays(
    tmp_path: Path, shared_data: Path, share: float
) -> None:
    world = crossroads()
    world.way("WXE")
    before = built(world, tmp_path).pack.graph.checksum
    whole = (shared_data / "osm" / "liechtenstein.osm.pbf").read_bytes()
    source = tmp_path / "cut.osm.pbf"
    source.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(OsmError, match="can't be read"):
        build_city(source, tmp_path / "pack")
    assert {path.name for path in tmp_path.iterdir()} == {"cut.osm.pbf", "pack", "world.osm"}
    assert built(world, tmp_path).pack.graph.checksum == before


def test_a_road_whose_points_are_all_missing_is_refused(tmp_path: Path) -> None:
    world = OsmWorld()
    world.way("?!")
    with pytest.raises(OsmError, match="no road has two known points"):
        built(world, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["world.osm"]


def test_a_folder_that_is_no_pack_is_left_alone(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WXE")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "thesis.txt").write_text("years of work")
    with pytest.raises(OsmError, match="is no city pack"):
        built(world, tmp_path)
    assert (tmp_path / "pack" / "thesis.txt").read_text() == "years of work"
