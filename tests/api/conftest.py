"""Gridville, with a service in this process and one in a process of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from roads import RoadNetwork
from roads.pack import CityPack, read_pack
from tests.api.service import Service
from tests.api.town import build_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_town(tmp_path_factory.mktemp("town") / "gridville")


@pytest.fixture(scope="session")
def town_pack(town: Path) -> CityPack:
    return read_pack(town)


@pytest.fixture(scope="session")
def town_roads(town_pack: CityPack) -> RoadNetwork:
    return RoadNetwork.open(town_pack)


@contextmanager
def founded(pack: CityPack, roads: RoadNetwork, data: Path) -> Iterator[Desk]:
    with open_desk(Settings(region="gridville", data_dir=data), pack, roads) as desk:
        yield desk
        roads.reopen(list(roads.closures))


@pytest.fixture
def desk(town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path) -> Iterator[Desk]:
    """A freshly founded Gridville."""
    with founded(town_pack, town_roads, tmp_path) as desk:
        yield desk


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """A client of the service in this process."""
    with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def shared_desk(
    town_pack: CityPack, town_roads: RoadNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A Gridville for all tests of a module: for those that leave no unit or blood engaged."""
    with founded(town_pack, town_roads, tmp_path_factory.mktemp("shared")) as desk:
        yield desk


@pytest.fixture(scope="module")
def shared_client(shared_desk: Desk) -> Iterator[TestClient]:
    with TestClient(create_app(shared_desk, ApiSettings()), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="session")
def service(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A real server process."""
    service = Service(town, tmp_path_factory.mktemp("service"))
    service.start()
    yield service
    service.stop()
