"""What a caller sees of a build on its way: steps, shares, and nothing half-done."""

import os
from pathlib import Path

import pytest

from roads.osm import OsmError, build_city
from roads.osm.reading_share import ReadingShare, share_read
from tests.roads.osm.worlds import crossroads


def test_progress_names_each_step_and_never_goes_back(tmp_path: Path) -> None:
    world = crossroads()
    world.way("WXE", name="Main Street")
    heard: list[tuple[str, float]] = []
    build_city(world.write(tmp_path / "town.osm"), tmp_path / "pack", progress=lambda *told: heard.append(told))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    steps = list(dict.fromkeys(step.split(":")[0] for step, _ in heard))
    assert steps == [
        "reading relations",
        "reading nodes, ways and areas",
        "building the road graph",
        "listing streets, crossings and places",
        "writing the tables of the pack",
        "drawing the basemap",
        "done",
    ]


def test_the_share_read_is_where_the_open_file_stands(tmp_path: Path) -> None:
    source = tmp_path / "a.osm.pbf"
    source.write_bytes(b"x" * 1000)
    assert share_read(source) is None, "nobody has it open"
    if not Path("/proc/self/fdinfo").is_dir():
        pytest.skip("this system does not tell where open files stand")
    followed = ReadingShare(source)
    assert followed.now() == 0.0
    descriptor = os.open(source, os.O_RDONLY)
    try:
        os.read(descriptor, 250)
        assert share_read(source) == followed.now() == 0.25
    finally:
        os.close(descriptor)
    assert followed.now() == 1.0, "closed: read to its end"


def test_a_build_that_fails_late_leaves_the_old_pack_and_nothing_else(tmp_path: Path) -> None:
    """The second world has a road but no point of it: known only after all was read."""
    world = crossroads()
    world.way("WXE")
    pack = tmp_path / "packs" / "pack"
    build_city(world.write(tmp_path / "town.osm"), pack)
    before = {path.name: path.read_bytes() for path in pack.iterdir()}
    pointless = crossroads()
    pointless.way("WX")
    pointless.nodes.clear()
    with pytest.raises(OsmError, match="no road has two known points"):
        build_city(pointless.write(tmp_path / "pointless.osm"), pack)
    assert {path.name: path.read_bytes() for path in pack.iterdir()} == before
    assert [path.name for path in pack.parent.iterdir()] == ["pack"]
