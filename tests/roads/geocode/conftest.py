"""Geocoders of the small town and of Minsk, built once."""

from pathlib import Path

import pytest

from roads.geocode import Geocoder
from tests.roads.geocode.town import minsk_rows, town, write_places


@pytest.fixture(scope="session")
def geocoder(tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    return Geocoder.open(write_places(tmp_path_factory.mktemp("town"), town()))


@pytest.fixture(scope="session")
def minsk(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    return Geocoder.open(write_places(tmp_path_factory.mktemp("minsk"), minsk_rows(shared_data)))
