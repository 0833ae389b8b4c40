"""The synthetic city over a real control room: whole, honest, and the same every time."""

import json
from pathlib import Path

import pytest

from tests.cli.process import Arterial, arterial

__all__ = ["arterial"]


@pytest.fixture(scope="module")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic city is invented once for all runs of this file."""
    return tmp_path_factory.mktemp("demo")


def headless(arterial: Arterial, folder: Path, **options: object) -> dict[str, object]:
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    answer = arterial("demo", "--headless", "--nodes", 6_000, "--rate", 2.5, *arguments, ARTERIAL_DATA_DIR=str(folder))
    assert answer.returncode == 0, answer.stderr
    summary: dict[str, object] = json.loads(answer.stdout)
    return summary


def test_the_same_seed_lives_the_same_hour(arterial: Arterial, city_folder: Path) -> None:
    """Two runs of an hour agree in every number, the log is whole, and no command of the inhabitants was refused."""
    first = headless(arterial, city_folder, minutes=60, seed=3)
    assert headless(arterial, city_folder, minutes=60, seed=3) == first
    assert first["chain_verified"] is True
    assert first["commands_refused"] == 0
    assert first["synthetic"] is True
    assert first["calls_received"] > 10  # type: ignore[operator]
    assert first["calls_answered"] > 0.9 * first["calls_received"]  # type: ignore[operator]
    assert 60 < first["response_mean_s"] < first["response_p90_s"] < 3_600  # type: ignore[operator]


def test_another_seed_lives_another_hour(arterial: Arterial, city_folder: Path) -> None:
    """Another seed gives other calls."""
    one, other = (headless(arterial, city_folder, minutes=20, seed=seed) for seed in (3, 4))
    assert one["calls_received"] != other["calls_received"] or one["response_mean_s"] != other["response_mean_s"]
