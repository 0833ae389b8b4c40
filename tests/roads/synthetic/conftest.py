"""Two synthetic regions, made once: a town and a city as large as the demonstration's."""

from pathlib import Path

import pytest

from roads.synthetic import SynthesisReport, synthesize


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> SynthesisReport:
    return synthesize(tmp_path_factory.mktemp("town") / "pack", nodes=1_000, seed=7)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> SynthesisReport:
    return synthesize(tmp_path_factory.mktemp("city") / "pack", nodes=30_000, seed=1, population=1_900_000)


@pytest.fixture(params=["town", "city"])
def region(request: pytest.FixtureRequest) -> SynthesisReport:
    report: SynthesisReport = request.getfixturevalue(request.param)
    return report


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere") / "pack"
