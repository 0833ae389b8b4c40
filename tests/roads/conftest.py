"""Real extracts, each built once for all tests."""

from pathlib import Path

import pytest

from roads.osm import BuildReport, build_city

ZONES = {"heidelberg.osm.pbf": "Europe/Berlin", "liechtenstein.osm.pbf": "Europe/Vaduz"}


@pytest.fixture(scope="session")
def heidelberg(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    return _built(shared_data, "heidelberg.osm.pbf", tmp_path_factory)


@pytest.fixture(scope="session")
def liechtenstein(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    return _built(shared_data, "liechtenstein.osm.pbf", tmp_path_factory)


@pytest.fixture(scope="session")
def minsk_block(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    return _built(shared_data, "minsk_novovilenskaya_small.osm.gz", tmp_path_factory)


def _built(shared_data: Path, file: str, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    out = tmp_path_factory.mktemp("city") / "pack"
    return build_city(shared_data / "osm" / file, out, timezone=ZONES.get(file, "Europe/Minsk"))
